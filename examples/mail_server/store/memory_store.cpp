// The store behind --store memory:. Every answer comes at once.
#include <chrono>
#include <map>
#include <memory>
#include <system_error>
#include <utility>

#include <courriel/errc.hpp>

#include "../../common/canonical_lines.hpp"
#include "../../common/completing.hpp"
#include "mailbox_names.hpp"
#include "memory_mailbox.hpp"
#include "store.hpp"

namespace mail_server {
namespace {

using example::complete;

class memory_store final : public store {
public:
    memory_store()
        : last_uid_validity_(static_cast<std::uint32_t>(
              std::chrono::system_clock::to_time_t(std::chrono::system_clock::now()))) {}

    memory_mailbox& find(const std::string& user, std::string_view name) {
        auto& boxes = users_[user].mailboxes;
        const auto found = boxes.find(name);
        if (found == boxes.end()) throw std::system_error(courriel::errc::not_found);
        return *found->second;
    }

private:
    using mailbox_map = std::map<std::string, std::shared_ptr<memory_mailbox>, std::less<>>;
    struct user_data {
        mailbox_map mailboxes;
        name_set subscribed;
    };

    void add_user(const std::string& user) override {
        if (!users_[user].mailboxes.contains(inbox)) make(users_[user].mailboxes, inbox);
    }

    void list(const std::string& user, answer<std::vector<imap::mailbox_info>> done) override {
        const auto& data = users_[user];
        done({}, describe(names_of(data.mailboxes), data.subscribed));
    }

    void find(const std::string& user, std::string_view name, answer<mailbox_id> done) override {
        complete(std::move(done), [&] { return find(user, name).id(); });
    }

    void open(const std::string& user, std::string_view name,
              answer<opened_mailbox> done) override {
        complete(std::move(done), [&] { return find(user, name).open(); });
    }

    void create(const std::string& user, std::string_view name, answer<> done) override {
        complete(std::move(done), [&] {
            auto& boxes = users_[user].mailboxes;
            for (const auto& missing : names_to_create(names_of(boxes), name)) make(boxes, missing);
        });
    }

    void remove(const std::string& user, std::string_view name, answer<> done) override {
        complete(std::move(done), [&] {
            if (name == inbox) throw std::system_error(courriel::errc::refused);
            const auto id = find(user, name).id();
            users_[user].mailboxes.erase(users_[user].mailboxes.find(name));
            by_id_.erase(id);
        });
    }

    void rename(const std::string& user, std::string_view from, std::string_view to,
                answer<> done) override {
        complete(std::move(done), [&] {
            auto& boxes = users_[user].mailboxes;
            if (from == inbox) {
                for (const auto& missing : names_to_create(names_of(boxes), to))
                    make(boxes, missing);
                find(user, inbox).copy(all_messages(), find(user, to), imap::copy_or_move::move);
                return;
            }
            for (const auto& [old_name, new_name] : names_to_change(names_of(boxes), from, to)) {
                auto moved = boxes.extract(old_name);
                moved.key() = new_name;
                moved.mapped()->renew(++last_uid_validity_);
                boxes.insert(std::move(moved));
            }
        });
    }

    void subscribe(const std::string& user, std::string_view name, bool on,
                   answer<> done) override {
        complete(std::move(done), [&] {
            auto& data = users_[user];
            if (!on) {
                data.subscribed.erase(std::string(name));
                return;
            }
            check_subscription(names_of(data.mailboxes), data.subscribed, name);
            data.subscribed.emplace(name);
        });
    }

    std::unique_ptr<incoming_message> receive() override;

    void messages(mailbox_id in, imap::uid first, showing how,
                  answer<std::vector<imap::message_info>> done) override {
        const auto box = mailbox_of(in);
        done({}, box ? box->messages(first, how) : std::vector<imap::message_info>{});
    }

    // Nobody else can.
    void poll(mailbox_id, answer<bool> done) override { done({}, false); }

    void read(mailbox_id in, imap::uid message, imap::byte_range range,
              answer<std::string_view> done) override {
        const auto box = mailbox_of(in);
        done({}, box ? box->read(message, range) : std::string_view{});
    }

    void set_flags(mailbox_id in, const imap::uid_set& messages, const imap::flag_change& change,
                   answer<std::vector<imap::message_info>> done) override {
        const auto box = mailbox_of(in);
        done({}, box ? box->set_flags(messages, change) : std::vector<imap::message_info>{});
    }

    void expunge(mailbox_id in, const imap::uid_set& messages, removal which,
                 answer<std::vector<imap::uid>> done) override {
        const auto box = mailbox_of(in);
        done({}, box ? box->expunge(messages, which) : std::vector<imap::uid>{});
    }

    void copy(mailbox_id from, const imap::uid_set& messages, const std::string& user,
              std::string_view to, imap::copy_or_move how,
              answer<imap::copy_result> done) override {
        complete(std::move(done), [&] {
            auto& target = find(user, to);
            const auto box = mailbox_of(from);
            return box ? box->copy(messages, target, how) : imap::copy_result{};
        });
    }

    void close() override {}

    static name_set names_of(const mailbox_map& boxes) {
        name_set out;
        for (const auto& [name, box] : boxes) out.insert(out.end(), name);
        return out;
    }

    void make(mailbox_map& boxes, std::string_view name) {
        const auto box = std::make_shared<memory_mailbox>(++last_id_, ++last_uid_validity_);
        boxes.emplace(name, box);
        by_id_.emplace(last_id_, box);
    }

    std::shared_ptr<memory_mailbox> mailbox_of(mailbox_id id) const {
        const auto found = by_id_.find(id);
        return found == by_id_.end() ? nullptr : found->second;
    }

    std::map<std::string, user_data> users_;
    std::map<mailbox_id, std::shared_ptr<memory_mailbox>> by_id_;
    mailbox_id last_id_ = 0;
    std::uint32_t last_uid_validity_; // begins with the time, so that it rises across restarts
};

class memory_incoming final : public incoming_message {
public:
    explicit memory_incoming(memory_store& to) : store_(to) {}

    void write(std::string_view bytes, answer<> done) override {
        lines_.convert(bytes, bytes_);
        done({});
    }

    void commit(std::vector<destination> to, particulars about,
                answer<std::vector<stored_message>> done) override {
        complete(std::move(done), [&] {
            std::vector<memory_mailbox*> boxes;
            for (const auto& d : to) boxes.push_back(&store_.find(d.user, d.mailbox));
            const auto bytes = std::make_shared<const std::string>(std::move(bytes_));
            std::vector<stored_message> out;
            for (auto* box : boxes) out.push_back(box->add(bytes, about));
            return out;
        });
    }

private:
    memory_store& store_;
    example::canonical_lines lines_;
    std::string bytes_;
};

std::unique_ptr<incoming_message> memory_store::receive() {
    return std::make_unique<memory_incoming>(*this);
}

} // namespace

std::unique_ptr<store> make_memory_store() { return std::make_unique<memory_store>(); }

} // namespace mail_server
