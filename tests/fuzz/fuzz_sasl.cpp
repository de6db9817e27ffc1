// SASL's mechanisms, the client against the server of each with a middleman who changes messages:
// where both prove what they know, nobody is content with an exchange that was changed. Then each
// role alone against the input, and the texts that are read beside the exchanges: stored keys and
// what SASLprep prepares.
#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <courriel/ascii.hpp>
#include <courriel/oauth.hpp>
#include <courriel/sasl.hpp>
#include <courriel/saslprep.hpp>
#include <courriel/scram.hpp>
#include <courriel/utf8.hpp>

#include "fuzz/fuzz.hpp"

namespace {

using namespace courriel;
using fuzz::require;

constexpr std::string_view names[] = {
    "SCRAM-SHA-256", "SCRAM-SHA-1", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-1-PLUS", "CRAM-MD5",
    "OAUTHBEARER",   "XOAUTH2",     "EXTERNAL",           "ANONYMOUS",        "PLAIN",
    "LOGIN"};

const sasl::channel_bindings bindings{"keys of the connection", "its certificate"};

std::unique_ptr<sasl::client_mechanism> make_client(std::string_view name) {
    if (name == "PLAIN") return sasl::plain("ada", "pencil", "bob");
    if (name == "LOGIN") return sasl::login("ada", "pencil");
    if (name == "CRAM-MD5") return sasl::cram_md5("ada", "pencil");
    if (name == "EXTERNAL") return sasl::external("bob");
    if (name == "ANONYMOUS") return sasl::anonymous("sirhc");
    if (name == "XOAUTH2") return sasl::xoauth2("ada", "token");
    if (name == "OAUTHBEARER") return sasl::oauthbearer("ada", "token", {"host", 143, {}});
    sasl::scram_options options;
    options.plus = name.ends_with("PLUS");
    if (options.plus) options.bindings = bindings;
    options.iteration_limit = sasl::least_iterations + 4; // a run is short
    options.nonce = "fyko+d2lbbFgONRv9qkxdawL";
    const bool is_sha1 = name.starts_with("SCRAM-SHA-1");
    return sasl::scram(is_sha1 ? sasl::scram_hash::sha1 : sasl::scram_hash::sha256, "ada", "pencil",
                       options);
}

std::unique_ptr<sasl::server_mechanism> make_server(std::string_view name) {
    sasl::server_options options;
    options.nonce = "3rfcNHYJY1ZVvWVs7j";
    options.secret = "secret";
    if (name.ends_with("PLUS")) options.bindings = bindings;
    return sasl::make_server_mechanism(name, options);
}

sasl::credential look_up(const sasl::credential_query& query) {
    static const auto sha1 =
        sasl::make_scram_credential(sasl::scram_hash::sha1, "pencil", 4096, "salt");
    static const auto sha256 =
        sasl::make_scram_credential(sasl::scram_hash::sha256, "pencil", 4096, "salt");
    if (query.user != "ada") return sasl::unknown_user{};
    if (!query.keys_of) return sasl::known_password{"pencil"};
    return *query.keys_of == sasl::scram_hash::sha1 ? *sha1 : *sha256;
}

void check_name(std::string_view text) {
    require(text.size() <= 1024 && utf8::is_valid(text) &&
                ascii::all_of(text, [](char c) { return !ascii::is_control(c); }),
            "what the application is told is a name");
}

// Whether the exchange has come to its end: then the application judges.
bool check_step(const sasl::server_step& step) {
    if (const auto* p = std::get_if<sasl::password_check>(&step)) {
        check_name(p->user);
        check_name(p->authorization_id);
        require(!p->user.empty() && !p->password.empty() && p->password.size() <= 4096, "password");
    } else if (const auto* q = std::get_if<sasl::credential_query>(&step)) {
        check_name(q->user);
        check_name(q->authorization_id);
        require(!q->user.empty(), "a query is for somebody");
    } else if (const auto* t = std::get_if<sasl::token_check>(&step)) {
        check_name(t->user);
        check_name(t->host);
        require(t->token.size() <= 8192, "token");
    } else if (const auto* i = std::get_if<sasl::identity_check>(&step)) {
        check_name(i->authorization_id);
    } else if (const auto* a = std::get_if<sasl::anonymous_login>(&step)) {
        check_name(a->trace);
    }
    return !std::holds_alternative<sasl::challenge>(step) &&
           !std::holds_alternative<sasl::credential_query>(step);
}

// A part of the input takes the place of a part of the message.
std::string meddle(std::string message, fuzz::input& in, bool& changed) {
    if (in.wire.empty() || !in.random.one_in(4)) return message;
    const std::string before = message;
    const std::size_t at = in.random.below(message.size() + 1);
    const std::size_t n = std::min(in.wire.size(), in.random.below(24));
    message.replace(at, in.random.below(8), in.wire.substr(0, n));
    in.wire.remove_prefix(n);
    changed |= message != before;
    return message;
}

void run_pair(std::string_view name, fuzz::input in) {
    const auto client = make_client(name);
    const auto server = make_server(name);
    if (!client || !server) return; // a build without digests
    bool changed = false;           // on the way to what the server judges
    std::optional<std::string> message;
    if (in.random.one_in(2)) message = client->initial();
    if (message) message = meddle(*message, in, changed);
    auto step = server->step({name, message ? *message : "", true, message.has_value()});
    for (int i = 0; i != 12 && step && !check_step(*step); ++i) {
        if (const auto* query = std::get_if<sasl::credential_query>(&*step)) {
            step = server->supply(look_up(*query));
            continue;
        }
        const auto& asked = std::get<sasl::challenge>(*step).bytes;
        // What asks for the first message says nothing; the server's proof comes when it has
        // judged, and a client may find more behind it.
        bool ignored = false;
        const bool counts = !asked.empty() && !asked.starts_with("v=");
        const auto answer = client->step(meddle(asked, in, counts ? changed : ignored));
        if (!answer) break;
        step = server->step({name, meddle(*answer, in, changed), false, true});
    }
    const bool verified = step && std::holds_alternative<sasl::verified>(*step);
    const bool proves = name.starts_with("SCRAM") || name == "CRAM-MD5";
    if (!proves) return;
    require(!(changed && verified), "a changed exchange proves nothing to the server");
    if (name != "CRAM-MD5")
        require(!verified || client->is_complete(), "the client saw the server's proof");
}

// The input is cut into messages at line ends.
void run_alone(std::string_view name, std::string_view wire) {
    const auto client = make_client(name);
    const auto server = make_server(name);
    if (!client || !server) return;
    for (int i = 0; i != 6; ++i) {
        const auto message = wire.substr(0, wire.find('\n'));
        wire.remove_prefix(std::min(wire.size(), message.size() + 1));
        auto step = server->step({name, message, i == 0, true});
        if (step && std::holds_alternative<sasl::credential_query>(*step)) {
            check_step(*step);
            step = server->supply(look_up(std::get<sasl::credential_query>(*step)));
        }
        if (step) check_step(*step);
        if (step && std::holds_alternative<sasl::token_check>(*step))
            require(server->refuse_token({}).has_value(), "a token can be refused");
        static_cast<void>(client->step(message));
    }
}

void run_texts(std::string_view text) {
    if (const auto read = sasl::parse_scram_credential(text)) {
        const auto again = sasl::parse_scram_credential(to_string(*read));
        require(again && *again == *read, "a stored credential is read as it was written");
    }
    if (const auto prepared = sasl::saslprep(text)) {
        require(utf8::is_valid(*prepared) && prepared->size() <= 11 * text.size(), "it is text");
        const auto again = sasl::saslprep(*prepared);
        require(prepared->size() > sasl::saslprep_limit || (again && *again == *prepared),
                "what is prepared stays as it is");
    }
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::input in(data, size);
    const auto name = names[in.random.below(std::size(names))];
    run_pair(name, in);
    run_alone(name, in.wire);
    run_texts(in.wire);
    return 0;
}
