// Small helpers for tests of the pump: what one next() brought, and a body on its way.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "support/line_actor.hpp"

namespace courriel::test {

// Keeps what one next() brought; a log of it is text, for the views end.
struct probe {
    completion<std::optional<line_session::event>> arm() {
        calls_at_arm = calls;
        return [this](std::error_code e, std::optional<line_session::event> w) {
            ++calls;
            error = e;
            what = w ? event_name(*w) : "";
        };
    }
    int calls = 0;
    int calls_at_arm = 0;
    std::error_code error;
    std::string what;
};

// A body on its way, offered piece by piece.
struct sender {
    void feed(line_session& session) {
        if (sent != body.size()) sent += session.write_body(std::string_view(body).substr(sent));
    }
    std::string body;
    std::size_t sent = 0;
};

inline std::string pattern(std::size_t n) {
    std::string out(n, ' ');
    for (std::size_t i = 0; i != n; ++i) out[i] = static_cast<char>('a' + i * 31 % 26);
    return out;
}

} // namespace courriel::test
