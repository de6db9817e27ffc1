// See oauth.hpp.
#include "oauth.hpp"

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

namespace courriel::sasl::detail {
namespace {

bool fits_json(std::string_view text) {
    return ascii::all_of(text,
                         [](char c) { return ascii::is_printable(c) && c != '"' && c != '\\'; });
}

void append_member(std::string& out, std::string_view name, std::string_view value) {
    if (value.empty()) return;
    out += out.empty() ? "{\"" : ",\"";
    out.append(name).append("\":\"").append(value).append("\"");
}

} // namespace

bool is_token(std::string_view text) {
    if (text.size() > token_limit) return false;
    while (text.ends_with('=')) text.remove_suffix(1);
    constexpr std::string_view others = "-._~+/";
    return !text.empty() && ascii::all_of(text, [&](char c) {
        return ascii::is_alnum(c) || others.find(c) != std::string_view::npos;
    });
}

std::optional<std::string_view> bearer_token(std::string_view value) {
    constexpr std::string_view scheme = "Bearer ";
    if (!ascii::istarts_with(value, scheme)) return std::nullopt;
    value.remove_prefix(scheme.size());
    return is_token(value) ? std::optional(value) : std::nullopt;
}

std::optional<std::string_view> take_pair(std::string_view& text) {
    const std::size_t end = text.find('\x01');
    if (end == std::string_view::npos) return std::nullopt;
    const auto pair = text.substr(0, end);
    text.remove_prefix(end + 1);
    return pair;
}

result<std::string> oauth_client::later(std::string_view challenge) {
    if (std::exchange(refused_, true) || challenge.size() > message_limit) return errc::malformed;
    if (on_refused_) on_refused_(challenge);
    return std::string(dummy_);
}

result<server_step> oauth_server::first(std::string_view message) {
    auto check = parse(message);
    if (!check) return errc::malformed;
    state_ = state::asked;
    return server_step(*std::move(check));
}

result<server_step> oauth_server::refuse_token(const token_error& why) {
    if (state_ != state::asked) return errc::wrong_phase;
    if (why.status.empty() || !fits_json(why.status) || !fits_json(why.scope) ||
        !fits_json(why.openid_configuration))
        return errc::invalid_argument;
    state_ = state::refused;
    std::string json;
    append_member(json, "status", why.status);
    append_member(json, "scope", why.scope);
    append_member(json, "openid-configuration", why.openid_configuration);
    return server_step(challenge{json + "}"});
}

result<server_step> oauth_server::later(std::string_view message) {
    const auto now = std::exchange(state_, state::over);
    return now == state::refused && message == dummy_ ? errc::refused : errc::malformed;
}

} // namespace courriel::sasl::detail
