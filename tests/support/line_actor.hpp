// One end of a conversation of line sessions: a connection that asks for events again and again,
// keeps them as text, and lets a test react to each.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include <courriel/connection.hpp>
#include <courriel/memory_transport.hpp>
#include <courriel/overloaded.hpp>

#include "support/line_session.hpp"

namespace courriel::test {

inline std::string event_name(const line_session::event& what) {
    return std::visit(overloaded{
                          [](const line_event& e) { return "line " + std::string(e.text); },
                          [](const tls_established&) { return std::string("tls"); },
                          [](const body_chunk&) { return std::string("chunk"); },
                          [](const body_end&) { return std::string("body end"); },
                          [](const body_cut& e) { return "body cut: " + e.error.message(); },
                          [](const writable&) { return std::string("writable"); },
                          [](const failed& e) { return "failed: " + e.error.message(); },
                      },
                      what);
}

class line_actor {
public:
    using event = line_session::event;

    line_actor(std::unique_ptr<transport> wire, const line_options& options)
        : connection_(line_session(options), std::move(wire)) {}
    line_actor(const line_actor&) = delete;
    line_actor& operator=(const line_actor&) = delete;

    /// Asks for events until the end.
    void start() {
        connection_.next([this](std::error_code error, std::optional<event> what) {
            if (what) {
                if (!std::holds_alternative<body_chunk>(*what)) log.push_back(event_name(*what));
                if (const auto* chunk = std::get_if<body_chunk>(&*what)) body += chunk->bytes;
                if (on_event) on_event(*what);
                return start();
            }
            ended = true;
            end_error = error;
        });
    }

    [[nodiscard]] connection<line_session>& pump() noexcept { return connection_; }
    [[nodiscard]] line_session& session() noexcept { return connection_.session(); }

    std::function<void(const event&)> on_event;
    std::vector<std::string> log; // but for body_chunk
    std::string body;
    bool ended = false;
    std::error_code end_error;

private:
    connection<line_session> connection_;
};

/// A client and a server joined in memory.
struct line_pair {
    explicit line_pair(memory_network::options wire = {}, line_options client_options = {},
                       line_options server_options = {})
        : ends(net.make_pair(std::move(wire)))
        , client(std::move(ends.first), client_options)
        , server(std::move(ends.second), as_server(server_options)) {}

    static line_options as_server(line_options o) {
        o.role = tls_role::server;
        return o;
    }

    void say(std::string_view text) {
        if (client.session().say(text)) throw std::runtime_error("say was refused");
        client.pump().flush();
    }

    memory_network net;
    std::pair<std::unique_ptr<transport>, std::unique_ptr<transport>> ends;
    line_actor client;
    line_actor server;
};

} // namespace courriel::test
