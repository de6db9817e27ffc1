// See sasl.hpp. The password itself is never judged here, only the form of the messages. Names with
// control characters are malformed: they go into logs and paths.
#include <courriel/sasl.hpp>

#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/utf8.hpp>
#include <courriel/version.hpp>

namespace courriel::sasl {
namespace {

constexpr std::size_t name_limit = 1024;
constexpr std::size_t password_limit = 4096;

bool holds_nul(std::string_view text) { return text.find('\0') != std::string_view::npos; }

bool is_name(std::string_view text) {
    return text.size() <= name_limit && utf8::is_valid(text) &&
           ascii::all_of(text, [](char c) { return !ascii::is_control(c); });
}

// passwd = 1*SAFE, SAFE being every UTF-8 character but NUL
bool is_password(std::string_view text) {
    return !text.empty() && text.size() <= password_limit && utf8::is_valid(text) &&
           !holds_nul(text);
}

class plain_client final : public client_mechanism {
public:
    plain_client(std::string user, std::string password, std::string authorization_id)
        : valid_(!holds_nul(user) && !holds_nul(password) && !holds_nul(authorization_id)) {
        message_ = std::move(authorization_id) + '\0' + user + '\0' + password;
    }

    std::string_view name() const override { return "PLAIN"; }
    bool shows_password() const override { return true; }

    std::optional<std::string> initial() override {
        if (!valid_ || sent_) return std::nullopt; // then step() says why
        sent_ = true;
        return message_;
    }

    result<std::string> step(std::string_view) override {
        if (!valid_) return errc::invalid_argument;
        if (std::exchange(sent_, true)) return errc::malformed;
        return message_;
    }

    bool is_complete() const override { return sent_; }

private:
    std::string message_;
    bool valid_;
    bool sent_ = false;
};

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

// message = [authzid] UTF8NUL authcid UTF8NUL passwd
result<server_step> parse_plain(std::string_view message) {
    const std::size_t first = message.find('\0');
    if (first == std::string_view::npos) return errc::malformed;
    const std::size_t second = message.find('\0', first + 1);
    if (second == std::string_view::npos) return errc::malformed;
    const auto authzid = message.substr(0, first);
    const auto authcid = message.substr(first + 1, second - first - 1);
    const auto passwd = message.substr(second + 1);
    if (!is_name(authzid) || !is_name(authcid) || authcid.empty() || !is_password(passwd))
        return errc::malformed;
    return server_step(
        password_check{std::string(authzid), std::string(authcid), std::string(passwd)});
}

class plain_server final : public server_mechanism {
public:
    std::string_view name() const override { return "PLAIN"; }

    result<server_step> step(const auth_step& step) override {
        if (step.has_response) {
            if (std::exchange(done_, true)) return errc::malformed;
            return parse_plain(step.response);
        }
        if (std::exchange(asked_, true)) return errc::malformed;
        return server_step(challenge{});
    }

private:
    bool asked_ = false;
    bool done_ = false;
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
            return server_step(password_check{{}, std::move(user_), std::string(step.response)});
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

std::unique_ptr<client_mechanism> plain(std::string user, std::string password,
                                        std::string authorization_id) {
    return std::make_unique<plain_client>(std::move(user), std::move(password),
                                          std::move(authorization_id));
}

std::unique_ptr<client_mechanism> login(std::string user, std::string password) {
    return std::make_unique<login_client>(std::move(user), std::move(password));
}

std::unique_ptr<server_mechanism> make_server_mechanism(std::string_view name) {
    if (name == "PLAIN") return std::make_unique<plain_server>();
    if (name == "LOGIN") return std::make_unique<login_server>();
    return nullptr;
}

} // namespace courriel::sasl
