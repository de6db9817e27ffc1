// See sasl_choice.hpp.
#include <courriel/sasl_choice.hpp>

#include <algorithm>
#include <functional>
#include <iterator>
#include <string_view>

#include <courriel/ascii.hpp>
#include <courriel/saslprep.hpp>
#include <courriel/version.hpp>

namespace courriel::sasl {
namespace {

using mechanism = std::unique_ptr<client_mechanism>;
using names = std::span<const std::string>;

bool holds(names list, std::string_view name) {
    return std::any_of(list.begin(), list.end(),
                       [&](const std::string& one) { return ascii::iequals(one, name); });
}

enum class kind : unsigned char { scram_plus, scram, cram_md5, plain, login };

struct entry {
    std::string_view name;
    kind what;
    scram_hash hash = {};
};

// The strongest first.
constexpr entry by_strength[] = {
    {"SCRAM-SHA-256-PLUS", kind::scram_plus, scram_hash::sha256},
    {"SCRAM-SHA-1-PLUS", kind::scram_plus, scram_hash::sha1},
    {"SCRAM-SHA-256", kind::scram, scram_hash::sha256},
    {"SCRAM-SHA-1", kind::scram, scram_hash::sha1},
    {"CRAM-MD5", kind::cram_md5},
    {"PLAIN", kind::plain},
    {"LOGIN", kind::login},
};

int class_of(kind k) {
    switch (k) {
    case kind::scram_plus:
    case kind::scram: return 3;
    case kind::cram_md5: return 2;
    case kind::plain:
    case kind::login: break;
    }
    return 1;
}

class password_choice {
public:
    password_choice(names offered, const account& who, const std::string& password,
                    const choice_options& options)
        : offered_(offered)
        , who_(who)
        , password_(password)
        , options_(options) {}

    result<mechanism> choose() const {
        const int least = options_.allow_weaker ? 1 : strongest_class();
        for (const entry& e : by_strength) {
            if (class_of(e.what) < least || !holds(offered_, e.name)) continue;
            auto made = make(e);
            if (!made || *made) return made;
        }
        return errc::no_mechanism;
    }

private:
    int strongest_class() const {
        for (const entry& e : by_strength)
            if (holds(offered_, e.name) || holds(options_.known, e.name)) return class_of(e.what);
        return 1;
    }

    // Null when it cannot be used here.
    result<mechanism> make(const entry& e) const {
        const auto& id = who_.authorization_id;
        const bool as_itself = id.empty() || id == who_.user;
        switch (e.what) {
        case kind::scram_plus:
            return options_.bindings.empty() ? mechanism() : make_scram(e.hash, true);
        case kind::scram: return make_scram(e.hash, false);
        case kind::cram_md5: return as_itself ? cram_md5(who_.user, password_) : mechanism();
        case kind::plain: return options_.is_secure ? plain(who_.user, password_, id) : mechanism();
        case kind::login:
            return options_.is_secure && as_itself ? login(who_.user, password_) : mechanism();
        }
        return mechanism();
    }

    result<mechanism> make_scram(scram_hash hash, bool plus) const {
        for (const std::string& text : {std::cref(who_.user), std::cref(password_)})
            if (const auto prepared = saslprep(text); !prepared) return prepared.error();
        scram_options options;
        options.authorization_id = who_.authorization_id;
        options.plus = plus;
        if (plus || !offers_plus()) options.bindings = options_.bindings;
        options.iteration_limit = options_.iteration_limit;
        return scram(hash, who_.user, password_, std::move(options));
    }

    bool offers_plus() const {
        return std::any_of(std::begin(by_strength), std::end(by_strength), [&](const entry& e) {
            return e.what == kind::scram_plus && holds(offered_, e.name);
        });
    }

    names offered_;
    const account& who_;
    const std::string& password_;
    const choice_options& options_;
};

} // namespace

result<mechanism> choose_client_mechanism(names offered, const account& who,
                                          const choice_options& options) {
    if (const auto* secret = std::get_if<by_password>(&who.secret))
        return password_choice(offered, who, secret->password, options).choose();
    if (!options.is_secure) return errc::no_mechanism;
    if (const auto* secret = std::get_if<by_token>(&who.secret)) {
        const auto& user = who.authorization_id.empty() ? who.user : who.authorization_id;
        if (holds(offered, "OAUTHBEARER")) return oauthbearer(user, secret->token, options.oauth);
        if (holds(offered, "XOAUTH2")) return xoauth2(user, secret->token, options.oauth);
    } else if (holds(offered, "EXTERNAL")) {
        return external(who.authorization_id);
    }
    return errc::no_mechanism;
}

} // namespace courriel::sasl
