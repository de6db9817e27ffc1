// A server session driven by hand: what the client says goes in, what the server says comes back,
// events are written down one a line, and a policy answers them. Not a pump: tests see every step.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>

#include <courriel/overloaded.hpp>
#include <courriel/smtp/server_session.hpp>

namespace courriel::tests {

/// Accepts whatever can be accepted; any exchange makes the client "ada".
inline std::error_code accept_all(smtp::server_session& server, const smtp::server_event& event) {
    if (std::holds_alternative<smtp::auth_step>(event)) return server.auth_accept("ada");
    return server.owes_answer() ? server.accept() : std::error_code{};
}

class server_driver {
public:
    using session_type = smtp::server_session;
    using policy = std::function<std::error_code(session_type&, const smtp::server_event&)>;

    explicit server_driver(smtp::server_options options = {}, policy answers = accept_all)
        : session(std::move(options))
        , answers_(std::move(answers)) {
        greeting = settle();
    }

    /// The client sends `bytes`, at most `piece` at a time, as far as the server reads; what the
    /// server says to that.
    std::string say(std::string_view bytes, std::size_t piece = SIZE_MAX) {
        std::string said = settle();
        while (!bytes.empty() && session.wants().read) {
            const auto into = session.prepare();
            const std::size_t n = std::min({into.size(), bytes.size(), piece});
            std::memcpy(into.data(), bytes.data(), n);
            session.set_time(now);
            session.commit(n);
            bytes.remove_prefix(n);
            said += settle();
        }
        unread = bytes.size();
        return said;
    }

    /// The client sends no more.
    std::string hang_up() {
        session.set_time(now);
        session.commit_end();
        return settle();
    }

    std::string pass(duration time) {
        now += time;
        session.set_time(now);
        session.time_out();
        return settle();
    }

    std::string start_tls() {
        session.set_time(now);
        session.tls_started({.version = "TLSv1.3"});
        return settle();
    }

    /// Events and output until neither comes.
    std::string settle() {
        std::string said;
        for (bool moved = true; moved;) {
            moved = false;
            session.set_time(now);
            while (const auto event = session.next()) {
                note(*event);
                last_error = answers_(session, *event);
                moved = true;
            }
            while (reading && !session.output().empty()) {
                said += session.output();
                session.consume(session.output().size());
                moved = true;
            }
        }
        return said;
    }

    [[nodiscard]] bool is_closed() const { return session.wants() == want{.close = true}; }

    /// The events since the last call.
    std::string take_log() { return std::exchange(log, {}); }

    session_type session;
    std::string greeting;
    std::string log;
    std::string body; ///< of the last message
    std::error_code failure;
    std::error_code last_error; ///< what the policy's last verb returned
    std::size_t unread = 0;     ///< of the last say()
    bool reading = true;        ///< the client takes what the server sends
    time_point now{};

private:
    void note(const smtp::server_event& event) {
        using namespace smtp;
        std::visit(overloaded{
                       [&](const hello& e) { write(e.extended ? "ehlo" : "helo", e.name); },
                       [&](const sender& e) { write("sender", e.address.text); },
                       [&](const recipient& e) { write("recipient", e.address.text); },
                       [&](const data_request&) { write("data"); },
                       [&](const body_begin& e) {
                           body.clear();
                           write("begin", std::to_string(e.recipients));
                       },
                       [&](const body_chunk& e) { body += e.bytes; },
                       [&](const smtp::body_end& e) {
                           write(e.long_lines ? "end long-lines" : "end",
                                 e.bare_line_ends ? "bare-line-ends" : "");
                       },
                       [&](const body_cut& e) { write("cut", e.error.message()); },
                       [&](const verify& e) { write("verify", e.text); },
                       [&](const proxied_connection& e) { write("proxied", e.header.source); },
                       [&](const burl& e) { write(e.last ? "burl last" : "burl", e.url); },
                       [&](const expand& e) { write("expand", e.text); },
                       [&](const help_request& e) { write("help", e.topic); },
                       [&](const queue_run& e) { write("etrn", e.name); },
                       [&](const turn_request& e) { write("atrn", e.domains); },
                       [&](const turned&) { write("turned"); },
                       [&](const proxied_client& e) { write("xclient", e.client.address); },
                       [&](const forwarded& e) { write("xforward", e.client.address); },
                       [&](const auth_step& e) {
                           write(e.initial ? "auth" : "step", std::string(e.mechanism) +
                                                                  (e.has_response ? " " : "") +
                                                                  std::string(e.response));
                       },
                       [&](const smtp::reset&) { write("reset"); },
                       [&](const tls_established&) { write("tls"); },
                       [&](const smtp::quit&) { write("quit"); },
                       [&](const writable&) { write("writable"); },
                       [&](const failed& e) {
                           failure = e.error;
                           write("failed", e.error.message());
                       },
                   },
                   event);
    }

    void write(std::string_view what, std::string_view detail = {}) {
        log += what;
        if (!detail.empty()) log += ' ';
        log += detail;
        log += '\n';
    }

    policy answers_;
};

/// The three digits that begin each reply in `said`; of a reply of several lines, once.
inline std::string codes(std::string_view said) {
    std::string out;
    while (said.size() >= 4) {
        if (said[3] != '-') {
            if (!out.empty()) out += ' ';
            out += said.substr(0, 3);
        }
        const std::size_t end = said.find("\r\n");
        said.remove_prefix(end == std::string_view::npos ? said.size() : end + 2);
    }
    return out;
}

} // namespace courriel::tests
