// See imap_account.hpp. The store speaks of mailboxes nearly as libimap does; what is added here is
// the date of what comes without one, and that a flag decides what EXPUNGE removes.
#include "imap_account.hpp"

#include <chrono>
#include <utility>

namespace mail_server {
namespace {

class imap_mailbox final : public imap::mailbox {
public:
    imap_mailbox(store& messages, std::string user, opened_mailbox opened)
        : store_(messages)
        , user_(std::move(user))
        , opened_(std::move(opened)) {}

private:
    [[nodiscard]] imap::mailbox_state state() const override { return opened_.state; }

    void messages(answer<std::vector<imap::message_info>> done) override {
        messages_from(1, std::move(done));
    }
    void messages_from(imap::uid first, answer<std::vector<imap::message_info>> done) override {
        using showing = store::showing;
        store_.messages(opened_.id, first,
                        opened_.state.read_only ? showing::to_nobody : showing::to_a_session,
                        std::move(done));
    }

    void poll(answer<bool> done) override { store_.poll(opened_.id, std::move(done)); }

    void read(imap::uid message, imap::byte_range range, answer<std::string_view> done) override {
        store_.read(opened_.id, message, range, std::move(done));
    }

    void set_flags(const imap::uid_set& messages, const imap::flag_change& change,
                   answer<std::vector<imap::message_info>> done) override {
        store_.set_flags(opened_.id, messages, change, std::move(done));
    }

    void expunge(const std::optional<imap::uid_set>& messages,
                 answer<std::vector<imap::uid>> done) override {
        store_.expunge(opened_.id, messages ? *messages : all_messages(),
                       store::removal::of_deleted, std::move(done));
    }

    void copy(const imap::uid_set& messages, std::string_view to, imap::copy_or_move how,
              answer<imap::copy_result> done) override {
        store_.copy(opened_.id, messages, user_, to, how, std::move(done));
    }

    store& store_;
    std::string user_;
    opened_mailbox opened_;
};

class imap_append final : public imap::append_transaction {
public:
    imap_append(std::unique_ptr<incoming_message> message, destination to, particulars about)
        : message_(std::move(message))
        , to_(std::move(to))
        , about_(std::move(about)) {}

private:
    void write(std::string_view bytes, answer<> done) override {
        message_->write(bytes, std::move(done));
    }

    void commit(answer<imap::append_result> done) override {
        message_->commit({to_}, about_,
                         [done = std::move(done)](std::error_code error,
                                                  std::vector<stored_message> stored) mutable {
                             if (error) return done(error, {});
                             done({}, {stored.front().uid_validity, stored.front().info.uid});
                         });
    }

    std::unique_ptr<incoming_message> message_;
    destination to_;
    particulars about_;
};

class imap_account final : public imap::account {
public:
    imap_account(store& messages, std::shared_ptr<imap::mailbox_hub> hub, std::string user)
        : store_(messages)
        , hub_(std::move(hub))
        , user_(std::move(user)) {}

private:
    [[nodiscard]] std::string_view id() const override { return user_; }

    void list(answer<std::vector<imap::mailbox_info>> done) override {
        store_.list(user_, std::move(done));
    }

    void open(std::string_view name, imap::open_mode mode,
              answer<std::shared_ptr<imap::mailbox>> done) override {
        store_.open(user_, name,
                    [&messages = store_, hub = hub_, user = user_, box = std::string(name), mode,
                     done = std::move(done)](std::error_code error, opened_mailbox opened) mutable {
                        if (error) return done(error, nullptr);
                        if (opened.changed_elsewhere) hub->reload(user, box);
                        opened.state.read_only = mode == imap::open_mode::read_only;
                        done({}, std::make_shared<imap_mailbox>(messages, std::move(user),
                                                                std::move(opened)));
                    });
    }

    void create(std::string_view name, answer<> done) override {
        store_.create(user_, name, std::move(done));
    }
    void remove(std::string_view name, answer<> done) override {
        store_.remove(user_, name, std::move(done));
    }
    void rename(std::string_view from, std::string_view to, answer<> done) override {
        store_.rename(user_, from, to, std::move(done));
    }
    void subscribe(std::string_view name, bool on, answer<> done) override {
        store_.subscribe(user_, name, on, std::move(done));
    }

    void append(std::string_view name, const imap::append_info& info,
                answer<std::unique_ptr<imap::append_transaction>> done) override {
        const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
        particulars about{info.flags, info.date.value_or(now), info.date_offset};
        destination to{user_, std::string(name)};
        store_.find(user_, name,
                    [&messages = store_, about = std::move(about), to = std::move(to),
                     done = std::move(done)](std::error_code error, mailbox_id) mutable {
                        if (error) return done(error, nullptr);
                        done({}, std::make_unique<imap_append>(messages.receive(), std::move(to),
                                                               std::move(about)));
                    });
    }

    store& store_;
    std::shared_ptr<imap::mailbox_hub> hub_;
    std::string user_;
};

} // namespace

std::shared_ptr<imap::account>
make_imap_account(store& messages, std::shared_ptr<imap::mailbox_hub> hub, std::string user) {
    return std::make_shared<imap_account>(messages, std::move(hub), std::move(user));
}

} // namespace mail_server
