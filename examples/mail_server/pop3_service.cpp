// POP3 in mail_server: libpop3's server on the INBOX of a user. The maildrop is locked against
// other POP3 sessions; IMAP sessions on the same INBOX hear of what is removed.
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "service.hpp"
#include "store/mailbox_names.hpp"

namespace mail_server {
namespace pop3 = courriel::pop3;
namespace {

// Keeps other sessions out while it lives: in a maildrop, and in a removal that the maildrop's end
// does not end.
class maildrop_lock {
public:
    maildrop_lock(std::shared_ptr<std::set<std::string>> all, std::string user)
        : all_(std::move(all))
        , user_(std::move(user)) {}
    ~maildrop_lock() { all_->erase(user_); }
    maildrop_lock(const maildrop_lock&) = delete;
    maildrop_lock& operator=(const maildrop_lock&) = delete;

private:
    std::shared_ptr<std::set<std::string>> all_;
    std::string user_;
};

class store_maildrop : public pop3::maildrop {
public:
    store_maildrop(service& mail, std::string user, std::shared_ptr<maildrop_lock> lock)
        : mail_(mail)
        , user_(std::move(user))
        , lock_(std::move(lock)) {}

    // What is found out lives beside the maildrop, which may be gone when the store answers.
    void list(pop3::answer<pop3::maildrop_listing> done) override {
        mail_.messages->open(
            user_, inbox,
            [found = found_, &messages = *mail_.messages, hub = mail_.hub, user = user_,
             done = std::move(done)](std::error_code error, opened_mailbox box) mutable {
                if (error) return done(error, {});
                if (box.changed_elsewhere) hub->reload(user, inbox);
                found->inbox = box.id;
                messages.messages(
                    box.id, 1, store::showing::to_nobody,
                    [found, validity = box.state.uid_validity, done = std::move(done)](
                        std::error_code failed, std::vector<imap::message_info> all) mutable {
                        pop3::maildrop_listing listing;
                        for (const auto& m : all) {
                            found->uids.push_back(m.uid);
                            listing.push_back({m.size, fmt::format("{}.{}", validity, m.uid)});
                        }
                        done(failed, std::move(listing));
                    });
            });
    }

    void read(std::size_t index, pop3::byte_range range,
              pop3::answer<std::string_view> done) override {
        mail_.messages->read(found_->inbox, found_->uids[index], {range.begin, range.size},
                             std::move(done));
    }

    void remove(std::vector<std::size_t> indices, pop3::answer<> done) override {
        imap::uid_set marked;
        for (const auto index : indices) marked.add(found_->uids[index]);
        marked.normalise();
        mail_.messages->expunge(
            found_->inbox, marked, store::removal::of_any,
            [hub = mail_.hub, user = user_, lock = lock_, done = std::move(done)](
                std::error_code error, const std::vector<imap::uid>& gone) mutable {
                error ? hub->reload(user, inbox) : hub->removed(user, inbox, gone);
                done(error);
            });
    }

private:
    struct contents {
        mailbox_id inbox = 0;
        std::vector<imap::uid> uids{}; // by index
    };

    service& mail_;
    std::string user_;
    std::shared_ptr<maildrop_lock> lock_;
    std::shared_ptr<contents> found_ = std::make_shared<contents>();
};

} // namespace

courriel::server_handle serve_pop3(asio::io_context& io, pop3::serve_options options,
                                   service& mail) {
    return pop3::serve(
        io, std::move(options), mail.accounts.users(),
        [&mail](const std::string& user, pop3::answer<std::unique_ptr<pop3::maildrop>> done) {
            if (!mail.open_maildrops->insert(user).second)
                return done(pop3::response_code::in_use, nullptr);
            auto lock = std::make_shared<maildrop_lock>(mail.open_maildrops, user);
            done({}, std::make_unique<store_maildrop>(mail, user, std::move(lock)));
        });
}

} // namespace mail_server
