// What a session's login comes to: the rules of login_choice.hpp.
#include <courriel/login_choice.hpp>

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include <courriel/errc.hpp>
#include <courriel/version.hpp>

namespace {

using namespace courriel;
using names = std::vector<std::string>;

const sasl::account ada{"ada", sasl::by_password{"secret"}};

tls_info verified() {
    tls_info tls;
    tls.peer_verified = true;
    tls.tls_exporter = "exporter";
    tls.tls_server_end_point = "end point";
    return tls;
}

login_site site(names offered, tls_info tls = verified(), bool allow_plaintext_auth = false) {
    return {"mail.example", std::move(tls), allow_plaintext_auth, std::move(offered)};
}

auth_options named(std::string mechanism) {
    auth_options options;
    options.mechanism = std::move(mechanism);
    return options;
}

std::string chosen(login_site where, const auth_options& options = {},
                   const sasl::account& who = ada) {
    const auto made = login_choice(std::move(where), who, options).mechanism();
    if (!made) return made.error() == errc::no_mechanism ? "none" : made.error().message();
    return std::string((*made)->name());
}

bool allows(login_site where, std::string_view worth, const auth_options& options = {},
            const sasl::account& who = ada) {
    return login_choice(std::move(where), who, options).allows("COMMAND", worth);
}

} // namespace

TEST_CASE("login choice: a password is shown to a server that was checked, or by permission") {
    CHECK(chosen(site({"PLAIN"})) == "PLAIN");
    auto unchecked = verified();
    unchecked.peer_verified = false;
    CHECK(chosen(site({"PLAIN"}, unchecked)) == "none");
    CHECK(chosen(site({"PLAIN"}, {})) == "none");
    CHECK(chosen(site({"PLAIN"}, {}), named("PLAIN")) == "none");
    CHECK(chosen(site({"PLAIN"}, {}, true)) == "PLAIN");
}

TEST_CASE("login choice: a token goes with the name of the host") {
    const sasl::account token{"ada", sasl::by_token{"t"}};
    const auth_options options;
    const auto made = login_choice(site({"OAUTHBEARER"}), token, options).mechanism();
    REQUIRE(made);
    CHECK((*made)->initial()->find("host=mail.example") != std::string::npos);
}

TEST_CASE("login choice: a mechanism that is named is used, and no other") {
    const names all{"SCRAM-SHA-256", "PLAIN", "LOGIN", "ANONYMOUS"};
    CHECK(chosen(site(all), named("login")) == "LOGIN");
    CHECK(chosen(site({"PLAIN"}), named("LOGIN")) == "none");
    CHECK(chosen(site(all), named("ANONYMOUS")) == "ANONYMOUS");
    CHECK(chosen(site({"PLAIN"}), named("ANONYMOUS")) == "none");
    CHECK(chosen(site({"ANONYMOUS"})) == "none");
}

TEST_CASE("login choice: a login command never stands in for something stronger") {
    CHECK(allows(site({}), "LOGIN"));
    CHECK(allows(site({"GSSAPI"}), "LOGIN"));
    CHECK_FALSE(allows(site({"CRAM-MD5"}), "LOGIN"));
    CHECK_FALSE(allows(site({"SCRAM-SHA-256"}), "LOGIN"));
    auth_options options;
    options.known = {"SCRAM-SHA-1"};
    CHECK_FALSE(allows(site({}), "LOGIN", options));
    options.allow_weaker = true;
    CHECK(allows(site({}), "LOGIN", options));
    CHECK_FALSE(allows(site({}, {}), "LOGIN", options));
    CHECK(allows(site({}, {}, true), "LOGIN"));
}

TEST_CASE("login choice: a login command is for passwords, and has a name") {
    CHECK_FALSE(allows(site({}), "LOGIN", {}, {"ada", sasl::by_token{"t"}}));
    CHECK_FALSE(allows(site({}), "LOGIN", {}, {"ada", sasl::by_password{"secret"}, "bob"}));
    CHECK(allows(site({"SCRAM-SHA-256"}), "LOGIN", named("command")));
    CHECK_FALSE(allows(site({}), "LOGIN", named("PLAIN")));
}

#if COURRIEL_HAS_TLS
namespace {

// The first message of SCRAM, which says how it is bound (RFC 5802 section 7).
std::string first_message(names offered, const auth_options& options) {
    const auto made = login_choice(site(std::move(offered)), ada, options).mechanism();
    return made ? (*made)->initial().value_or("") : "none";
}

} // namespace

TEST_CASE("login choice: SCRAM is bound to the connection") {
    CHECK(first_message({"SCRAM-SHA-1-PLUS", "SCRAM-SHA-256"}, {}).starts_with("p=tls-exporter,"));
    CHECK(first_message({"SCRAM-SHA-256"}, {}).starts_with("y,"));
}

TEST_CASE("login choice: SCRAM that is named without binding accuses nobody") {
    const names both{"SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"};
    CHECK(first_message(both, named("SCRAM-SHA-256")).starts_with("n,"));
    CHECK(first_message(both, named("scram-sha-256-plus")).starts_with("p=tls-exporter,"));
    CHECK(first_message({"SCRAM-SHA-256"}, named("SCRAM-SHA-256")).starts_with("y,"));
}

TEST_CASE("login choice: the limit of iterations is the caller's") {
    auth_options options;
    options.iteration_limit = 4096;
    const auto made = login_choice(site({"SCRAM-SHA-256"}), ada, options).mechanism();
    REQUIRE(made);
    const auto first = (*made)->initial().value();
    const auto nonce = first.substr(first.rfind("r=") + 2);
    CHECK((*made)->step("r=" + nonce + "more,s=c2FsdA==,i=4097").error() == errc::too_large);
}

TEST_CASE("login choice: CRAM-MD5's worth is no password shown") {
    CHECK(allows(site({}, {}), "CRAM-MD5"));
    CHECK_FALSE(allows(site({"SCRAM-SHA-256"}, {}), "CRAM-MD5"));
    CHECK(allows(site({"PLAIN"}, {}), "CRAM-MD5"));
}
#endif
