// A client and a server of echo_session.hpp over TLS on loopback: what each of them sees, how it
// ends, and what its handshake came to.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include <asio/io_context.hpp>

#include "asio/certificates.hpp"
#include "asio/loopback.hpp"

namespace courriel::test {

inline const certificate& authority() {
    static const certificate made =
        make_certificate({.alternative_name = {}, .expired = false, .is_authority = true});
    return made;
}

inline certificate leaf(const std::string& alternative_name = "DNS:localhost",
                        bool expired = false) {
    return make_certificate({alternative_name, expired, false}, &authority());
}

// What became of one session: its events as words, then its end.
struct outcome {
    std::vector<std::string> events{};
    std::optional<std::error_code> end{};
};

// Takes events to the end; the server echoes each line, "secured" is answered by the client.
inline void play(echo_connection& peer, outcome& result, const std::string& first_line) {
    async_next(peer, [&, first_line](std::error_code error, std::optional<echo_session::event> e) {
        if (error || !e) {
            result.end = error;
            return;
        }
        if (const auto* line = std::get_if<line_event>(&*e)) {
            result.events.emplace_back(line->text);
            if (first_line.empty()) {
                static_cast<void>(peer.session().say("you said " + std::string(line->text)));
            } else if (line->text.starts_with("you said")) {
                peer.session().shut_down();
            }
        } else if (std::holds_alternative<secured>(*e)) {
            result.events.emplace_back("secured");
            if (!first_line.empty()) static_cast<void>(peer.session().say(first_line));
        }
        play(peer, result, first_line);
    });
}

struct exchange {
    outcome client{};
    outcome server{};
    tls_info client_tls{};
    tls_info server_tls{};
};

struct exchange_options {
    courriel::tls mode = courriel::tls::implicit;
    tls_options client{};
    tls_options server{};
    std::string host = "localhost";
    std::string_view protocol{};        // of the client
    std::string_view server_protocol{}; // of the session, whatever the context says
};

inline exchange run(const exchange_options& options) {
    asio::io_context io;
    auto [near, far] = connected_sockets(io);
    auto client = connect_echo(std::move(near),
                               {tls_role::client, options.mode, options.host, options.protocol},
                               options.client);
    auto server =
        connect_echo(std::move(far), {tls_role::server, options.mode, {}, options.server_protocol},
                     options.server);
    exchange result;
    if (options.mode != courriel::tls::implicit)
        static_cast<void>(client.session().say("STARTTLS"));
    play(client, result.client, "hello");
    play(server, result.server, "");
    io.run();
    result.client_tls = client.session().tls_result();
    result.server_tls = server.session().tls_result();
    return result;
}

inline exchange_options trusting(const certificate& shown) {
    exchange_options options;
    options.client.context = client_context(authority());
    options.server.context = server_context(shown);
    return options;
}

} // namespace courriel::test
