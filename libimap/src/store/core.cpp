// How a command runs: its task, step by step, then what is new in the mailbox, then the tagged
// answer.
#include "store/core.hpp"

#include <courriel/errc.hpp>
#include <courriel/imap/mailbox_name.hpp>
#include <courriel/overloaded.hpp>

namespace courriel::imap::detail {
namespace {

// The same request, with INBOX spelt so in the `names`.
template <class Request, class... Names>
Request spelt(const account& in, Request request, Names... names) {
    (spell_inbox(request.*names, in.delimiter()), ...);
    return request;
}

} // namespace

void spell_inbox(std::string& name, char delimiter) {
    constexpr std::string_view inbox = "INBOX";
    const bool is_level =
        name.size() == inbox.size() ||
        (delimiter != '\0' && name.size() > inbox.size() && name[inbox.size()] == delimiter);
    if (is_level && is_inbox(std::string_view(name).substr(0, inbox.size())))
        name.replace(0, inbox.size(), inbox);
}

void store_core::handle(const server_event& event) {
    handling_ = true;
    start(event);
    run();
    handling_ = false;
}

void store_core::start(const server_event& event) {
    const auto begin = [this](std::shared_ptr<task> of, bool uids = false, bool expunge = true) {
        task_ = std::move(of);
        by_uid = uids;
        may_expunge = expunge;
        look_first_ = looked_ = false;
    };
    // What is answered is what is there, and not what the client was told last.
    const auto begin_on_messages = [&](std::shared_ptr<task> of, bool uids, bool expunge) {
        begin(std::move(of), uids, expunge);
        look_first_ = true;
    };
    std::visit(
        overloaded{
            [&](const select_request& r) {
                begin(make_select(*this, spelt(*account, r, &select_request::name)));
            },
            [&](const unselected&) { selected.reset(); },
            [&](const close_request& r) { begin(make_close(*this, r)); },
            [&](const create_request& r) {
                begin(make_create(*this, spelt(*account, r, &create_request::name)));
            },
            [&](const remove_request& r) {
                begin(make_remove(*this, spelt(*account, r, &remove_request::name)));
            },
            [&](const rename_request& r) {
                begin(make_rename(*this,
                                  spelt(*account, r, &rename_request::from, &rename_request::to)));
            },
            [&](const subscribe_request& r) {
                begin(make_subscribe(*this, spelt(*account, r, &subscribe_request::name)));
            },
            [&](const list_request& r) { begin(make_list(*this, r)); },
            [&](const status_request& r) {
                begin(make_status(*this, spelt(*account, r, &status_request::name)));
            },
            [&](const append_request& r) {
                begin(make_append(*this, spelt(*account, r, &append_request::name)));
            },
            [&](const poll_request&) { begin(make_poll(*this)); },
            [&](const expunge_request& r) { begin(make_expunge(*this, r)); },
            // Their UID forms are other commands, in which EXPUNGE may be told.
            [&](const search_request& r) {
                begin_on_messages(make_search(*this, r), r.by_uid, r.by_uid);
            },
            [&](const fetch_request& r) {
                begin_on_messages(make_fetch(*this, r), r.messages.by_uid, r.messages.by_uid);
            },
            [&](const store_request& r) {
                begin_on_messages(make_store(*this, r), r.messages.by_uid, r.messages.by_uid);
            },
            [&](const copy_request& r) {
                begin_on_messages(make_copy(*this, spelt(*account, r, &copy_request::to)),
                                  r.messages.by_uid, true);
            },
            [&](const body_chunk&) {
                if (task_) task_->on_message(event);
            },
            [&](const body_end&) {
                if (task_) task_->on_message(event);
            },
            [&](const body_cut&) { task_.reset(); },
            [&](const failed&) { task_.reset(); },
            [](const auto&) {},
        },
        event);
}

void store_core::resume() {
    if (running_ || handling_) {
        again_ = true;
        return;
    }
    run();
    wake_();
}

void store_core::run() {
    if (running_) return;
    running_ = true;
    do {
        again_ = false;
        while (task_ && !task_->is_waiting() && !looking_) {
            const auto held = task_; // a step may end it
            if (std::exchange(look_first_, false)) {
                look();
            } else if (held->result()) {
                if (tell_news()) finish();
                break;
            } else if (held->step() == task::progress::waits) {
                break;
            }
        }
    } while (again_);
    running_ = false;
}

void store_core::finish() {
    const ending end = *std::exchange(task_, nullptr)->result();
    std::error_code error;
    switch (end.what) {
    case ending::verdict::ok:
        error =
            end.opened ? session.accept_select(*end.opened) : session.accept(end.text, end.code);
        break;
    case ending::verdict::no: error = session.reject(end.text, end.code); break;
    case ending::verdict::bad: error = session.reject_bad(end.text); break;
    }
    // Only a text that the application chose can be at fault.
    if (error == errc::invalid_argument) static_cast<void>(session.reject("it cannot be done"));
}

ending store_core::refusal(std::error_code error, response_code::kind missing) {
    using kind = response_code::kind;
    const auto no = [](std::string text, kind code) {
        return ending{ending::verdict::no, std::move(text), code, {}};
    };
    if (error == errc::not_found) return no("there is no such mailbox", missing);
    if (error == errc::already_exists) return no("there is one already", kind::already_exists);
    if (error == errc::refused) return no("this is not allowed", kind::cannot);
    if (error == errc::too_large) return no("it is too large", kind::too_big);
    if (error == errc::not_supported) return no("this is not done here", kind::cannot);
    if (error == std::errc::permission_denied) return no("permission denied", kind::no_perm);
    if (error == std::errc::no_space_on_device) return no("no space is left", kind::over_quota);
    return no("the store has failed", kind::unavailable);
}

} // namespace courriel::imap::detail
