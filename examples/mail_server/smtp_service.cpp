// SMTP, submission and LMTP in mail_server: who may send mail to whom is for the relay policy to
// say, and whether a mailbox exists for the directory; the message then goes where it belongs while
// it comes in, and 250 is said once it is there.
#include <chrono>
#include <memory>
#include <random>
#include <string>
#include <utility>

#include <courriel/mime/trace.hpp>
#include <courriel/overloaded.hpp>
#include <courriel/sasl_login.hpp>

#include "await.hpp"
#include "message_delivery.hpp"
#include "service.hpp"

namespace mail_server {
namespace smtp = courriel::smtp;
namespace mime = courriel::mime;
namespace sasl = courriel::sasl;
namespace {

std::string new_queue_id() {
    static std::mt19937_64 random{std::random_device{}()};
    constexpr std::string_view digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    std::string id;
    for (auto bits = random(); id.size() != 12; bits >>= 5) id += digits[bits & 31];
    return id;
}

class smtp_peer {
public:
    smtp_peer(smtp::server_connection& peer, service& mail)
        : peer_(peer)
        , mail_(mail)
        , login_(mail.accounts.users(), mail.login_settings()) {}

    void operator()(const smtp::sender& from) {
        mail_now_ = {};
        static_cast<smtp::mail_parameters&>(mail_now_.elsewhere) = to_owned(from);
        mail_now_.elsewhere.reverse_path = smtp::path(from.address);
        peer_.accept();
    }

    void operator()(const smtp::recipient& to) {
        const auto& session = peer_.session();
        const auto client = peer_.remote_endpoint().address().to_string();
        const auto sender = mail_now_.elsewhere.reverse_path.view();
        const auto verdict = mail_.policy.decide(
            {client, session.identity(), session.is_secure(), sender, to.address});
        switch (verdict.decision) {
        case smtp::relay_decision::refused: return peer_.reply(verdict.answer);
        case smtp::relay_decision::relay:
            if (!mail_.next_host || session.options().protocol == smtp::server_protocol::lmtp)
                return peer_.reply({550, {5, 7, 1}, "relaying denied"});
            mail_now_.elsewhere.recipients.emplace_back(smtp::path(to.address), to_owned(to));
            break;
        case smtp::relay_decision::local:
            const auto where = mail_.accounts.find(to.address);
            if (where.where != directory::locality::local)
                return peer_.reply({550, {5, 1, 1}, "no such mailbox here"});
            mail_now_.here.emplace_back(smtp::path(to.address), to_owned(to));
            mail_now_.mailboxes.insert(destination{where.mailbox});
            break;
        }
        if (++mail_now_.recipients == 1) mail_now_.first_recipient = to.address.text;
        peer_.accept();
    }

    asio::awaitable<void> begin() {
        const auto id = new_queue_id();
        const bool submitted = peer_.session().options().require_auth;
        auto received = trace(id);
        delivery_ = std::make_unique<message_delivery>(mail_, std::exchange(mail_now_, {}), id,
                                                       std::move(received), submitted);
        co_await delivery_->begin();
    }
    void operator()(const smtp::body_chunk& chunk) { delivery_->write(chunk.bytes); }
    void operator()(const smtp::body_cut&) { delivery_.reset(); }
    void operator()(const smtp::reset&) { mail_now_ = {}; }

    void operator()(const auto& other) { peer_.accept_default(other); }

    asio::awaitable<void> pass_on() {
        if (delivery_ && delivery_->holds_enough()) co_await delivery_->pass_on();
    }

    // In LMTP every recipient has his own answer; here they share their fate.
    asio::awaitable<void> finish() {
        const auto delivery = std::move(delivery_);
        const auto answer = co_await delivery->finish();
        for (auto n = peer_.session().answers_owed(); n != 0; --n) peer_.reply(answer);
        peer_.flush();
        if (answer.is_positive()) co_await delivery->report();
    }

    asio::awaitable<void> authenticate(const courriel::auth_step& step) {
        try {
            const auto next = co_await await_completion<sasl::login_step>(
                [&](sasl::server_login::completion_type done) {
                    login_.take(step, peer_.session().tls_or_null(), std::move(done));
                });
            std::visit(courriel::overloaded{
                           [&](const sasl::challenge& c) { peer_.auth_challenge(c.bytes); },
                           [&](const sasl::accepted& who) { peer_.auth_accept(who.identity); }},
                       next);
        } catch (const std::system_error&) {
            peer_.auth_reject();
        }
    }

private:
    [[nodiscard]] std::string trace(const std::string& id) const {
        const auto& session = peer_.session();
        const auto address = peer_.remote_endpoint().address();
        const std::string literal = (address.is_v6() ? "IPv6:" : "") + address.to_string();
        mime::received_field received;
        received.from_name = session.client_name();
        received.address = literal;
        received.by = mail_.accounts.host_name();
        received.with = session.transmission_type();
        received.id = id;
        if (mail_now_.recipients == 1) received.for_ = mail_now_.first_recipient;
        received.date = std::chrono::system_clock::now();
        return mime::to_string(received);
    }

    smtp::server_connection& peer_;
    service& mail_;
    accepted_mail mail_now_; // replaced whole by MAIL
    std::unique_ptr<message_delivery> delivery_;
    sasl::server_login login_;
};

} // namespace

asio::awaitable<void> serve_smtp(smtp::server_connection peer, service& mail) {
    smtp_peer handler(peer, mail);
    while (auto event = co_await async_next(peer, asio::use_awaitable)) {
        if (std::holds_alternative<smtp::body_begin>(*event)) {
            co_await handler.begin();
        } else if (std::holds_alternative<smtp::body_end>(*event)) {
            co_await handler.finish();
        } else if (const auto* step = std::get_if<courriel::auth_step>(&*event)) {
            co_await handler.authenticate(*step);
        } else {
            std::visit([&](const auto& e) { handler(e); }, *event);
            co_await handler.pass_on();
        }
    }
}

} // namespace mail_server
