// One end of a conversation in memory: a connection whose events all go to a function, until the
// end.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>

#include <courriel/connection.hpp>

namespace courriel::tests {

template <session S>
class peer {
public:
    using event = typename S::event;

    peer(S session, std::unique_ptr<transport> wire, std::function<void(S&, const event&)> on_event)
        : connection_(std::move(session), std::move(wire))
        , on_event_(std::move(on_event)) {
        take_next();
    }
    peer(const peer&) = delete;
    peer& operator=(const peer&) = delete;

    [[nodiscard]] bool has_ended() const { return ended_; }
    [[nodiscard]] std::error_code error() const { return error_; }
    [[nodiscard]] S& session() { return connection_.session(); }
    void flush() { connection_.flush(); }

private:
    void take_next() {
        connection_.next([this](std::error_code error, std::optional<event> what) {
            if (!what) {
                ended_ = true;
                error_ = error;
                return;
            }
            on_event_(connection_.session(), *what);
            take_next();
        });
    }

    connection<S> connection_;
    std::function<void(S&, const event&)> on_event_;
    std::error_code error_{};
    bool ended_ = false;
};

} // namespace courriel::tests
