// See sasl_login.hpp.
#include <courriel/sasl_login.hpp>

#include <utility>

#include <courriel/errc.hpp>
#include <courriel/overloaded.hpp>
#include <courriel/sasl_exchange.hpp>
#include <courriel/version.hpp>

namespace courriel::sasl {
namespace {

// What on_answer() does with an answer that is the caller's.
auto hand_on(completion<std::string> done) {
    return [done = std::move(done)](auto&, std::error_code error, std::string value) mutable {
        done(error, std::move(value));
    };
}

} // namespace

class server_login::state : public std::enable_shared_from_this<state> {
public:
    state(std::shared_ptr<users> who, login_options options)
        : users_(std::move(who))
        , options_(std::move(options)) {
        const auto& announced = options_.mechanisms;
        for (const auto& name : announced.empty() ? users_->mechanisms() : announced)
            binds_ |= name.ends_with("-PLUS");
    }

    [[nodiscard]] users& who() { return *users_; }

    void take(const auth_step& step, const tls_info* tls, completion_type done) {
        done_ = std::move(done);
        if (step.initial) mechanism_ = make_server_mechanism(step.mechanism, describe(tls));
        if (!mechanism_) return finish(errc::not_supported);
        go_on(mechanism_->step(step), tls);
    }

    /// A completion that comes back to where the session may be touched, if it still is there.
    template <class T, class Action>
    completion<T> on_answer(Action action) {
        return [weak = weak_from_this(), run = options_.run,
                action = std::move(action)](std::error_code error, T value) mutable {
            if (!run) {
                if (const auto self = weak.lock()) action(*self, error, std::move(value));
                return;
            }
            // std::function has to be copied: it carries what cannot be by a pointer.
            const auto held =
                std::make_shared<std::pair<Action, T>>(std::move(action), std::move(value));
            run([weak, held, error] {
                if (const auto self = weak.lock())
                    held->first(*self, error, std::move(held->second));
            });
        };
    }

private:
    [[nodiscard]] server_options describe(const tls_info* tls) const {
        server_options out;
        if (binds_ && tls) out.bindings = bindings_of(*tls);
        out.secret = options_.secret;
        out.iterations = options_.iterations;
        out.host_name = options_.host_name;
        return out;
    }

    void go_on(result<server_step> next, const tls_info* tls = nullptr) {
        if (!next) return finish(next.error());
        std::visit(
            overloaded{
                [&](challenge& c) { finish({}, std::move(c)); },
                [&](password_check& what) {
                    users_->check_password(std::move(what), on_identity());
                },
                [&](credential_query& what) { users_->find(std::move(what), on_credential()); },
                [&](verified& who) { users_->authorize(std::move(who), on_identity()); },
                [&](token_check& what) { users_->check_token(std::move(what), on_token()); },
                [&](identity_check& what) {
                    if (!tls) return finish(errc::refused);
                    users_->check_certificate(std::move(what), *tls, on_identity());
                },
                [&](anonymous_login& who) { users_->check_guest(std::move(who), on_identity()); }},
            *next);
    }

    completion<std::string> on_identity() {
        return on_answer<std::string>([](state& self, std::error_code error, std::string identity) {
            self.finish(error, accepted{std::move(identity)});
        });
    }

    completion<credential> on_credential() {
        return on_answer<credential>([](state& self, std::error_code error, credential found) {
            if (error) return self.finish(error);
            self.go_on(self.mechanism_->supply(found));
        });
    }

    // A client of OAUTHBEARER or XOAUTH2 is told why, before it is refused.
    completion<std::string> on_token() {
        return on_answer<std::string>([](state& self, std::error_code error, std::string identity) {
            if (error == errc::refused)
                return self.go_on(self.mechanism_->refuse_token(self.users_->token_refusal()));
            self.finish(error, accepted{std::move(identity)});
        });
    }

    void finish(std::error_code error, login_step step = {}) {
        if (error || std::holds_alternative<accepted>(step)) mechanism_.reset();
        std::exchange(done_, {})(error, std::move(step));
    }

    std::shared_ptr<users> users_;
    login_options options_;
    bool binds_ = false; // some of the mechanisms are -PLUS
    std::unique_ptr<server_mechanism> mechanism_{};
    completion_type done_{};
};

server_login::server_login(std::shared_ptr<users> who, login_options options)
    : state_(std::make_shared<state>(std::move(who), std::move(options))) {}
server_login::server_login(server_login&&) noexcept = default;
server_login& server_login::operator=(server_login&&) noexcept = default;
server_login::~server_login() = default;

void server_login::take(const auth_step& step, const tls_info* tls, completion_type done) {
    state_->take(step, tls, std::move(done));
}

void server_login::take_password(std::string user, secret_string password,
                                 completion<std::string> done) {
    state_->who().check_password({{}, std::move(user), std::move(password)},
                                 state_->on_answer<std::string>(hand_on(std::move(done))));
}

void server_login::find_password(std::string user, completion<std::optional<secret_string>> done) {
    state_->who().find(
        {std::move(user), {}, std::nullopt},
        state_->on_answer<credential>(
            [done = std::move(done)](state&, std::error_code error, credential found) mutable {
                auto* const known = std::get_if<known_password>(&found);
                done(error, known ? std::optional(std::move(known->password)) : std::nullopt);
            }));
}

void server_login::authorize(std::string user, completion<std::string> done) {
    state_->who().authorize({std::move(user), {}},
                            state_->on_answer<std::string>(hand_on(std::move(done))));
}

} // namespace courriel::sasl
