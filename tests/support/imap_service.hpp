// An IMAP server session with its store behind it, as one session: what imap::serve() puts
// together, without Asio. Everybody's password is "secret".
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include <courriel/imap/store_service.hpp>
#include <courriel/sasl.hpp>

#include "support/memory_account.hpp"

namespace courriel::tests {

class imap_service {
public:
    using event = imap::server_event;

    imap_service(imap::server_options options, std::shared_ptr<memory_store> store,
                 imap::store_options with = {})
        : store_(std::move(store))
        , with_(std::move(with))
        , session_(std::make_unique<imap::server_session>(std::move(options))) {}

    std::optional<event> next() {
        auto what = session_->next();
        if (what) answer(*what);
        return what;
    }

    [[nodiscard]] imap::server_session& session() { return *session_; }
    [[nodiscard]] memory_store& store() { return *store_; }
    [[nodiscard]] int wakes() const { return *wakes_; }

    // What a session does.
    std::span<char> prepare() { return session_->prepare(); }
    void commit(std::size_t n) { session_->commit(n); }
    void commit_end() { session_->commit_end(); }
    [[nodiscard]] std::string_view output() const { return session_->output(); }
    void consume(std::size_t n) { session_->consume(n); }
    [[nodiscard]] want wants() const { return session_->wants(); }
    [[nodiscard]] tls_request tls() const { return session_->tls(); }
    void tls_started(const tls_info& info) { session_->tls_started(info); }
    void set_time(time_point t) { session_->set_time(t); }
    [[nodiscard]] std::optional<time_point> deadline() const { return session_->deadline(); }
    void time_out() { session_->time_out(); }
    void shut_down() { session_->shut_down(); }
    [[nodiscard]] std::size_t buffer_capacity() const { return session_->memory(); }
    /// Whatever is owed is answered here.
    [[nodiscard]] bool owes_answer() const { return false; }

private:
    void answer(const event& what) {
        if (const auto* l = std::get_if<imap::login>(&what)) {
            check(l->user, l->password, false);
        } else if (const auto* step = std::get_if<imap::auth_step>(&what)) {
            take(*step);
        } else if (service_) {
            service_->handle(what);
        }
    }

    void take(const auth_step& step) {
        if (step.initial) mechanism_ = sasl::make_server_mechanism(step.mechanism);
        const auto next = mechanism_->step(step);
        if (!next) {
            static_cast<void>(session_->auth_reject());
        } else if (const auto* c = std::get_if<sasl::challenge>(&*next)) {
            static_cast<void>(session_->auth_challenge(c->bytes));
        } else {
            const auto& p = std::get<sasl::password_check>(*next);
            check(p.user, p.password, true);
        }
    }

    void check(std::string_view user, std::string_view password, bool by_mechanism) {
        if (password != "secret") {
            static_cast<void>(
                session_->reject("no", imap::response_code::kind::authentication_failed));
            return;
        }
        static_cast<void>(by_mechanism ? session_->auth_accept(user) : session_->accept());
        service_.emplace(*session_, std::make_shared<memory_account>(*store_), with_,
                         [wakes = wakes_] { ++*wakes; });
    }

    std::shared_ptr<int> wakes_ = std::make_shared<int>(0);
    std::shared_ptr<memory_store> store_;
    imap::store_options with_;
    std::unique_ptr<imap::server_session> session_; // stays where it is
    std::optional<imap::store_service> service_{};
    std::unique_ptr<sasl::server_mechanism> mechanism_{};
};

} // namespace courriel::tests
