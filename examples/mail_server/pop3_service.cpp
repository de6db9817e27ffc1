// POP3 in mail_server: a login locks the maildrop against other POP3 sessions, QUIT removes what
// was marked, and a connection that is lost removes nothing.
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include <courriel/overloaded.hpp>

#include "await.hpp"
#include "service.hpp"

namespace mail_server {
namespace pop3 = courriel::pop3;
namespace {

// Holds the lock of a maildrop for as long as it lives.
class maildrop_lock {
public:
    maildrop_lock() = default;
    maildrop_lock(const maildrop_lock&) = delete;
    maildrop_lock& operator=(const maildrop_lock&) = delete;
    ~maildrop_lock() {
        if (all_) all_->erase(mailbox_);
    }

    [[nodiscard]] bool take(std::set<std::string>& all, const std::string& mailbox) {
        if (!all.insert(mailbox).second) return false;
        all_ = &all;
        mailbox_ = mailbox;
        return true;
    }

private:
    std::set<std::string>* all_ = nullptr;
    std::string mailbox_;
};

class pop3_peer {
public:
    pop3_peer(pop3::server_connection& peer, service& mail) : peer_(peer), mail_(mail) {}

    asio::awaitable<void> log_in(std::string user, std::string password) {
        const auto mailbox = mail_.accounts.log_in(user, password);
        if (!mailbox) {
            peer_.reject("invalid user or password", "AUTH");
            co_return;
        }
        if (!lock_.take(mail_.open_maildrops, *mailbox)) {
            peer_.reject("the maildrop is in use by another session", "IN-USE");
            co_return;
        }
        mailbox_ = *mailbox;
        messages_ = co_await await_completion<std::vector<message_info>>(
            [&](courriel::completion<std::vector<message_info>> done) {
                mail_.messages->list(mailbox_, std::move(done));
            });
        pop3::maildrop_listing listing;
        for (const auto& m : messages_) listing.push_back({m.octets, std::to_string(m.uid)});
        peer_.accept(std::move(listing));
    }

    asio::awaitable<void> retrieve(std::size_t index) {
        bool there = true;
        try {
            message_ = co_await await_completion<message_bytes>(
                [&](courriel::completion<message_bytes> done) {
                    mail_.messages->read(mailbox_, messages_[index].uid, std::move(done));
                });
        } catch (const std::system_error&) {
            there = false;
        }
        if (!there) {
            peer_.reject("the message is not there any more", "SYS/TEMP");
            co_return;
        }
        sent_ = 0;
        peer_.accept();
        write();
    }

    // As much of the message as there is room for; `writable` calls again.
    void write() {
        if (!message_) return;
        sent_ += peer_.write_body(std::string_view(*message_).substr(sent_));
        if (sent_ != message_->size() && !peer_.session().body_is_enough()) return;
        peer_.end_body();
        message_.reset();
    }

    asio::awaitable<void> commit(std::vector<std::size_t> removed) {
        std::vector<std::uint64_t> uids;
        for (const auto index : removed) uids.push_back(messages_[index].uid);
        bool done_well = true;
        try {
            co_await await_completion<>([&](courriel::completion<> done) {
                mail_.messages->remove(mailbox_, std::move(uids), std::move(done));
            });
        } catch (const std::system_error&) {
            done_well = false;
        }
        if (done_well) {
            peer_.accept();
        } else {
            peer_.reject("some messages were not removed");
        }
    }

private:
    pop3::server_connection& peer_;
    service& mail_;
    maildrop_lock lock_;
    std::string mailbox_;
    std::vector<message_info> messages_;
    message_bytes message_; // on its way out
    std::size_t sent_ = 0;
};

} // namespace

asio::awaitable<void> serve_pop3(pop3::server_connection peer, service& mail) {
    pop3_peer handler(peer, mail);
    while (auto event = co_await async_next(peer, asio::use_awaitable)) {
        if (const auto* login = std::get_if<pop3::login>(&*event)) {
            co_await handler.log_in(std::string(login->user), std::string(login->password));
        } else if (const auto* wanted = std::get_if<pop3::retrieve>(&*event)) {
            co_await handler.retrieve(wanted->index);
        } else if (auto* marked = std::get_if<pop3::commit>(&*event)) {
            co_await handler.commit(std::move(marked->removed));
        } else if (std::holds_alternative<courriel::writable>(*event)) {
            handler.write();
        } else {
            peer.accept_default(*event);
        }
    }
}

} // namespace mail_server
