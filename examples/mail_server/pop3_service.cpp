// POP3 in mail_server: a login locks the maildrop against other POP3 sessions, QUIT removes what
// was marked, and a connection that is lost removes nothing.
#include <cstdint>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "await.hpp"
#include "service.hpp"
#include "store/mailbox_names.hpp"

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
    pop3_peer(pop3::server_connection& peer, service& mail)
        : peer_(peer)
        , mail_(mail)
        , login_(mail.accounts.users(), mail.login_settings()) {}

    asio::awaitable<void> log_in(std::string user, std::string password) {
        try {
            user_ =
                co_await await_completion<std::string>([&](courriel::completion<std::string> done) {
                    login_.take_password(user, password, std::move(done));
                });
        } catch (const std::system_error&) {
            peer_.reject("invalid user or password", "AUTH");
            co_return;
        }
        if (!lock_.take(mail_.open_maildrops, user_)) {
            peer_.reject("the maildrop is in use by another session", "IN-USE");
            co_return;
        }
        const auto opened = co_await await_completion<opened_mailbox>(
            [&](courriel::completion<opened_mailbox> done) {
                mail_.messages->open(user_, inbox, std::move(done));
            });
        inbox_ = opened.id;
        messages_ = co_await await_completion<std::vector<imap::message_info>>(
            [&](courriel::completion<std::vector<imap::message_info>> done) {
                mail_.messages->messages(inbox_, std::move(done));
            });
        pop3::maildrop_listing listing;
        for (const auto& m : messages_)
            listing.push_back({m.size, fmt::format("{}.{}", opened.state.uid_validity, m.uid)});
        peer_.accept(std::move(listing));
    }

    // The first piece is read before the answer, because a message may be gone by now.
    asio::awaitable<void> retrieve(std::size_t index) {
        sending_ = &messages_[index];
        sent_ = 0;
        co_await read_piece();
        if (piece_.empty() && sending_->size != 0) {
            sending_ = nullptr;
            peer_.reject("the message is not there any more", "SYS/TEMP");
            co_return;
        }
        peer_.accept();
        co_await write();
    }

    // As much of the message as there is room for; `writable` calls again.
    asio::awaitable<void> write() {
        while (sending_) {
            const auto taken = peer_.write_body(piece_);
            piece_.erase(0, taken);
            sent_ += taken;
            if (sent_ == sending_->size || peer_.session().body_is_enough()) {
                peer_.end_body();
                sending_ = nullptr;
            } else if (!piece_.empty()) {
                co_return;
            } else {
                co_await read_piece();
                if (!piece_.empty()) continue;
                peer_.abort_body();
                sending_ = nullptr;
            }
        }
    }

    asio::awaitable<void> commit(std::vector<std::size_t> removed) {
        imap::uid_set marked;
        for (const auto index : removed) marked.add(messages_[index].uid);
        marked.normalise();
        bool done_well = true;
        try {
            const auto gone = co_await await_completion<std::vector<imap::uid>>(
                [&](courriel::completion<std::vector<imap::uid>> done) {
                    mail_.messages->expunge(inbox_, marked, store::removal::of_any,
                                            std::move(done));
                });
            mail_.hub->removed(user_, inbox, gone);
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
    // What comes next of the message being sent; nothing when it is gone.
    asio::awaitable<void> read_piece() {
        try {
            piece_ =
                co_await await_completion<std::string>([&](courriel::completion<std::string> done) {
                    mail_.messages->read(inbox_, sending_->uid, {sent_, piece_size},
                                         [done = std::move(done)](std::error_code error,
                                                                  std::string_view bytes) mutable {
                                             done(error, std::string(bytes));
                                         });
                });
        } catch (const std::system_error&) {
            piece_.clear();
        }
    }

    static constexpr std::uint64_t piece_size = 64 * 1024;

    pop3::server_connection& peer_;
    service& mail_;
    courriel::sasl::server_login login_;
    maildrop_lock lock_;
    std::string user_;
    mailbox_id inbox_ = 0;
    std::vector<imap::message_info> messages_;
    const imap::message_info* sending_ = nullptr; // one of messages_
    std::uint64_t sent_ = 0;                      // octets of it
    std::string piece_;                           // what comes next of it
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
            co_await handler.write();
        } else {
            peer.accept_default(*event);
        }
    }
}

} // namespace mail_server
