// SMTP in mail_server: takes mail for the mailboxes here, puts the trace fields on top (RFC 5321
// section 4.4) and answers 250 only once the store has it. The message goes to the store as it
// comes. Nothing is relayed to other hosts.
#include <chrono>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <courriel/ascii.hpp>
#include <courriel/mime/trace.hpp>
#include <courriel/overloaded.hpp>
#include <courriel/sasl_login.hpp>

#include "await.hpp"
#include "service.hpp"

namespace mail_server {
namespace smtp = courriel::smtp;
namespace mime = courriel::mime;
namespace sasl = courriel::sasl;
namespace {

constexpr std::size_t most_held = 64 * 1024; // octets of a message before the store gets them

// What has been told of the message on its way: replaced whole when a new one begins.
struct transaction {
    smtp::path sender;
    std::vector<smtp::path> recipients;
    std::vector<destination> mailboxes;
    std::string id;
    std::unique_ptr<incoming_message> message;
    std::string held; // what comes next in it
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
    smtp_peer(smtp::server_connection& peer, service& mail)
        : peer_(peer)
        , mail_(mail)
        , login_(mail.accounts.users(), mail.login_settings()) {}

    void operator()(const smtp::sender& from) {
        pending_ = {smtp::path(from.address), {}, {}, {}, nullptr, {}};
        peer_.accept();
    }

    void operator()(const smtp::recipient& to) {
        const auto where = mail_.accounts.find(to.address);
        switch (where.where) {
        case directory::locality::local:
            pending_.recipients.emplace_back(to.address);
            pending_.mailboxes.push_back({where.mailbox});
            return peer_.accept();
        case directory::locality::unknown_user:
            return peer_.reply({550, {5, 1, 1}, "no such mailbox here"});
        case directory::locality::elsewhere:
            return peer_.reply({550, {5, 7, 1}, "relaying denied"});
        }
    }

    void operator()(const smtp::body_begin&) {
        pending_.id = new_queue_id();
        pending_.message = mail_.messages->receive();
        pending_.held = trace();
    }
    void operator()(const smtp::body_chunk& chunk) { pending_.held += chunk.bytes; }
    void operator()(const smtp::body_cut&) { pending_ = {}; }
    void operator()(const smtp::reset&) { pending_ = {}; }

    void operator()(const auto& other) { peer_.accept_default(other); }

    [[nodiscard]] bool holds_enough() const { return pending_.held.size() >= most_held; }

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

    // Gives the store what is held of the message. An error is told again when it is delivered.
    asio::awaitable<void> pass_on() {
        const auto bytes = std::exchange(pending_.held, {});
        try {
            co_await await_completion<>([&](courriel::completion<> done) {
                pending_.message->write(bytes, std::move(done));
            });
        } catch (const std::system_error&) {
            co_return;
        }
    }

    // The message is whole: one copy for each recipient.
    asio::awaitable<void> deliver() {
        co_await pass_on();
        const auto taken = std::exchange(pending_, {});
        std::vector<stored_message> delivered;
        std::error_code error;
        try {
            delivered = co_await await_completion<std::vector<stored_message>>(
                [&](courriel::completion<std::vector<stored_message>> done) {
                    particulars now;
                    now.date =
                        std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
                    taken.message->commit(taken.mailboxes, std::move(now), std::move(done));
                });
        } catch (const std::system_error& failed) {
            error = failed.code();
        }
        for (std::size_t i = 0; i != delivered.size(); ++i)
            mail_.hub->arrived(taken.mailboxes[i].user, taken.mailboxes[i].mailbox,
                               {&delivered[i].info, 1});
        peer_.reply(answer_to(error, taken.id));
    }

private:
    static smtp::reply answer_to(std::error_code error, const std::string& id) {
        if (!error) return {250, {2, 0, 0}, "delivered as " + id};
        if (error == std::errc::no_space_on_device)
            return {452, {4, 3, 1}, "the store is full; try again later"};
        return {451, {4, 3, 0}, "the message could not be stored; try again later"};
    }

    [[nodiscard]] std::string trace() const {
        const auto& session = peer_.session();
        const auto address = peer_.remote_endpoint().address();
        const std::string literal = (address.is_v6() ? "IPv6:" : "") + address.to_string();
        const std::string with = protocol_name(session);
        mime::received_field received;
        received.from_name = session.client_name();
        received.address = literal;
        received.by = mail_.accounts.host_name();
        received.with = with;
        received.id = pending_.id;
        const auto& to = pending_.recipients;
        if (to.size() == 1) received.for_ = to.front().text();
        received.date = std::chrono::system_clock::now();
        return mime::return_path_field(pending_.sender.text()) + mime::to_string(received);
    }

    smtp::server_connection& peer_;
    service& mail_;
    transaction pending_;
    sasl::server_login login_;
};

} // namespace

asio::awaitable<void> serve_smtp(smtp::server_connection peer, service& mail) {
    smtp_peer handler(peer, mail);
    while (auto event = co_await async_next(peer, asio::use_awaitable)) {
        if (std::holds_alternative<smtp::body_end>(*event)) {
            co_await handler.deliver();
        } else if (const auto* step = std::get_if<courriel::auth_step>(&*event)) {
            co_await handler.authenticate(*step);
        } else {
            std::visit([&](const auto& e) { handler(e); }, *event);
            if (handler.holds_enough()) co_await handler.pass_on();
        }
    }
}

} // namespace mail_server
