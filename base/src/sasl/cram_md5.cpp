// CRAM-MD5 (RFC 2195) in both roles: the client shows with HMAC-MD5 that it knows the password. The
// server needs the password itself for that.
#include <utility>

#include <courriel/digest.hpp>

#include "names.hpp"
#include "servers.hpp"

namespace courriel::sasl {
namespace {

using namespace detail;
using digest::algorithm;

std::string response_digest(std::string_view password, std::string_view challenge) {
    return digest::to_hex(digest::hmac(algorithm::md5, password, challenge));
}

class cram_md5_client final : public client_mechanism {
public:
    cram_md5_client(std::string user, std::string password)
        : user_(std::move(user))
        , password_(std::move(password)) {}

    std::string_view name() const override { return "CRAM-MD5"; }
    bool shows_password() const override { return false; }
    std::optional<std::string> initial() override { return std::nullopt; }

    // The challenge should be a msg-id (section 2); what matters is that there is one.
    result<std::string> step(std::string_view challenge) override {
        if (user_.empty() || !is_name(user_) || !is_password(password_))
            return errc::invalid_argument;
        if (done_ || challenge.empty() || challenge.size() > message_limit) return errc::malformed;
        done_ = true;
        return user_ + ' ' + response_digest(password_, challenge);
    }

    bool is_complete() const override { return done_; }

private:
    std::string user_;
    std::string password_;
    bool done_ = false;
};

class cram_md5_server final : public server_mechanism {
public:
    // No clock is known here: random digits stand for the timestamp.
    explicit cram_md5_server(const server_options& options) {
        const std::string random =
            options.nonce.empty() ? digest::to_hex(digest::random(16)) : std::string(options.nonce);
        challenge_ = "<" + random + "@" + std::string(options.host_name) + ">";
    }

    std::string_view name() const override { return "CRAM-MD5"; }

    result<server_step> step(const auth_step& step) override {
        const auto now = std::exchange(state_, state::done);
        if (now == state::start && !step.has_response) {
            state_ = state::asked;
            return server_step(challenge{challenge_});
        }
        if (now != state::asked || !step.has_response) return errc::malformed;
        return take(step.response);
    }

    result<server_step> supply(const credential& found) override {
        if (state_ != state::answered) return errc::wrong_phase;
        state_ = state::done;
        // Of who is unknown the same digest is made, so that he is not told by the time it takes.
        const auto* known = std::get_if<known_password>(&found);
        const std::string_view password = known ? std::string_view(known->password) : "";
        const bool same = digest::equal(response_digest(password, challenge_), digest_);
        if (std::holds_alternative<scram_credential>(found)) return errc::invalid_argument;
        if (!known || password.empty() || !same) return errc::refused;
        return server_step(verified{std::move(user_), {}});
    }

private:
    enum class state : unsigned char { start, asked, answered, done };

    // response = user SP 32 lower-case hexadecimal digits; a name may have spaces
    result<server_step> take(std::string_view response) {
        const std::size_t space = response.rfind(' ');
        if (space == std::string_view::npos || space == 0) return errc::malformed;
        const auto user = response.substr(0, space);
        const auto hex = response.substr(space + 1);
        const auto is_digit = [](char c) { return ascii::is_digit(c) || (c >= 'a' && c <= 'f'); };
        if (!is_name(user) || hex.size() != 32 || !ascii::all_of(hex, is_digit))
            return errc::malformed;
        user_ = user;
        digest_ = hex;
        state_ = state::answered;
        return server_step(credential_query{user_, {}, std::nullopt});
    }

    std::string challenge_;
    std::string user_;
    std::string digest_;
    state state_ = state::start;
};

} // namespace

std::unique_ptr<client_mechanism> cram_md5(std::string user, std::string password) {
    if (!digest::is_available(algorithm::md5)) return nullptr;
    return std::make_unique<cram_md5_client>(std::move(user), std::move(password));
}

std::unique_ptr<server_mechanism> detail::make_cram_md5_server(const server_options& options) {
    if (!digest::is_available(algorithm::md5)) return nullptr;
    return std::make_unique<cram_md5_server>(options);
}

} // namespace courriel::sasl
