// What OAUTHBEARER (RFC 7628) and XOAUTH2 share: one message with a token, and what happens when
// the server refuses it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <courriel/oauth.hpp>

#include "client_first.hpp"

namespace courriel::sasl::detail {

constexpr std::size_t token_limit = 8192;

/// b64token = 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"=" (RFC 6750 section 2.1)
bool is_token(std::string_view text);

/// Takes the token out of "Bearer SP b64token", the scheme in any case.
std::optional<std::string_view> bearer_token(std::string_view value);

/// Takes what stands before the next ^A off the front of `text`, and the ^A.
std::optional<std::string_view> take_pair(std::string_view& text);

/// Answers the server's reasons with `dummy`, after which the server has to fail the exchange.
class oauth_client final : public client_first {
public:
    oauth_client(std::string_view name, result<std::string> message, std::string_view dummy,
                 token_refused on_refused)
        : client_first(name, std::move(message), true)
        , dummy_(dummy)
        , on_refused_(std::move(on_refused)) {}

    bool is_complete() const override { return client_first::is_complete() && !refused_; }

private:
    result<std::string> later(std::string_view challenge) override;

    std::string_view dummy_; // a literal
    token_refused on_refused_;
    bool refused_ = false;
};

/// Says why a token is refused, and takes `dummy` for an answer.
class oauth_server : public asking_server {
public:
    oauth_server(std::string_view name, std::string_view dummy)
        : asking_server(name)
        , dummy_(dummy) {}

    result<server_step> refuse_token(const token_error& why) final;

protected:
    /// The client's message, or nullopt when it is malformed.
    virtual std::optional<token_check> parse(std::string_view message) = 0;

private:
    enum class state : unsigned char { start, asked, refused, over };

    result<server_step> first(std::string_view message) final;
    result<server_step> later(std::string_view message) final;

    std::string_view dummy_; // a literal
    state state_ = state::start;
};

} // namespace courriel::sasl::detail
