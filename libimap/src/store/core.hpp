// What the tasks of a store_service share: the session, the account, the mailbox that is selected,
// and the one command in hand, which is a task. Answers that come at once are looped over, never
// recursed into.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include <courriel/imap/mailbox_view.hpp>
#include <courriel/imap/store_service.hpp>

namespace courriel::imap::detail {

class task;

/// The mailbox that SELECT or EXAMINE opened.
struct selection {
    std::shared_ptr<imap::mailbox> box;
    std::shared_ptr<mailbox_watch> watch; // also of changes that are being made
    mailbox_view view;
    bool read_only = false;
    flag_set flags_told{}; // by FLAGS
    // What is new and was not looked at yet; it stays so while the mailbox cannot be listed.
    bool arrived = false;
    bool reload = false;
};

/// How a command ends.
struct ending {
    enum class verdict : std::uint8_t { ok, no, bad };
    verdict what = verdict::ok;
    std::string text{};
    response_code code{};
    std::optional<open_mode> opened{}; ///< of SELECT
};

class store_core : public std::enable_shared_from_this<store_core> {
public:
    store_core(server_session& s, std::shared_ptr<imap::account> a, store_options o,
               std::function<void()> w)
        : session(s)
        , account(std::move(a))
        , options(std::move(o))
        , wake_(std::move(w)) {
        if (!options.hub) options.hub = std::make_shared<mailbox_hub>();
    }

    server_session& session;
    std::shared_ptr<imap::account> account;
    store_options options;
    std::optional<selection> selected{};
    bool by_uid = false;     ///< of the command in hand: flags that are told bear the UID
    bool may_expunge = true; ///< of the command in hand: EXPUNGE may be told

    void handle(const server_event& event);

    /// An answer of the application has come.
    void resume();

    [[nodiscard]] std::string_view account_id() const {
        const auto id = account->id();
        return id.empty() ? std::string_view(session.user()) : id;
    }
    /// "\*" of PERMANENTFLAGS: the mailbox takes new keywords, and is not full.
    [[nodiscard]] bool takes_keywords(const mailbox_state& state) const {
        return state.new_keywords && state.flags.keywords().size() < options.keywords;
    }
    /// Leaves out keywords that the mailbox cannot have (RFC 3501 section 7.1, PERMANENTFLAGS).
    /// False: it could have some of them, and not all.
    [[nodiscard]] bool fit_keywords(const mailbox_state& state, flag_set& flags) const;

    /// NO [TRYCREATE] "no such mailbox" and its like. `missing`: the code for errc::not_found.
    static ending refusal(std::error_code error, response_code::kind missing);

private:
    void start(const server_event& event);
    void run();
    bool tell_news();
    void look();
    bool tell_update(const view_update& update);
    void finish();

    std::function<void()> wake_;
    std::shared_ptr<task> task_{};
    std::optional<view_update> update_{}; // taken from the view, not told yet
    bool look_first_ = false;             // for the command in hand, before it
    bool looked_ = false;                 // for the command in hand, behind it
    bool looking_ = false;                // the mailbox is asked
    bool running_ = false;
    bool again_ = false;
    bool handling_ = false;
};

/// A command being answered. step() goes on as far as it can; it is called again when an answer has
/// come or the session has room.
class task : public std::enable_shared_from_this<task> {
public:
    explicit task(store_core& core) : core_(core) {}
    virtual ~task() = default;
    task(const task&) = delete;
    task& operator=(const task&) = delete;

    enum class progress : std::uint8_t { again, waits, done };
    virtual progress step() = 0;

    /// APPEND alone: what comes of its message.
    virtual void on_message(const server_event&) {}

    [[nodiscard]] bool is_waiting() const { return waiting_; }
    [[nodiscard]] std::optional<ending>& result() { return result_; }

protected:
    /// What to hand to the application; `f(error, values...)` is called with its answer unless the
    /// task is gone by then.
    template <class... T, class F>
    answer<T...> then(F f) {
        waiting_ = true;
        return [self = weak_from_this(), core = core_.weak_from_this(),
                f = std::move(f)](std::error_code error, T... values) mutable {
            const auto held_core = core.lock();
            const auto held = self.lock();
            if (!held || !held_core) return;
            held->waiting_ = false;
            f(error, std::move(values)...);
            held_core->resume();
        };
    }

    /// The same of a change: `tell(error, values...)` tells the others, whatever became of the task
    /// and its session meanwhile. It holds what it needs, but neither of these.
    template <class... T, class Tell, class F>
    answer<T...> then_telling(Tell tell, F f) {
        return [tell = std::move(tell), next = then<T...>(std::move(f))](std::error_code error,
                                                                         T... values) mutable {
            tell(error, std::as_const(values)...);
            next(error, std::move(values)...);
        };
    }

    progress end(ending e) {
        result_ = std::move(e);
        return progress::done;
    }
    progress ok(std::string text = {}, response_code code = {}) {
        return end({ending::verdict::ok, std::move(text), std::move(code), {}});
    }
    progress no(std::string text, response_code::kind code = response_code::kind::none) {
        return end({ending::verdict::no, std::move(text), code, {}});
    }
    progress bad(std::string text) { return end({ending::verdict::bad, std::move(text), {}, {}}); }

    server_session& session() { return core_.session; }
    selection& selected() { return *core_.selected; }

    store_core& core_;

private:
    std::optional<ending> result_{};
    bool waiting_ = false;
};

/// For task::then() and then_telling(): keeps the answer in two members of the task.
template <class T>
auto keep_in(std::error_code& error, T& value) {
    return [&error, &value](std::error_code e, T v) {
        error = e;
        value = std::move(v);
    };
}

/// For task::then_telling(): what happened to messages of the mailbox that is selected, or perhaps
/// did before an error.
inline auto tell_changed(store_core& core) {
    return [hub = core.options.hub, watch = core.selected->watch, asked = core.options.hub->now()](
               std::error_code error, const std::vector<message_info>& messages) {
        error ? hub->reload(*watch) : hub->changed(*watch, messages, asked);
    };
}
inline auto tell_removed(store_core& core) {
    return [hub = core.options.hub, watch = core.selected->watch](std::error_code error,
                                                                  const std::vector<uid>& gone) {
        error ? hub->reload(*watch) : hub->removed(*watch, gone);
    };
}

/// The same of messages that came into the mailbox `name`. If it gets another name while they come,
/// both are told: whether they came before it is not known.
inline auto tell_arrived(store_core& core, const std::string& name) {
    auto watch = std::make_shared<mailbox_watch>(core.options.hub->watch(core.account_id(), name));
    return [hub = core.options.hub, watch = std::move(watch),
            account = std::string(core.account_id()), name](std::error_code error, const auto&) {
        if (error) return;
        hub->arrived(*watch);
        hub->arrived(account, name);
    };
}

/// RFC 3501 section 5.1: INBOX has no case, nor have names below it where it is their first level.
void spell_inbox(std::string& name, char delimiter);

/// The flags that a mailbox has in use, as FLAGS tells them.
flag_set with_system_flags(flag_set flags);

std::shared_ptr<task> make_select(store_core& core, const select_request& request);
std::shared_ptr<task> make_close(store_core& core, const close_request& request);
std::shared_ptr<task> make_create(store_core& core, const create_request& request);
std::shared_ptr<task> make_remove(store_core& core, const remove_request& request);
std::shared_ptr<task> make_rename(store_core& core, const rename_request& request);
std::shared_ptr<task> make_subscribe(store_core& core, const subscribe_request& request);
std::shared_ptr<task> make_list(store_core& core, const list_request& request);
std::shared_ptr<task> make_status(store_core& core, const status_request& request);
std::shared_ptr<task> make_append(store_core& core, const append_request& request);
std::shared_ptr<task> make_poll(store_core& core);
std::shared_ptr<task> make_expunge(store_core& core, const expunge_request& request);
std::shared_ptr<task> make_search(store_core& core, const search_request& request);
std::shared_ptr<task> make_fetch(store_core& core, const fetch_request& request);
std::shared_ptr<task> make_store(store_core& core, const store_request& request);
std::shared_ptr<task> make_copy(store_core& core, const copy_request& request);

} // namespace courriel::imap::detail
