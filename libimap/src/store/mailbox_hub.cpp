// See mailbox_hub.hpp. One lock guards all watchers; `wake` is called without it.
#include <courriel/imap/mailbox_hub.hpp>

#include <algorithm>
#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace courriel::imap {
namespace detail {

struct hub_watcher {
    std::string key{};
    hub_moment since{};
    bool in_doubt = false; // in which mailbox it is
    mailbox_changes changes{};
    std::function<void()> wake{};
};

struct hub_mailbox {
    std::vector<std::shared_ptr<hub_watcher>> watchers{};
    hub_moment flags_told{}; // the last time
};

struct hub_state {
    using mailbox_map = std::map<std::string, hub_mailbox, std::less<>>;

    std::mutex lock{};
    mailbox_map mailboxes{};
    hub_moment now{};

    hub_moment next() { return now = hub_moment{static_cast<std::uint64_t>(now) + 1}; }

    void put(const std::shared_ptr<hub_watcher>& watcher, hub_moment flags_told = {}) {
        hub_mailbox& mailbox = mailboxes[watcher->key];
        mailbox.watchers.push_back(watcher);
        mailbox.flags_told = std::max(mailbox.flags_told, flags_told);
    }

    void remove(const std::shared_ptr<hub_watcher>& gone) {
        const auto found = mailboxes.find(gone->key);
        if (found == mailboxes.end()) return;
        std::erase(found->second.watchers, gone);
        if (found->second.watchers.empty()) mailboxes.erase(found);
    }
};

} // namespace detail

namespace {

using detail::hub_state;
using detail::hub_watcher;

std::string key_of(std::string_view account, std::string_view mailbox) {
    std::string key(account);
    key += '\0';
    key += mailbox;
    return key;
}

std::size_t kept(const mailbox_changes& c) { return c.changed.size() + c.removed.size(); }

constexpr auto set_arrived = [](mailbox_changes& changes) { changes.arrived = true; };

void set_reload(mailbox_changes& changes) {
    changes = {};
    changes.reload = true;
}

// A watcher that hears more than it takes is told to look for itself, so memory stays bounded.
template <class T>
void keep(mailbox_changes& changes, std::vector<T> mailbox_changes::*list,
          std::span<const T> items) {
    if (changes.reload) return;
    if (kept(changes) + items.size() > mailbox_hub::most_kept) {
        set_reload(changes);
        return;
    }
    auto& into = changes.*list;
    into.insert(into.end(), items.begin(), items.end());
}

using wake_list = std::vector<std::function<void()>>;

// Calls `f(changes)`, under the lock; a watcher is to be woken that had nothing before.
template <class F>
void note(hub_watcher& watcher, wake_list& wakes, F f) {
    const bool was_empty = watcher.changes.empty();
    f(watcher.changes);
    if (was_empty && !watcher.changes.empty() && watcher.wake) wakes.push_back(watcher.wake);
}

// The same for each watcher of `key` but `except`.
template <class F>
wake_list note(hub_state& state, const std::string& key, const hub_watcher* except, F f) {
    wake_list wakes;
    const auto found = state.mailboxes.find(key);
    if (found == state.mailboxes.end()) return wakes;
    for (const auto& watcher : found->second.watchers)
        if (watcher.get() != except) note(*watcher, wakes, f);
    return wakes;
}

// Which mailbox the watcher is in cannot be told: it looks for itself from now on.
void doubt(hub_watcher& watcher, wake_list& wakes) {
    watcher.in_doubt = true;
    note(watcher, wakes, set_reload);
}

// What `noting` does is done under the lock; the watchers that it returns are woken behind it.
template <class F>
void wake_after(hub_state& state, F noting) {
    std::unique_lock guard(state.lock);
    const wake_list wakes = noting();
    guard.unlock();
    for (const auto& wake : wakes) wake();
}

template <class F>
void tell(hub_state& state, const std::string& key, F f) {
    wake_after(state, [&] { return note(state, key, nullptr, f); });
}

// Others may rename the mailbox of a watcher: its key is read under the lock.
template <class F>
void tell_others(hub_state& state, const hub_watcher* by, F f) {
    if (by) wake_after(state, [&] { return note(state, by->key, by, f); });
}

// When flags of the mailbox were told before.
hub_moment note_flags(hub_state& state, const std::string& key) {
    const auto found = state.mailboxes.find(key);
    return found == state.mailboxes.end() ? hub_moment{}
                                          : std::exchange(found->second.flags_told, state.next());
}

auto keep_changed(std::span<const message_info> messages) {
    return [=](mailbox_changes& c) { keep(c, &mailbox_changes::changed, messages); };
}

auto keep_removed(std::span<const uid> messages) {
    return [=](mailbox_changes& c) { keep(c, &mailbox_changes::removed, messages); };
}

} // namespace

mailbox_watch& mailbox_watch::operator=(mailbox_watch&& other) noexcept {
    if (this != &other) {
        mailbox_watch old(std::move(*this));
        hub_ = std::move(other.hub_);
        watcher_ = std::move(other.watcher_);
    }
    return *this;
}

mailbox_watch::~mailbox_watch() {
    if (!watcher_) return;
    const std::scoped_lock guard(hub_->lock);
    hub_->remove(watcher_);
}

mailbox_changes mailbox_watch::take() {
    if (!watcher_) return {};
    const std::scoped_lock guard(hub_->lock);
    if (watcher_->in_doubt) set_reload(watcher_->changes);
    return std::exchange(watcher_->changes, {});
}

mailbox_hub::mailbox_hub() : state_(std::make_shared<hub_state>()) {}

mailbox_watch mailbox_hub::watch(std::string_view account, std::string_view mailbox,
                                 std::function<void()> wake) {
    mailbox_watch watch;
    watch.hub_ = state_;
    watch.watcher_ = std::make_shared<hub_watcher>();
    watch.watcher_->key = key_of(account, mailbox);
    watch.watcher_->wake = std::move(wake);
    const std::scoped_lock guard(state_->lock);
    watch.watcher_->since = state_->next();
    state_->put(watch.watcher_);
    return watch;
}

bool mailbox_hub::hears(const mailbox_watch& watch, std::string_view account,
                        std::string_view mailbox) const {
    if (!watch.watcher_) return false;
    const std::scoped_lock guard(state_->lock);
    return !watch.watcher_->in_doubt && watch.watcher_->key == key_of(account, mailbox);
}

hub_moment mailbox_hub::now() const {
    const std::scoped_lock guard(state_->lock);
    return state_->now;
}

void mailbox_hub::arrived(std::string_view account, std::string_view mailbox) {
    tell(*state_, key_of(account, mailbox), set_arrived);
}

void mailbox_hub::arrived(const mailbox_watch& in) {
    tell_others(*state_, in.watcher_.get(), set_arrived);
}

void mailbox_hub::reload(std::string_view account, std::string_view mailbox) {
    tell(*state_, key_of(account, mailbox), set_reload);
}

void mailbox_hub::changed(std::string_view account, std::string_view mailbox,
                          std::span<const message_info> messages) {
    const std::string key = key_of(account, mailbox);
    wake_after(*state_, [&] {
        note_flags(*state_, key);
        return note(*state_, key, nullptr, keep_changed(messages));
    });
}

void mailbox_hub::removed(std::string_view account, std::string_view mailbox,
                          std::span<const uid> messages) {
    tell(*state_, key_of(account, mailbox), keep_removed(messages));
}

// What the session has just been answered is newer than what it was told of before it asked.
void mailbox_hub::changed(const mailbox_watch& by, std::span<const message_info> messages,
                          hub_moment asked) {
    if (!by.watcher_ || messages.empty()) return;
    uid_set newer;
    for (const auto& m : messages) newer.add(m.uid);
    newer.normalise();
    wake_after(*state_, [&] {
        auto& own = *by.watcher_;
        if (note_flags(*state_, own.key) > asked)
            return note(*state_, own.key, nullptr, set_reload);
        std::erase_if(own.changes.changed,
                      [&](const message_info& m) { return newer.contains(m.uid); });
        return note(*state_, own.key, &own, keep_changed(messages));
    });
}

void mailbox_hub::removed(const mailbox_watch& by, std::span<const uid> messages) {
    tell_others(*state_, by.watcher_.get(), keep_removed(messages));
}

void mailbox_hub::reload(const mailbox_watch& by) {
    if (!by.watcher_) return;
    wake_after(*state_, [&] { return note(*state_, by.watcher_->key, nullptr, set_reload); });
}

// All are taken out before the first is put back: a mailbox may move to below itself.
void mailbox_hub::renamed(std::string_view account, std::string_view from, std::string_view to,
                          hub_moment asked, char delimiter) {
    const std::string old_key = key_of(account, from);
    const std::string below = old_key + delimiter;
    wake_after(*state_, [&] {
        wake_list wakes;
        auto& all = state_->mailboxes;
        std::vector<hub_state::mailbox_map::node_type> moved;
        if (const auto found = all.find(old_key); found != all.end())
            moved.push_back(all.extract(found));
        for (auto next = all.lower_bound(below);
             next != all.end() && next->first.starts_with(below);)
            moved.push_back(all.extract(next++));
        for (const auto& node : moved) {
            const std::string key = key_of(account, to) + node.key().substr(old_key.size());
            for (const auto& watcher : node.mapped().watchers) {
                if (watcher->since > asked)
                    doubt(*watcher, wakes);
                else
                    watcher->key = key;
                state_->put(watcher, node.mapped().flags_told);
            }
        }
        return wakes;
    });
}

void mailbox_hub::deleted(std::string_view account, std::string_view mailbox, hub_moment asked) {
    wake_after(*state_, [&] {
        const std::string key = key_of(account, mailbox);
        auto wakes = note(*state_, key, nullptr, set_reload);
        const auto gone = state_->mailboxes.extract(key);
        if (gone.empty()) return wakes;
        for (const auto& watcher : gone.mapped().watchers) {
            if (watcher->since > asked) {
                doubt(*watcher, wakes);
                state_->put(watcher, gone.mapped().flags_told);
            } else {
                watcher->key.clear();
            }
        }
        return wakes;
    });
}

} // namespace courriel::imap
