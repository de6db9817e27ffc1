// Which mechanism is chosen: the rules of sasl_choice.hpp, for all lists that a server can offer.
#include <courriel/sasl_choice.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <deque>
#include <ostream>
#include <string>
#include <vector>

#include <courriel/errc.hpp>
#include <courriel/version.hpp>

namespace {

using namespace courriel;
using sasl::account;
using sasl::by_certificate;
using sasl::by_password;
using sasl::by_token;
using sasl::choice_options;

using names = std::vector<std::string>;

const account ada{"ada", by_password{"secret"}};

std::string chosen(const names& offered, const account& who, const choice_options& options) {
    const auto made = sasl::choose_client_mechanism(offered, who, options);
    if (!made) return made.error() == errc::no_mechanism ? "none" : made.error().message();
    return std::string((*made)->name());
}

choice_options secure(names known = {}) {
    static std::deque<names> kept; // the options have a view
    kept.push_back(std::move(known));
    choice_options options;
    options.is_secure = true;
    options.known = kept.back();
    return options;
}

} // namespace

TEST_CASE("sasl choice: tokens and certificates are for secure connections") {
    const account token{"ada", by_token{"t"}};
    const names all{"PLAIN", "XOAUTH2", "oauthbearer", "EXTERNAL", "SCRAM-SHA-256"};
    CHECK(chosen(all, token, secure()) == "OAUTHBEARER");
    CHECK(chosen({"XOAUTH2", "PLAIN"}, token, secure()) == "XOAUTH2");
    CHECK(chosen({"PLAIN", "EXTERNAL", "SCRAM-SHA-256"}, token, secure()) == "none");
    CHECK(chosen(all, token, {}) == "none");
    const account certificate{"ada", by_certificate{}, "bob"};
    CHECK(chosen(all, certificate, secure()) == "EXTERNAL");
    CHECK(*sasl::choose_client_mechanism(all, certificate, secure()).value()->initial() == "bob");
    CHECK(chosen({"PLAIN", "XOAUTH2"}, certificate, secure()) == "none");
    CHECK(chosen(all, certificate, {}) == "none");
    auto options = secure();
    options.oauth.host = "h";
    CHECK(*sasl::choose_client_mechanism(all, token, options).value()->initial() ==
          "n,a=ada,\x01host=h\x01"
          "auth=Bearer t\x01\x01");
}

TEST_CASE("sasl choice: A03 a password is shown only where nothing else was offered") {
    CHECK(chosen({"LOGIN", "PLAIN"}, ada, secure()) == "PLAIN");
    CHECK(chosen({"plain"}, ada, secure()) == "PLAIN");
    CHECK(chosen({"LOGIN"}, ada, secure()) == "LOGIN");
    CHECK(chosen({"PLAIN", "LOGIN"}, ada, {}) == "none");
    CHECK(chosen({"GSSAPI", "PLAIN"}, ada, secure()) == "PLAIN");
    CHECK(chosen({}, ada, secure()) == "none");
    // It was offered before.
    CHECK(chosen({"PLAIN"}, ada, secure({"PLAIN", "LOGIN"})) == "PLAIN");
    CHECK(chosen({"PLAIN"}, ada, secure({"PLAIN", "CRAM-MD5"})) == "none");
    CHECK(chosen({"PLAIN"}, ada, secure({"scram-sha-1"})) == "none");
    // It is offered, and cannot be used: there is nothing to bind to.
    CHECK(chosen({"PLAIN", "SCRAM-SHA-256-PLUS"}, ada, secure()) == "none");
    auto weaker = secure({"SCRAM-SHA-1"});
    weaker.allow_weaker = true;
    CHECK(chosen({"PLAIN"}, ada, weaker) == "PLAIN");
    weaker.is_secure = false;
    CHECK(chosen({"PLAIN"}, ada, weaker) == "none");
    // LOGIN has no room for another identity.
    const account as_bob{"ada", by_password{"secret"}, "bob"};
    CHECK(chosen({"LOGIN", "PLAIN"}, as_bob, secure()) == "PLAIN");
    CHECK(chosen({"LOGIN"}, as_bob, secure()) == "none");
}

#if COURRIEL_HAS_TLS
TEST_CASE("sasl choice: the strongest first") {
    names offered{"LOGIN",       "PLAIN",         "CRAM-MD5",         "X",
                  "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS"};
    choice_options bound; // even where nobody vouches for the server
    bound.bindings.tls_exporter = "keys";
    CHECK(chosen(offered, ada, {}) == "SCRAM-SHA-256");
    CHECK(chosen(offered, ada, bound) == "SCRAM-SHA-256-PLUS");
    offered.pop_back();
    CHECK(chosen(offered, ada, bound) == "SCRAM-SHA-1-PLUS");
    offered.pop_back();
    CHECK(chosen(offered, ada, bound) == "SCRAM-SHA-256");
    offered.pop_back();
    CHECK(chosen(offered, ada, bound) == "SCRAM-SHA-1");
    offered.pop_back();
    CHECK(chosen(offered, ada, bound) == "CRAM-MD5");
    CHECK(chosen(offered, ada, secure({"SCRAM-SHA-256"})) == "none");
    const account as_bob{"ada", by_password{"secret"}, "bob"};
    CHECK(chosen(offered, as_bob, secure()) == "none"); // CRAM-MD5 has no room for him
}

TEST_CASE("sasl choice: the server is told whether this client could have bound") {
    choice_options options;
    const auto first = [&](const names& offered) {
        return sasl::choose_client_mechanism(offered, ada, options)
            .value()
            ->initial()
            .value()
            .substr(0, 3);
    };
    CHECK(first({"SCRAM-SHA-1"}) == "n,,");
    options.bindings.tls_exporter = "keys";
    CHECK(first({"SCRAM-SHA-1"}) == "y,,");
    CHECK(first({"SCRAM-SHA-1", "SCRAM-SHA-1-PLUS"}) == "p=t");
    options.bindings = {};
    CHECK(first({"SCRAM-SHA-1", "SCRAM-SHA-1-PLUS"}) == "n,,");
}

TEST_CASE("sasl choice: what cannot be prepared is told, and shown to nobody") {
    const account odd{"ada", by_password{"\a"}};
    CHECK(sasl::choose_client_mechanism(names{"SCRAM-SHA-1", "PLAIN"}, odd, secure()).error() ==
          errc::invalid_argument);
    const account bad{"a\n", by_password{"x"}};
    CHECK(sasl::choose_client_mechanism(names{"SCRAM-SHA-1", "PLAIN"}, bad, secure()).error() ==
          errc::invalid_argument);
}

TEST_CASE("sasl choice: A03 for each list, earlier list and connection the rules hold") {
    const names all{"SCRAM-SHA-256-PLUS",
                    "SCRAM-SHA-1-PLUS",
                    "SCRAM-SHA-256",
                    "SCRAM-SHA-1",
                    "CRAM-MD5",
                    "PLAIN",
                    "LOGIN"};
    const auto subset = [&](unsigned bits) {
        names out;
        for (unsigned i = 0; i != all.size(); ++i)
            if (bits >> i & 1U) out.push_back(all[i]);
        return out;
    };
    const auto shows = [](const std::string& name) { return name == "PLAIN" || name == "LOGIN"; };
    const auto is_scram = [](const std::string& name) { return name.starts_with("SCRAM"); };
    for (unsigned offered_bits = 0; offered_bits != 128; ++offered_bits)
        for (unsigned known_bits = 0; known_bits != 128; ++known_bits)
            for (const bool is_secure : {false, true}) {
                const auto offered = subset(offered_bits);
                const auto known = subset(known_bits);
                choice_options options;
                options.is_secure = is_secure;
                options.known = known;
                if (offered_bits % 3 == 0) options.bindings.tls_exporter = "keys";
                const auto name = chosen(offered, ada, options);
                names both = offered;
                both.insert(both.end(), known.begin(), known.end());
                const bool scram = std::any_of(both.begin(), both.end(), is_scram);
                const bool hides = !std::all_of(both.begin(), both.end(), shows);
                bool right = true;
                if (name == "none") {
                    // Only ever for one of these reasons.
                    const bool usable =
                        std::any_of(offered.begin(), offered.end(), [&](const std::string& one) {
                            if (shows(one)) return is_secure && !hides;
                            if (one.ends_with("PLUS")) return !options.bindings.empty();
                            return is_scram(one) || !scram;
                        });
                    right = !usable;
                } else {
                    right = std::find(offered.begin(), offered.end(), name) != offered.end() &&
                            !(shows(name) && (hides || !is_secure)) &&
                            !(scram && !is_scram(name)) &&
                            !(name.ends_with("PLUS") && options.bindings.empty());
                }
                if (!right) {
                    CAPTURE(name);
                    CAPTURE(offered_bits);
                    CAPTURE(known_bits);
                    CHECK(right);
                }
            }
}
#endif
