// What is new in the selected mailbox is told at the end of each command: EXISTS, RECENT, flags,
// and EXPUNGE where the command allows it (RFC 3501 sections 5.2 and 7.4.1). It is looked at then,
// and before commands that answer with messages.
#include <courriel/errc.hpp>

#include "store/core.hpp"

namespace courriel::imap::detail {

// Looks at what others did: new messages are asked for, and all of them where more has happened
// than was told.
void store_core::look() {
    const mailbox_changes changes = selected->watch->take();
    selected->view.apply(changes);
    selected->arrived = selected->arrived || changes.arrived;
    selected->reload = selected->reload || changes.reload;
    if (!selected->arrived && !selected->reload) return;
    looking_ = true;
    const auto box = selected->box;
    auto found = [weak = weak_from_this(), box, all = selected->reload](
                     std::error_code error, const std::vector<message_info>& messages) {
        const auto self = weak.lock();
        if (!self) return;
        self->looking_ = false;
        const bool still = self->selected && self->selected->box == box;
        if (still && !error) {
            auto& view = self->selected->view;
            all ? view.reload(messages) : view.add(messages);
            self->selected->arrived = self->selected->reload = false;
        }
        self->resume();
    };
    if (selected->reload) {
        box->messages(std::move(found));
    } else {
        box->messages_from(selected->view.first_new(), std::move(found));
    }
}

// True once all is told; false while there is no room, or the mailbox is asked.
bool store_core::tell_news() {
    if (!selected || task_->result()->what == ending::verdict::bad) return true;
    if (!std::exchange(looked_, true)) look();
    if (looking_) return false;
    for (;;) {
        if (!update_) update_ = selected->view.next_update(may_expunge);
        if (!update_) break;
        if (!tell_update(*update_)) return false;
        update_.reset();
    }
    flag_set now = with_system_flags(selected->box->state().flags);
    if (now == selected->flags_told) return true;
    if (session.tell_flags(now) == errc::queue_full) return false;
    selected->flags_told = std::move(now);
    return true;
}

// False while there is no room. A session that is over is told no more, and waits for nothing.
bool store_core::tell_update(const view_update& update) {
    const auto tell = [&]() -> std::error_code {
        switch (update.what) {
        case view_update::kind::expunge: return session.tell_expunge(update.number);
        case view_update::kind::exists: return session.tell_exists(update.number);
        case view_update::kind::recent: return session.tell_recent(update.number);
        case view_update::kind::flags: break;
        }
        const auto& message = selected->view.message(update.number);
        fetch_answer answer;
        answer.flags = &message.flags;
        if (by_uid) answer.message_uid = message.uid;
        return session.tell_fetch(update.number, answer);
    };
    return tell() != errc::queue_full;
}

} // namespace courriel::imap::detail
