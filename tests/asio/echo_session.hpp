// A line protocol for the tests of the Asio side: the server greets, each line is an event that it
// answers by saying something; "STARTTLS" is answered by "GO" and turns the stream into TLS, which
// may also be there from the first byte; "QUIT" ends it.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>

#include <courriel/session_base.hpp>

namespace courriel::test {

struct echo_options {
    tls_role role = tls_role::server;
    courriel::tls tls = courriel::tls::none;
    std::string host_name = "localhost";
    std::string_view protocol{};
};

struct line_event {
    std::string_view text;
};
struct secured {};

class echo_session : public session_base {
public:
    using event = std::variant<line_event, secured, failed>;

    explicit echo_session(echo_options options = {})
        : session_base(line_buffer(1024), 64 * 1024,
                       options.role == tls_role::server ? server_answer_room : 0,
                       std::chrono::minutes(1))
        , options_(std::move(options)) {
        if (options_.tls == tls::implicit) begin_tls(request());
    }

    std::optional<event> next() {
        begin_next();
        if (const auto told = take_failure()) return *told;
        if (has_failed() || tls_due()) return std::nullopt;
        if (std::exchange(secured_, false)) return secured{};
        if (is_over() || !has_answer_room()) return std::nullopt;
        const auto line = in_.next_line();
        if (line.state == line_buffer::status::line) return handle(line.text);
        if (!at_end_of_input()) {
            lacks_bytes();
        } else if (in_.unread().empty()) {
            finish();
        } else {
            fail(errc::unexpected_end);
        }
        return take_failure();
    }

    void tls_started(const tls_info& info) {
        finish_tls(info);
        secured_ = true;
    }

    [[nodiscard]] std::error_code say(std::string_view text) {
        if (is_over()) return errc::wrong_phase;
        return send(std::string(text) + "\r\n");
    }
    [[nodiscard]] std::error_code accept_default(const event&) { return {}; }
    void shut_down() {
        if (is_over()) return;
        static_cast<void>(say("BYE"));
        finish();
    }

private:
    tls_request request() const { return {options_.role, options_.host_name, options_.protocol}; }

    std::optional<event> handle(std::string_view line) {
        const bool serves = options_.role == tls_role::server;
        if (line == (serves ? "STARTTLS" : "GO")) {
            if (serves) static_cast<void>(say("GO"));
            begin_tls(request());
            return std::nullopt;
        }
        if (line == (serves ? "QUIT" : "BYE")) finish();
        return line_event{line};
    }

    echo_options options_;
    bool secured_ = false;
};

static_assert(session<echo_session>);

} // namespace courriel::test
