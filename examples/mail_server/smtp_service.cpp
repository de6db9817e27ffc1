// SMTP in mail_server: takes mail for the mailboxes here, puts the trace fields on top (RFC 5321
// section 4.4) and answers 250 only once the store has it. Nothing is relayed to other hosts.
#include <chrono>
#include <random>
#include <string>
#include <vector>

#include <courriel/ascii.hpp>
#include <courriel/mime/trace.hpp>
#include <courriel/overloaded.hpp>
#include <courriel/sasl.hpp>

#include "await.hpp"
#include "service.hpp"

namespace mail_server {
namespace smtp = courriel::smtp;
namespace mime = courriel::mime;
namespace {

// What has been told of the message on its way: replaced whole when a new one begins.
struct transaction {
    smtp::path sender;
    std::vector<smtp::path> recipients;
    std::vector<std::string> mailboxes;
    std::string message;
};

std::string new_queue_id() {
    static std::mt19937_64 random{std::random_device{}()};
    constexpr std::string_view digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    std::string id;
    for (auto bits = random(); id.size() != 12; bits >>= 5) id += digits[bits & 31];
    return id;
}

std::string protocol_name(const smtp::server_session& session) {
    if (!session.is_extended()) return "SMTP";
    std::string name = "ESMTP";
    if (session.is_secure()) name += 'S';
    if (session.is_authenticated()) name += 'A';
    return name;
}

class smtp_peer {
public:
    smtp_peer(smtp::server_connection& peer, service& mail) : peer_(peer), mail_(mail) {}

    void operator()(const smtp::sender& from) {
        pending_ = {smtp::path(from.address), {}, {}, {}};
        peer_.accept();
    }

    void operator()(const smtp::recipient& to) {
        const auto where = mail_.accounts.find(to.address);
        switch (where.where) {
        case directory::locality::local:
            pending_.recipients.emplace_back(to.address);
            pending_.mailboxes.push_back(where.mailbox);
            return peer_.accept();
        case directory::locality::unknown_user:
            return peer_.reply({550, {5, 1, 1}, "no such mailbox here"});
        case directory::locality::elsewhere:
            return peer_.reply({550, {5, 7, 1}, "relaying denied"});
        }
    }

    void operator()(const smtp::body_begin&) { pending_.message.clear(); }
    void operator()(const smtp::body_chunk& chunk) { pending_.message += chunk.bytes; }
    void operator()(const smtp::body_cut&) { pending_ = {}; }
    void operator()(const smtp::reset&) { pending_ = {}; }

    void operator()(const courriel::auth_step& step) {
        if (step.initial) mechanism_ = courriel::sasl::make_server_mechanism(step.mechanism);
        if (!mechanism_) return peer_.auth_reject();
        const auto next = mechanism_->step(step);
        if (!next) return peer_.auth_reject();
        std::visit(courriel::overloaded{
                       [&](const courriel::sasl::challenge& c) { peer_.auth_challenge(c.bytes); },
                       [&](const courriel::sasl::password_check& check) { log_in(check); }},
                   *next);
    }

    void operator()(const auto& other) { peer_.accept_default(other); }

    // The message, whole: with its trace, one copy for each mailbox.
    asio::awaitable<void> deliver() {
        const auto taken = std::exchange(pending_, {});
        const std::string id = new_queue_id();
        const auto message = std::make_shared<const std::string>(with_trace(taken, id));
        std::vector<store::delivery> deliveries;
        for (const auto& mailbox : taken.mailboxes) deliveries.push_back({mailbox, message});
        bool safe = true;
        try {
            co_await await_completion<>([&](courriel::completion<> done) {
                mail_.messages->deliver(std::move(deliveries), std::move(done));
            });
        } catch (const std::system_error&) {
            safe = false;
        }
        if (safe) {
            peer_.reply({250, {2, 0, 0}, "delivered as " + id});
        } else {
            peer_.reply({451, {4, 3, 0}, "the message could not be stored; try again later"});
        }
    }

private:
    void log_in(const courriel::sasl::password_check& check) {
        const auto mailbox = mail_.accounts.log_in(check.user, check.password);
        const bool as_self = check.authorization_id.empty() || check.authorization_id == check.user;
        if (mailbox && as_self) {
            peer_.auth_accept(*mailbox);
        } else {
            peer_.auth_reject();
        }
    }

    std::string with_trace(const transaction& taken, const std::string& id) const {
        const auto& session = peer_.session();
        const auto address = peer_.remote_endpoint().address();
        const std::string literal = (address.is_v6() ? "IPv6:" : "") + address.to_string();
        const std::string with = protocol_name(session);
        mime::received_field received;
        received.from_name = session.client_name();
        received.address = literal;
        received.by = mail_.accounts.host_name();
        received.with = with;
        received.id = id;
        if (taken.recipients.size() == 1) received.for_ = taken.recipients.front().text();
        received.date = std::chrono::system_clock::now();
        return mime::return_path_field(taken.sender.text()) + mime::to_string(received) +
               taken.message;
    }

    smtp::server_connection& peer_;
    service& mail_;
    transaction pending_;
    std::unique_ptr<courriel::sasl::server_mechanism> mechanism_;
};

} // namespace

asio::awaitable<void> serve_smtp(smtp::server_connection peer, service& mail) {
    smtp_peer handler(peer, mail);
    while (auto event = co_await async_next(peer, asio::use_awaitable)) {
        if (std::holds_alternative<smtp::body_end>(*event)) {
            co_await handler.deliver();
        } else {
            std::visit([&](const auto& e) { handler(e); }, *event);
        }
    }
}

} // namespace mail_server
