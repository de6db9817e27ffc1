// Our client against our server with a hostile middleman who changes, drops and adds bytes before
// TLS: whatever he does, no credential and no message leaves in plaintext, and no client becomes
// ready without TLS (T26; the client policies check it on every byte of output).
#include <cstring>
#include <string>

#include "fuzz/fuzz.hpp"
#include "fuzz/pop3_client_policy.hpp"
#include "fuzz/pop3_server_policy.hpp"
#include "fuzz/smtp_client_policy.hpp"
#include "fuzz/smtp_server_policy.hpp"

namespace {

using namespace courriel;

template <class S, class Policy>
class end {
public:
    end(S session, Policy policy) : session_(std::move(session)), policy_(std::move(policy)) {}

    /// Takes what `received` holds, adds to `sent`; false when nothing more can happen.
    bool run(std::string& received, std::string& sent, fuzz::choices& random) {
        bool moved = false;
        while (const auto event = session_.next()) {
            policy_.on_event(session_, *event, random);
            moved = true;
        }
        if (const auto out = session_.output(); !out.empty()) {
            policy_.on_output(session_, out);
            sent += out;
            session_.consume(out.size());
            moved = true;
        }
        if (session_.wants().read && !received.empty()) {
            const auto room = session_.prepare();
            const std::size_t n = std::min(room.size(), received.size());
            std::memcpy(room.data(), received.data(), n);
            received.erase(0, n);
            session_.commit(n);
            moved = true;
        }
        return policy_.idle(session_, random) || moved;
    }

    [[nodiscard]] bool wants_tls() const { return session_.wants().start_tls; }
    void start_tls() { session_.tls_started({.version = "TLSv1.3", .peer_verified = true}); }
    [[nodiscard]] bool is_secure() const { return session_.is_secure(); }

private:
    S session_;
    Policy policy_;
};

// The middleman's hand: a part of the input takes the place of some of the bytes.
void meddle(std::string& bytes, fuzz::input& in) {
    if (bytes.empty() || in.wire.empty() || !in.random.one_in(4)) return;
    const std::size_t at = in.random.below(bytes.size() + 1);
    const std::size_t n = std::min(in.wire.size(), in.random.below(40));
    bytes.replace(at, in.random.below(8), in.wire.substr(0, n));
    in.wire.remove_prefix(n);
}

template <class Client, class Server>
void run_pair(Client client, Server server, fuzz::input in) {
    std::string to_client;
    std::string to_server;
    for (int round = 0; round < 400; ++round) {
        const bool moved = client.run(to_client, to_server, in.random);
        if (!server.run(to_server, to_client, in.random) && !moved) return;
        if (client.is_secure()) continue;
        meddle(to_client, in);
        meddle(to_server, in);
        if (!client.wants_tls() || !server.wants_tls()) continue;
        if (!to_client.empty() || !to_server.empty()) return; // the handshake fails
        client.start_tls();
        server.start_tls();
    }
}

void run_smtp(fuzz::input in) {
    smtp::server_options options;
    options.tls = tls::starttls;
    options.mechanisms = {"PLAIN"};
    run_pair(end(smtp::client_session(), fuzz::smtp_client_policy(true)),
             end(smtp::server_session(options), fuzz::smtp_server_policy()), in);
}

void run_pop3(fuzz::input in) {
    pop3::server_options options;
    options.tls = tls::starttls;
    run_pair(end(pop3::client_session(), fuzz::pop3_client_policy(true)),
             end(pop3::server_session(options), fuzz::pop3_server_policy()), in);
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const fuzz::input in(data, size);
    run_smtp(in);
    run_pop3(in);
    return 0;
}
