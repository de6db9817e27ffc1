// LOGIN (draft-murchison-sasl-login) in both roles. The password itself is never judged here, only
// the form of the messages.
#include <iterator>
#include <utility>

#include <courriel/version.hpp>

#include "names.hpp"
#include "servers.hpp"

namespace courriel::sasl {
namespace {

using namespace detail;

class login_client final : public client_mechanism {
public:
    login_client(std::string user, std::string password)
        : answers_{std::move(user), std::move(password)} {}

    std::string_view name() const override { return "LOGIN"; }
    bool shows_password() const override { return true; }
    std::optional<std::string> initial() override { return std::nullopt; }

    result<std::string> step(std::string_view) override {
        if (holds_nul(answers_[0]) || holds_nul(answers_[1])) return errc::invalid_argument;
        if (next_ == std::size(answers_)) return errc::malformed;
        return std::move(answers_[next_++]);
    }

    bool is_complete() const override { return next_ == std::size(answers_); }

private:
    std::string answers_[2];
    std::size_t next_ = 0;
};

class login_server final : public server_mechanism {
public:
    std::string_view name() const override { return "LOGIN"; }

    result<server_step> step(const auth_step& step) override {
        switch (state_) {
        case state::start:
            if (!step.has_response) {
                state_ = state::user;
                return server_step(challenge{"Username:"});
            }
            [[fallthrough]]; // the initial response is the user
        case state::user:
            state_ = state::done;
            if (!step.has_response || step.response.empty() || !is_name(step.response))
                return errc::malformed;
            user_ = step.response;
            state_ = state::password;
            return server_step(challenge{"Password:"});
        case state::password:
            state_ = state::done;
            if (!step.has_response || !is_password(step.response)) return errc::malformed;
            return server_step(password_check{{}, std::move(user_), step.response});
        case state::done: break;
        }
        return errc::malformed;
    }

private:
    enum class state : unsigned char { start, user, password, done };

    state state_ = state::start;
    std::string user_;
};

} // namespace

std::unique_ptr<client_mechanism> login(std::string user, std::string password) {
    return std::make_unique<login_client>(std::move(user), std::move(password));
}

std::unique_ptr<server_mechanism> detail::make_login_server() {
    return std::make_unique<login_server>();
}

} // namespace courriel::sasl
