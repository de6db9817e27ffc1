// One end of a SASL exchange for sasl_test.py, a line of base64 for each message, "!" in place of
// none: `client NAME USER PASSWORD` ends with "done" or "failed", `server NAME USER PASSWORD` with
// "verified USER" or "failed". `prepare` puts each line through SASLprep.
#include <cstdio>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include <courriel/base64.hpp>
#include <courriel/sasl.hpp>
#include <courriel/saslprep.hpp>
#include <courriel/scram.hpp>

namespace {

using namespace courriel;

void say(std::string_view line) { std::cout << line << std::endl; }
void say_bytes(std::string_view bytes) { say(base64::encode(bytes)); }

std::optional<std::string> hear() {
    std::string line;
    if (!std::getline(std::cin, line) || line == "!") return std::nullopt;
    return base64::decode(line).value();
}

int run_client(std::string_view name, const std::string& user, const std::string& password) {
    std::unique_ptr<sasl::client_mechanism> client;
    if (name == "PLAIN") client = sasl::plain(user, password);
    if (name == "LOGIN") client = sasl::login(user, password);
    if (name == "CRAM-MD5") client = sasl::cram_md5(user, password);
    if (name == "EXTERNAL") client = sasl::external(user);
    if (name == "ANONYMOUS") client = sasl::anonymous(user);
    if (name == "SCRAM-SHA-1") client = sasl::scram(sasl::scram_hash::sha1, user, password);
    if (name == "SCRAM-SHA-256") client = sasl::scram(sasl::scram_hash::sha256, user, password);
    if (!client) return 1;
    const auto first = client->initial();
    first ? say_bytes(*first) : say("!");
    while (const auto asked = hear()) {
        const auto answer = client->step(*asked);
        if (!answer) break;
        say_bytes(*answer);
    }
    say(client->is_complete() ? "done" : "failed");
    return 0;
}

int run_server(std::string_view name, const std::string& user, const std::string& password) {
    const auto server = sasl::make_server_mechanism(name);
    if (!server) return 1;
    const auto first = hear();
    auto step = server->step({name, first ? *first : "", true, first.has_value()});
    while (step) {
        if (const auto* c = std::get_if<sasl::challenge>(&*step)) {
            say_bytes(c->bytes);
            const auto answer = hear();
            if (!answer) break;
            step = server->step({name, *answer, false, true});
        } else if (const auto* q = std::get_if<sasl::credential_query>(&*step)) {
            sasl::credential known = sasl::unknown_user{};
            if (q->user == user && !q->keys_of) known = sasl::known_password{password};
            if (q->user == user && q->keys_of)
                known = sasl::make_scram_credential(*q->keys_of, password).value();
            step = server->supply(known);
        } else if (const auto* p = std::get_if<sasl::password_check>(&*step)) {
            say(p->user == user && p->password == password ? "verified " + user : "failed");
            return 0;
        } else if (const auto* i = std::get_if<sasl::identity_check>(&*step)) {
            say("verified " + i->authorization_id);
            return 0;
        } else if (const auto* a = std::get_if<sasl::anonymous_login>(&*step)) {
            say("verified " + a->trace);
            return 0;
        } else {
            const auto* v = std::get_if<sasl::verified>(&*step);
            say(v ? "verified " + v->user : "failed");
            return 0;
        }
    }
    say("failed");
    return 0;
}

int prepare() {
    while (const auto text = hear()) {
        const auto prepared = sasl::saslprep(*text);
        prepared ? say_bytes(*prepared) : say(prepared.error() == errc::not_supported ? "?" : "!");
    }
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    const std::string_view what = argc > 1 ? argv[1] : "";
    if (what == "prepare") return prepare();
    if (argc == 5 && what == "client") return run_client(argv[2], argv[3], argv[4]);
    if (argc == 5 && what == "server") return run_server(argv[2], argv[3], argv[4]);
    std::fputs("usage: sasl_tool prepare | client|server NAME USER PASSWORD\n", stderr);
    return 2;
}
