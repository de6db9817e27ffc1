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
    mailbox_changes changes{};
    std::function<void()> wake{};
};

struct hub_state {
    using watchers = std::vector<std::shared_ptr<hub_watcher>>;

    std::mutex lock{};
    std::map<std::string, watchers, std::less<>> mailboxes{};

    void remove(const std::shared_ptr<hub_watcher>& gone) {
        const auto found = mailboxes.find(gone->key);
        if (found == mailboxes.end()) return;
        std::erase(found->second, gone);
        if (found->second.empty()) mailboxes.erase(found);
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

// Calls `f(changes)` for each watcher of `key` but `except`, under the lock; those to wake that had
// nothing before.
template <class F>
wake_list note(hub_state& state, const std::string& key, const hub_watcher* except, F f) {
    wake_list wakes;
    const auto found = state.mailboxes.find(key);
    if (found == state.mailboxes.end()) return wakes;
    for (const auto& watcher : found->second) {
        if (watcher.get() == except) continue;
        const bool was_empty = watcher->changes.empty();
        f(watcher->changes);
        if (was_empty && !watcher->changes.empty() && watcher->wake) wakes.push_back(watcher->wake);
    }
    return wakes;
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
    state_->mailboxes[watch.watcher_->key].push_back(watch.watcher_);
    return watch;
}

void mailbox_hub::arrived(std::string_view account, std::string_view mailbox) {
    tell(*state_, key_of(account, mailbox), [](mailbox_changes& c) { c.arrived = true; });
}

void mailbox_hub::reload(std::string_view account, std::string_view mailbox) {
    tell(*state_, key_of(account, mailbox), set_reload);
}

void mailbox_hub::changed(std::string_view account, std::string_view mailbox,
                          std::span<const message_info> messages) {
    tell(*state_, key_of(account, mailbox), keep_changed(messages));
}

void mailbox_hub::removed(std::string_view account, std::string_view mailbox,
                          std::span<const uid> messages) {
    tell(*state_, key_of(account, mailbox), keep_removed(messages));
}

// What the session has just been answered is newer than what it was told of before.
void mailbox_hub::changed(const mailbox_watch& by, std::span<const message_info> messages) {
    if (!by.watcher_) return;
    uid_set newer;
    for (const auto& m : messages) newer.add(m.uid);
    newer.normalise();
    wake_after(*state_, [&] {
        auto& own = *by.watcher_;
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
                          char delimiter) {
    const std::string old_key = key_of(account, from);
    const std::string below = old_key + delimiter;
    const std::scoped_lock guard(state_->lock);
    auto& all = state_->mailboxes;
    std::vector<std::map<std::string, hub_state::watchers>::node_type> moved;
    if (const auto found = all.find(old_key); found != all.end())
        moved.push_back(all.extract(found));
    for (auto next = all.lower_bound(below); next != all.end() && next->first.starts_with(below);)
        moved.push_back(all.extract(next++));
    for (const auto& node : moved) {
        const std::string key = key_of(account, to) + node.key().substr(old_key.size());
        for (const auto& watcher : node.mapped()) {
            watcher->key = key;
            all[key].push_back(watcher);
        }
    }
}

void mailbox_hub::deleted(std::string_view account, std::string_view mailbox) {
    const std::string key = key_of(account, mailbox);
    wake_after(*state_, [&] {
        auto wakes = note(*state_, key, nullptr, set_reload);
        const auto gone = state_->mailboxes.extract(key);
        if (!gone.empty())
            for (const auto& watcher : gone.mapped()) watcher->key.clear();
        return wakes;
    });
}

} // namespace courriel::imap
