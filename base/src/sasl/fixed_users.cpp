// fixed_users of sasl_users.hpp.
#include <courriel/sasl_users.hpp>

#include <utility>

#include <courriel/digest.hpp>
#include <courriel/secret.hpp>
#include <courriel/version.hpp>

namespace courriel::sasl {
namespace {

credential keys_of(scram_hash hash, std::string_view password) {
    auto made = make_scram_credential(hash, password);
    return made ? credential(*std::move(made)) : credential(unknown_user());
}

} // namespace

fixed_users::fixed_users(std::map<std::string, std::string> passwords, resolve how)
    : resolve_(std::move(how)) {
    for (auto& [identity, password] : passwords) {
        secrets made{
            {}, keys_of(scram_hash::sha1, password), keys_of(scram_hash::sha256, password)};
        made.password = std::move(password);
        secrets_.emplace(identity, std::move(made));
    }
}

std::vector<std::string> fixed_users::mechanisms() const {
    std::vector<std::string> names;
#if COURRIEL_HAS_TLS
    names = {"SCRAM-SHA-256-PLUS", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256", "SCRAM-SHA-1"};
    if (digest::is_available(digest::algorithm::md5)) names.emplace_back("CRAM-MD5");
#endif
    names.insert(names.end(), {"PLAIN", "LOGIN"});
    return names;
}

std::string fixed_users::identity_of(std::string_view name) const {
    std::string identity = resolve_ ? resolve_(name) : std::string(name);
    return secrets_.contains(identity) ? identity : std::string();
}

const fixed_users::secrets* fixed_users::find_secrets(std::string_view name) const {
    const auto found = secrets_.find(identity_of(name));
    return found == secrets_.end() ? nullptr : &found->second;
}

// A password is compared for an unknown user, too.
void fixed_users::check_password(password_check what, completion<std::string> done) {
    static const secrets nobody;
    std::string identity = identity_of(what.user);
    const auto* const known = find_secrets(what.user);
    const bool right = same_secret(what.password, (known ? *known : nobody).password);
    const bool as_himself =
        what.authorization_id.empty() || identity_of(what.authorization_id) == identity;
    done(known && right && as_himself ? std::error_code() : errc::refused, std::move(identity));
}

void fixed_users::find(credential_query what, completion<credential> done) {
    const auto* const known = find_secrets(what.user);
    if (!known) return done({}, unknown_user());
    if (!what.keys_of) return done({}, known_password{known->password});
    done({}, *what.keys_of == scram_hash::sha1 ? known->sha1 : known->sha256);
}

void fixed_users::authorize(verified who, completion<std::string> done) {
    std::string identity = identity_of(who.user);
    const bool as_himself =
        who.authorization_id.empty() || identity_of(who.authorization_id) == identity;
    const bool good = !identity.empty() && as_himself;
    done(good ? std::error_code() : errc::refused, std::move(identity));
}

} // namespace courriel::sasl
