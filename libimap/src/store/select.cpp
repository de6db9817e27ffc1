// SELECT, EXAMINE, CLOSE, UNSELECT, NOOP and CHECK on the store.
#include "store/core.hpp"

namespace courriel::imap::detail {
namespace {

class select_task : public task {
public:
    select_task(store_core& core, const select_request& request) : task(core), request_(request) {}

    progress step() override {
        switch (stage_) {
        case stage::leave:
            core_.selected.reset();
            stage_ = stage::open;
            // Heard from now on: what happens before the list of messages comes is not lost.
            watch_ = std::make_shared<mailbox_watch>(
                core_.options.hub->watch(core_.account_id(), request_.name));
            core_.account->open(request_.name, request_.mode,
                                then<std::shared_ptr<mailbox>>(keep_in(error_, box_)));
            return progress::waits;
        case stage::open:
            if (error_) return end(core_.refusal(error_, response_code::kind::nonexistent));
            if (!box_) return no("the store has failed", response_code::kind::unavailable);
            // Renamed or deleted meanwhile: it may be that one or another of its name.
            if (!core_.options.hub->hears(*watch_, core_.account_id(), request_.name)) {
                stage_ = stage::leave;
                return progress::again;
            }
            stage_ = stage::load;
            box_->messages(then<std::vector<message_info>>(keep_in(error_, messages_)));
            return progress::waits;
        case stage::load:
            if (error_) return end(core_.refusal(error_, response_code::kind::nonexistent));
            keep();
            stage_ = stage::tell;
            return progress::again;
        case stage::tell: return tell();
        }
        return progress::done;
    }

private:
    enum class stage : std::uint8_t { leave, open, load, tell };

    void keep() {
        const auto state = box_->state();
        const bool read_only = request_.mode == open_mode::read_only || state.read_only;
        core_.selected.emplace(selection{std::move(box_), std::move(watch_),
                                         mailbox_view(std::move(messages_)), read_only,
                                         with_system_flags(state.flags)});
    }

    // RFC 3501 section 6.3.1: FLAGS, EXISTS, RECENT, UNSEEN, PERMANENTFLAGS, UIDNEXT, UIDVALIDITY
    progress tell() {
        using kind = response_code::kind;
        const auto& view = selected().view;
        const auto state = selected().box->state();
        for (;; ++told_) {
            std::error_code error;
            switch (told_) {
            case 0: error = session().tell_flags(with_system_flags(state.flags)); break;
            case 1: error = session().tell_exists(view.size()); break;
            case 2: error = session().tell_recent(view.recent()); break;
            case 3:
                if (const auto first = view.first_unseen())
                    error = session().tell_ok({kind::unseen, first}, "the first unseen message");
                break;
            case 4: error = session().tell_ok(permanent_flags(state), "flags that are kept"); break;
            case 5:
                error = session().tell_ok({kind::uid_next, state.uid_next}, "predicted next UID");
                break;
            case 6:
                error = session().tell_ok({kind::uid_validity, state.uid_validity}, "UIDs valid");
                break;
            default:
                ending e;
                e.opened = selected().read_only ? open_mode::read_only : open_mode::read_write;
                return end(std::move(e));
            }
            if (error) return progress::waits;
        }
    }

    [[nodiscard]] response_code permanent_flags(const mailbox_state& state) {
        response_code code(response_code::kind::permanent_flags);
        if (selected().read_only) return code;
        code.flags = with_system_flags(state.flags);
        code.new_keywords = core_.takes_keywords(state);
        return code;
    }

    select_request request_;
    stage stage_ = stage::leave;
    int told_ = 0;
    std::error_code error_{};
    std::shared_ptr<mailbox> box_{};
    std::vector<message_info> messages_{};
    std::shared_ptr<mailbox_watch> watch_{};
};

class close_task : public task {
public:
    close_task(store_core& core, bool expunge) : task(core), expunge_(expunge) {}

    // What cannot be expunged stays; the mailbox is left all the same.
    progress step() override {
        if (expunge_ && core_.selected && !selected().read_only) {
            expunge_ = false;
            selected().box->expunge(
                std::nullopt, then_telling<std::vector<uid>>(tell_removed(core_),
                                                             [](std::error_code, const auto&) {}));
            return progress::waits;
        }
        core_.selected.reset();
        return ok();
    }

private:
    bool expunge_;
};

class poll_task : public task {
public:
    using task::task;

    progress step() override {
        if (!core_.selected || std::exchange(asked_, true)) return ok();
        selected().box->poll(then_telling<bool>(
            [hub = core_.options.hub, watch = selected().watch](std::error_code error,
                                                                bool changed) {
                if (!error && changed) hub->reload(*watch);
            },
            [](std::error_code, bool) {}));
        return progress::waits;
    }

private:
    bool asked_ = false;
};

} // namespace

bool store_core::fit_keywords(const mailbox_state& state, flag_set& flags) const {
    if (flags.keywords().empty()) return true;
    if (!takes_keywords(state)) {
        flag_set unknown = flags;
        unknown.remove(state.flags);
        for (const auto& keyword : unknown.keywords()) flags.remove(keyword);
        return true;
    }
    flag_set all = state.flags;
    all.add(flags);
    return all.keywords().size() <= options.keywords;
}

flag_set with_system_flags(flag_set flags) {
    for (const auto f : {system_flag::answered, system_flag::flagged, system_flag::deleted,
                         system_flag::seen, system_flag::draft})
        flags.add(f);
    flags.remove(system_flag::recent);
    return flags;
}

std::shared_ptr<task> make_select(store_core& core, const select_request& request) {
    return std::make_shared<select_task>(core, request);
}

std::shared_ptr<task> make_close(store_core& core, const close_request& request) {
    return std::make_shared<close_task>(core, request.expunge);
}

std::shared_ptr<task> make_poll(store_core& core) { return std::make_shared<poll_task>(core); }

} // namespace courriel::imap::detail
