// Mechanisms in which the client speaks first: its first message comes with the command, or behind
// an empty challenge.
#pragma once

#include <utility>

#include <courriel/sasl.hpp>

#include "names.hpp"

namespace courriel::sasl::detail {

/// A client that has one message, or the error which says why it has none.
class client_first : public client_mechanism {
public:
    client_first(std::string_view name, result<std::string> message, bool shows_password)
        : name_(name)
        , message_(std::move(message))
        , shows_password_(shows_password) {}

    std::string_view name() const final { return name_; }
    bool shows_password() const final { return shows_password_; }

    std::optional<std::string> initial() final {
        if (!message_ || sent_) return std::nullopt; // then step() says why
        sent_ = true;
        return *message_;
    }

    result<std::string> step(std::string_view challenge) final {
        if (!message_) return message_;
        if (sent_) return later(challenge);
        sent_ = true;
        return message_;
    }

    bool is_complete() const override { return sent_; }

protected:
    /// A challenge behind the first message.
    virtual result<std::string> later(std::string_view) { return errc::malformed; }

private:
    std::string_view name_; // a literal
    result<std::string> message_;
    bool shows_password_;
    bool sent_ = false;
};

/// A server that asks once for the first message when it did not come with the command.
class asking_server : public server_mechanism {
public:
    explicit asking_server(std::string_view name) : name_(name) {}

    std::string_view name() const final { return name_; }

    result<server_step> step(const auth_step& step) final {
        if (step.has_response) {
            const bool is_first = !std::exchange(begun_, true);
            if (step.response.size() > message_limit) return errc::malformed;
            return is_first ? first(step.response) : later(step.response);
        }
        if (std::exchange(asked_, true) || begun_) return errc::malformed;
        return server_step(challenge{});
    }

protected:
    virtual result<server_step> first(std::string_view message) = 0;
    virtual result<server_step> later(std::string_view) { return errc::malformed; }

private:
    std::string_view name_; // a literal
    bool asked_ = false;
    bool begun_ = false;
};

} // namespace courriel::sasl::detail
