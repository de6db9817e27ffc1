// See sasl_users.hpp.
#include <courriel/sasl_users.hpp>

#include <utility>

#include <courriel/digest.hpp>
#include <courriel/version.hpp>

namespace courriel::sasl {

std::vector<std::string> users::mechanisms() const { return {"PLAIN", "LOGIN"}; }

void users::find(credential_query, completion<credential> done) { done({}, unknown_user()); }

void users::authorize(verified who, completion<std::string> done) {
    const bool as_himself = who.authorization_id.empty() || who.authorization_id == who.user;
    done(as_himself ? std::error_code() : errc::refused, std::move(who.user));
}

void users::check_token(token_check, completion<std::string> done) { done(errc::refused, {}); }

void users::check_certificate(identity_check, const tls_info&, completion<std::string> done) {
    done(errc::refused, {});
}

void users::check_guest(anonymous_login, completion<std::string> done) { done(errc::refused, {}); }

} // namespace courriel::sasl
