// A server's logins from the client's messages to a yes or no, with users of every kind, whose
// answers come at once, later, or never.
#include <courriel/sasl_login.hpp>

#include <doctest/doctest.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <courriel/errc.hpp>
#include <courriel/oauth.hpp>
#include <courriel/scram.hpp>

namespace {

using namespace courriel;

// Whom a bearer token, a certificate or an anonymous guest is; a password is looked up later.
class other_users : public sasl::users {
public:
    void check_password(sasl::password_check what, completion<std::string> done) override {
        waiting.emplace_back(std::make_shared<std::pair<std::string, completion<std::string>>>(
            std::move(what.user), std::move(done)));
    }
    void check_token(sasl::token_check what, completion<std::string> done) override {
        done(what.token == "good" ? std::error_code() : errc::refused, "ada");
    }
    sasl::token_error token_refusal() const override { return {"invalid_token", "mail", ""}; }
    void check_certificate(sasl::identity_check, const tls_info& tls,
                           completion<std::string> done) override {
        done({}, tls.peer_name);
    }
    void check_guest(sasl::anonymous_login who, completion<std::string> done) override {
        done({}, "guest " + who.trace);
    }

    std::vector<std::shared_ptr<std::pair<std::string, completion<std::string>>>> waiting;
};

std::shared_ptr<sasl::fixed_users> ada() {
    static const auto made = std::make_shared<sasl::fixed_users>(
        std::map<std::string, std::string>{{"ada", "pencil"}, {"bob", "pen"}},
        [](std::string_view name) { return std::string(name.substr(0, name.find('@'))); });
    return made;
}

tls_info up() {
    tls_info info;
    info.peer_name = "CN=ada";
    info.tls_exporter = "exporter";
    return info;
}

// What came of a login: the identity, or the error's text.
std::string converse(sasl::server_login& server, sasl::client_mechanism& client,
                     const tls_info* tls = nullptr) {
    std::string outcome;
    std::optional<std::string> message = client.initial();
    bool initial = true;
    for (int i = 0; i != 8 && outcome.empty(); ++i) {
        std::optional<std::string> challenge;
        server.take({client.name(), message ? *message : "", initial, message.has_value()}, tls,
                    [&](std::error_code error, sasl::login_step step) {
                        if (error) {
                            outcome = error.message();
                        } else if (auto* yes = std::get_if<sasl::accepted>(&step)) {
                            outcome = yes->identity;
                        } else {
                            challenge = std::get<sasl::challenge>(step).bytes;
                        }
                    });
        if (!challenge) break;
        initial = false;
        const auto answer = client.step(*challenge);
        if (!answer) return "the client gives up";
        message = *answer;
    }
    return outcome;
}

std::string converse(sasl::server_login& server,
                     const std::unique_ptr<sasl::client_mechanism>& client,
                     const tls_info* tls = nullptr) {
    return client ? converse(server, *client, tls) : "no such mechanism";
}

const std::string refused = make_error_code(errc::refused).message();

} // namespace

TEST_CASE("fixed users: each mechanism that goes by a password") {
    sasl::login_options options;
    SUBCASE("answers that are used where they are given") {}
    SUBCASE("answers that are carried elsewhere") {
        options.run = [](const std::function<void()>& what) { what(); };
    }
    sasl::server_login server(ada(), options);
    CHECK(converse(server, sasl::plain("ada", "pencil")) == "ada");
    CHECK(converse(server, sasl::plain("ada@example.org", "pencil")) == "ada");
    CHECK(converse(server, sasl::login("ada", "pencil")) == "ada");
    CHECK(converse(server, sasl::plain("ada", "pen")) == refused);
    CHECK(converse(server, sasl::plain("ada", "pencil ")) == refused);
    CHECK(converse(server, sasl::plain("eve", "pencil")) == refused);
    CHECK(converse(server, sasl::login("eve", "pencil")) == refused);
#if COURRIEL_HAS_TLS
    for (const auto hash : {sasl::scram_hash::sha1, sasl::scram_hash::sha256}) {
        CHECK(converse(server, sasl::scram(hash, "ada@example.org", "pencil")) == "ada");
        CHECK(converse(server, sasl::scram(hash, "ada", "pen")) == refused);
        CHECK(converse(server, sasl::scram(hash, "eve", "pencil")) == refused);
    }
    CHECK(converse(server, sasl::cram_md5("bob", "pen")) == "bob");
    CHECK(converse(server, sasl::cram_md5("bob", "pencil")) == refused);
    CHECK(converse(server, sasl::cram_md5("eve", "pencil")) == refused);
#endif
}

TEST_CASE("fixed users act as themselves alone, by whatever name") {
    sasl::server_login server(ada());
    CHECK(converse(server, sasl::plain("ada", "pencil", "ada@example.org")) == "ada");
    CHECK(converse(server, sasl::plain("ada", "pencil", "bob")) == refused);
    CHECK(converse(server, sasl::plain("ada", "pencil", "eve")) == refused);
#if COURRIEL_HAS_TLS
    sasl::scram_options as_other;
    as_other.authorization_id = "bob";
    CHECK(converse(server, sasl::scram(sasl::scram_hash::sha256, "ada", "pencil", as_other)) ==
          refused);
#endif
}

#if COURRIEL_HAS_TLS
TEST_CASE("a login is bound to its connection, and a list cut short is noticed") {
    const tls_info here = up();
    tls_info elsewhere = up();
    elsewhere.tls_exporter = "another";
    sasl::server_login server(ada());
    const auto client = [&](bool binds) {
        sasl::scram_options options;
        options.bindings = sasl::channel_bindings{here.tls_exporter, ""};
        options.plus = binds;
        return sasl::scram(sasl::scram_hash::sha256, "ada", "pencil", options);
    };
    CHECK(converse(server, client(true), &here) == "ada");
    CHECK(converse(server, client(true), &elsewhere) == refused);
    // The client could bind, and saw no -PLUS: this server offered it.
    CHECK(converse(server, client(false), &here) == refused);
    // It did not, though its users could.
    sasl::login_options options;
    options.mechanisms = {"SCRAM-SHA-256", "PLAIN"};
    sasl::server_login without(ada(), options);
    CHECK(converse(without, client(false), &here) == "ada");
}
#endif

TEST_CASE("tokens, certificates and guests") {
    sasl::server_login server(std::make_shared<other_users>());
    const tls_info here = up();
    for (const auto make : {&sasl::oauthbearer, &sasl::xoauth2}) {
        CHECK(converse(server, make("ada", "good", {}), &here) == "ada");
        std::string reason;
        sasl::oauth_options options;
        options.on_refused = [&](std::string_view json) { reason = json; };
        CHECK(converse(server, make("ada", "bad", options), &here) == refused);
        CHECK(reason.find("\"mail\"") != std::string::npos);
    }
    CHECK(converse(server, sasl::external(), &here) == "CN=ada");
    CHECK(converse(server, sasl::external()) == refused);
    CHECK(converse(server, sasl::anonymous("x@example.org")) == "guest x@example.org");

    // What nobody has said how to answer is refused.
    sasl::server_login fixed(ada());
    CHECK(converse(fixed, sasl::xoauth2("ada", "good"), &here) == refused);
    CHECK(converse(fixed, sasl::external(), &here) == refused);
    CHECK(converse(fixed, sasl::anonymous()) == refused);
}

TEST_CASE("a mechanism that is none of ours") {
    sasl::server_login server(ada());
    std::error_code got;
    server.take({"X-OTHER", "", true, false}, nullptr,
                [&](std::error_code error, sasl::login_step) { got = error; });
    CHECK(got == errc::not_supported);
}

TEST_CASE("answers come later, where they are wanted, or to nobody") {
    const auto who = std::make_shared<other_users>();
    std::vector<std::function<void()>> posted;
    sasl::login_options options;
    options.run = [&](std::function<void()> what) { posted.push_back(std::move(what)); };
    std::optional<sasl::server_login> server(std::in_place, who, options);
    std::string got;
    const auto ask = [&] {
        server->take_password("ada", "x", [&](std::error_code error, std::string identity) {
            got = error ? error.message() : identity;
        });
    };
    ask();
    REQUIRE(who->waiting.size() == 1);
    CHECK(who->waiting[0]->first == "ada");
    who->waiting[0]->second({}, "ada");
    CHECK(got.empty()); // not on the thread of the answer
    REQUIRE(posted.size() == 1);
    posted[0]();
    CHECK(got == "ada");

    ask();
    who->waiting[1]->second(errc::unexpected_end, "");
    posted[1]();
    CHECK(got == make_error_code(errc::unexpected_end).message());

    // The connection ends before the answer, and between the answer and its turn.
    got = "nothing";
    ask();
    ask();
    who->waiting[2]->second({}, "late");
    server.reset();
    posted[2]();
    who->waiting[3]->second({}, "late");
    for (std::size_t i = 3; i < posted.size(); ++i) posted[i]();
    CHECK(got == "nothing");
}

TEST_CASE("a user's password, for who proves it without a mechanism") {
    sasl::server_login server(ada());
    std::optional<secret_string> password = "x";
    const auto keep = [&](std::error_code, std::optional<secret_string> found) {
        password = found;
    };
    server.find_password("bob@example.org", keep);
    CHECK(password == "pen");
    server.find_password("eve", keep);
    CHECK(password == std::nullopt);
    std::string who;
    server.authorize("bob@example.org",
                     [&](std::error_code, std::string identity) { who = identity; });
    CHECK(who == "bob");

    // Who keeps keys alone has none.
    sasl::server_login other(std::make_shared<other_users>());
    other.find_password("ada", keep);
    CHECK(password == std::nullopt);
}
