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

// A watcher that hears more than it takes is told to look for itself, so memory stays bounded.
template <class T>
void keep(mailbox_changes& changes, std::vector<T> mailbox_changes::*list,
          std::span<const T> items) {
    if (changes.reload) return;
    if (kept(changes) + items.size() > mailbox_hub::most_kept) {
        changes = {};
        changes.reload = true;
        return;
    }
    auto& into = changes.*list;
    into.insert(into.end(), items.begin(), items.end());
}

// Calls `f(changes)` for each watcher but `except`, and wakes those that had nothing before.
template <class F>
void tell(hub_state& state, const std::string& key, const hub_watcher* except, F f) {
    std::vector<std::function<void()>> wakes;
    {
        const std::scoped_lock guard(state.lock);
        const auto found = state.mailboxes.find(key);
        if (found == state.mailboxes.end()) return;
        for (const auto& watcher : found->second) {
            if (watcher.get() == except) continue;
            const bool was_empty = watcher->changes.empty();
            f(watcher->changes);
            if (was_empty && watcher->wake) wakes.push_back(watcher->wake);
        }
    }
    for (const auto& wake : wakes) wake();
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
    tell(*state_, key_of(account, mailbox), nullptr, [](mailbox_changes& c) { c.arrived = true; });
}

void mailbox_hub::reload(std::string_view account, std::string_view mailbox) {
    tell(*state_, key_of(account, mailbox), nullptr, [](mailbox_changes& c) {
        c = {};
        c.reload = true;
    });
}

void mailbox_hub::changed(std::string_view account, std::string_view mailbox,
                          std::span<const message_info> messages, const mailbox_watch* except) {
    tell(*state_, key_of(account, mailbox), except ? except->watcher_.get() : nullptr,
         [&](mailbox_changes& c) { keep(c, &mailbox_changes::changed, messages); });
}

void mailbox_hub::removed(std::string_view account, std::string_view mailbox,
                          std::span<const uid> messages, const mailbox_watch* except) {
    tell(*state_, key_of(account, mailbox), except ? except->watcher_.get() : nullptr,
         [&](mailbox_changes& c) { keep(c, &mailbox_changes::removed, messages); });
}

void mailbox_hub::renamed(std::string_view account, std::string_view from, std::string_view to) {
    const std::scoped_lock guard(state_->lock);
    auto moved = state_->mailboxes.extract(key_of(account, from));
    if (moved.empty()) return;
    const std::string key = key_of(account, to);
    auto& into = state_->mailboxes[key];
    for (const auto& watcher : moved.mapped()) {
        watcher->key = key;
        into.push_back(watcher);
    }
}

} // namespace courriel::imap
