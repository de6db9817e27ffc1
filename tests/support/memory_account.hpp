// An imap::account in memory for tests, whose answers come at once or, when told so, only when the
// test lets them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <courriel/errc.hpp>
#include <courriel/imap/account.hpp>

namespace courriel::tests {

/// Answers that are due. With `late` they wait for run().
struct answer_queue {
    bool late = false;
    std::deque<std::function<void()>> due{};

    template <class... T>
    void answer(imap::answer<T...> done, std::error_code error, T... values) {
        if (!late) return done(error, std::move(values)...);
        auto held = std::make_shared<imap::answer<T...>>(std::move(done));
        due.push_back([held, error, ... v = std::move(values)]() mutable {
            (*held)(error, std::move(v)...);
        });
    }
    /// Gives the answer that has waited longest; false when there is none.
    bool run_one() {
        if (due.empty()) return false;
        const auto next = std::move(due.front());
        due.pop_front();
        next();
        return true;
    }
    /// Gives all answers, and those that they bring about.
    void run() {
        while (run_one()) {
        }
    }
};

struct memory_message {
    imap::message_info info{};
    std::string bytes{};
    std::uint64_t made_up = 0; ///< octets of a message that is not kept: 'x', no header
};

struct memory_box {
    std::uint32_t uid_validity = 1;
    imap::uid uid_next = 1;
    imap::uid recent_from = 1; ///< messages from here on were told to no session
    bool read_only = false;
    bool new_keywords = true;
    bool subscribed = false;
    bool selectable = true;
    std::vector<memory_message> messages{};

    /// A message that was told before.
    memory_message& add(std::string bytes, imap::flag_set flags = {}) {
        recent_from = uid_next + 1;
        return deliver(std::move(bytes), std::move(flags));
    }
    /// A message that is new.
    memory_message& deliver(std::string bytes, imap::flag_set flags = {}) {
        memory_message m;
        m.info.uid = uid_next++;
        m.info.size = bytes.size();
        m.info.flags = std::move(flags);
        m.bytes = std::move(bytes);
        messages.push_back(std::move(m));
        return messages.back();
    }
    memory_message* find(imap::uid u) {
        for (auto& m : messages)
            if (m.info.uid == u) return &m;
        return nullptr;
    }
};

struct memory_store {
    answer_queue answers{};
    std::map<std::string, std::shared_ptr<memory_box>, std::less<>> boxes{};
    char delimiter = '/';
    std::vector<std::string> gone{}; ///< names that are subscribed, and no mailboxes
    std::uint64_t appended = 0;      ///< octets that appends brought, committed or not
    bool keep_appended = true;       ///< false: only counted
    std::error_code append_error{};  ///< of the next write
    std::error_code list_error{};    ///< of the next list of messages
    std::error_code expunge_error{}; ///< of the next expunge, which has removed some by then
    bool changed_elsewhere = false;  ///< until the next poll
    std::error_code poll_error{};    ///< of the next poll
    std::size_t largest_read = SIZE_MAX;
    std::size_t reads = 0;
    std::size_t listed = 0; ///< messages that mailboxes were asked for

    memory_store() { boxes["INBOX"] = std::make_shared<memory_box>(); }
    memory_box& inbox() { return *boxes["INBOX"]; }
    memory_box& make(const std::string& name) {
        return *(boxes[name] = std::make_shared<memory_box>());
    }
    std::shared_ptr<memory_box> find(std::string_view name) {
        const auto at = boxes.find(name);
        return at == boxes.end() ? nullptr : at->second;
    }
};

class memory_mailbox : public imap::mailbox {
public:
    memory_mailbox(memory_store& store, std::shared_ptr<memory_box> box, imap::open_mode mode)
        : store_(store)
        , box_(std::move(box))
        , mode_(mode) {}

    imap::mailbox_state state() const override {
        imap::mailbox_state s;
        s.uid_validity = box_->uid_validity;
        s.uid_next = box_->uid_next;
        s.read_only = box_->read_only;
        s.new_keywords = box_->new_keywords;
        for (const auto& m : box_->messages)
            for (const auto& k : m.info.flags.keywords()) s.flags.add(k);
        return s;
    }

    void messages(imap::answer<std::vector<imap::message_info>> done) override {
        messages_from(1, std::move(done));
    }

    void messages_from(imap::uid first,
                       imap::answer<std::vector<imap::message_info>> done) override {
        std::vector<imap::message_info> found;
        if (store_.list_error)
            return answers().answer(std::move(done), std::exchange(store_.list_error, {}), found);
        for (const auto& m : box_->messages) {
            if (m.info.uid < first) continue;
            found.push_back(m.info);
            if (m.info.uid >= box_->recent_from) found.back().flags.add(imap::system_flag::recent);
        }
        if (mode_ == imap::open_mode::read_write) box_->recent_from = box_->uid_next;
        store_.listed += found.size();
        answers().answer(std::move(done), {}, std::move(found));
    }

    void poll(imap::answer<bool> done) override {
        answers().answer(std::move(done), std::exchange(store_.poll_error, {}),
                         std::exchange(store_.changed_elsewhere, false));
    }

    void read(imap::uid u, imap::byte_range range, imap::answer<std::string_view> done) override {
        ++store_.reads;
        static const std::string block(64 * 1024, 'x');
        const auto* m = box_->find(u);
        std::string_view found;
        if (m && m->made_up != 0) {
            const auto left = m->made_up - std::min(m->made_up, range.begin);
            found = std::string_view(block).substr(
                0, static_cast<std::size_t>(std::min({range.size, left, std::uint64_t{65536}})));
        } else if (m) {
            const auto begin = std::min<std::uint64_t>(range.begin, m->bytes.size());
            found = std::string_view(m->bytes).substr(
                static_cast<std::size_t>(begin),
                static_cast<std::size_t>(std::min<std::uint64_t>(range.size, store_.largest_read)));
        }
        answers().answer(std::move(done), {}, found);
    }

    void set_flags(const imap::uid_set& uids, const imap::flag_change& change,
                   imap::answer<std::vector<imap::message_info>> done) override {
        std::vector<imap::message_info> changed;
        for (auto& m : box_->messages) {
            if (!uids.contains(m.info.uid)) continue;
            m.info.flags = change.apply_to(m.info.flags);
            changed.push_back(m.info);
        }
        answers().answer(std::move(done), {}, std::move(changed));
    }

    void expunge(const std::optional<imap::uid_set>& uids,
                 imap::answer<std::vector<imap::uid>> done) override {
        std::vector<imap::uid> gone;
        std::erase_if(box_->messages, [&](const memory_message& m) {
            const bool goes = m.info.flags.has(imap::system_flag::deleted) &&
                              (!uids || uids->contains(m.info.uid));
            if (goes) gone.push_back(m.info.uid);
            return goes;
        });
        if (store_.expunge_error) gone.clear();
        answers().answer(std::move(done), std::exchange(store_.expunge_error, {}), std::move(gone));
    }

    void copy(const imap::uid_set& uids, std::string_view to, imap::copy_or_move,
              imap::answer<imap::copy_result> done) override {
        const auto target = store_.find(to);
        if (!target)
            return answers().answer(std::move(done), make_error_code(errc::not_found),
                                    imap::copy_result{});
        imap::copy_result result;
        result.uid_validity = target->uid_validity;
        const auto present = box_->messages;
        for (const auto& m : present) {
            if (!uids.contains(m.info.uid)) continue;
            result.from.push_back(m.info.uid);
            result.to.push_back(target->deliver(m.bytes, m.info.flags).info.uid);
        }
        answers().answer(std::move(done), {}, std::move(result));
    }

private:
    answer_queue& answers() { return store_.answers; }
    memory_store& store_;
    std::shared_ptr<memory_box> box_;
    imap::open_mode mode_;
};

class memory_append : public imap::append_transaction {
public:
    memory_append(memory_store& store, std::shared_ptr<memory_box> box, imap::append_info info)
        : store_(store)
        , box_(std::move(box))
        , info_(std::move(info)) {}
    void write(std::string_view octets, imap::answer<> done) override {
        store_.appended += octets.size();
        if (store_.keep_appended) bytes_ += octets;
        store_.answers.answer(std::move(done), std::exchange(store_.append_error, {}));
    }
    void commit(imap::answer<imap::append_result> done) override {
        auto& m = box_->deliver(std::move(bytes_), info_.flags);
        if (info_.date) m.info.date = *info_.date;
        m.info.date_offset = info_.date_offset;
        store_.answers.answer(std::move(done), {},
                              imap::append_result{box_->uid_validity, m.info.uid});
    }

private:
    memory_store& store_;
    std::shared_ptr<memory_box> box_;
    imap::append_info info_;
    std::string bytes_{};
};

class memory_account : public imap::account {
public:
    explicit memory_account(memory_store& store) : store_(store) {}

    char delimiter() const override { return store_.delimiter; }

    void list(imap::answer<std::vector<imap::mailbox_info>> done) override {
        std::vector<imap::mailbox_info> all;
        for (const auto& [name, box] : store_.boxes) {
            imap::mailbox_info info;
            info.name = name;
            info.delimiter = store_.delimiter;
            info.subscribed = box->subscribed;
            info.selectable = box->selectable;
            all.push_back(std::move(info));
        }
        for (const auto& name : store_.gone) {
            auto& info = all.emplace_back();
            info.name = name;
            info.subscribed = true;
            info.exists = false;
        }
        store_.answers.answer(std::move(done), {}, std::move(all));
    }
    void open(std::string_view name, imap::open_mode mode,
              imap::answer<std::shared_ptr<imap::mailbox>> done) override {
        std::shared_ptr<imap::mailbox> opened;
        if (const auto box = store_.find(name))
            opened = std::make_shared<memory_mailbox>(store_, box, mode);
        const auto error = missing(!opened);
        store_.answers.answer(std::move(done), error, std::move(opened));
    }
    void create(std::string_view name, imap::answer<> done) override {
        const bool there = store_.find(name) != nullptr;
        if (!there) store_.make(std::string(name));
        store_.answers.answer(std::move(done),
                              there ? make_error_code(errc::already_exists) : std::error_code{});
    }
    void remove(std::string_view name, imap::answer<> done) override {
        const bool there = store_.boxes.erase(std::string(name)) != 0;
        store_.answers.answer(std::move(done), missing(!there));
    }
    void rename(std::string_view from, std::string_view to, imap::answer<> done) override {
        const auto box = store_.find(from);
        if (box && from == "INBOX") {
            auto& target = store_.make(std::string(to));
            for (auto& m : std::exchange(box->messages, {}))
                target.deliver(std::move(m.bytes), m.info.flags);
        } else if (box) {
            const auto below = std::string(from) + store_.delimiter;
            for (auto& [name, moved] : std::exchange(store_.boxes, {})) {
                const bool moves = name == from || name.starts_with(below);
                store_.boxes[moves ? std::string(to) + name.substr(from.size()) : name] = moved;
            }
        }
        store_.answers.answer(std::move(done), missing(!box));
    }
    void subscribe(std::string_view name, bool on, imap::answer<> done) override {
        const auto box = store_.find(name);
        if (box) box->subscribed = on;
        store_.answers.answer(std::move(done), missing(!box));
    }
    void append(std::string_view name, const imap::append_info& info,
                imap::answer<std::unique_ptr<imap::append_transaction>> done) override {
        const auto box = store_.find(name);
        if (!box) return done(errc::not_found, nullptr);
        done({}, std::make_unique<memory_append>(store_, box, info));
    }

private:
    static std::error_code missing(bool is) {
        return is ? make_error_code(errc::not_found) : std::error_code{};
    }
    memory_store& store_;
};

} // namespace courriel::tests
