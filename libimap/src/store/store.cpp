// STORE, COPY and EXPUNGE on the store.
#include <courriel/errc.hpp>

#include "store/core.hpp"

namespace courriel::imap::detail {
namespace {

constexpr std::string_view no_such_number = "there is no message of such a number";

class store_task : public task {
public:
    store_task(store_core& core, const store_request& request) : task(core), request_(request) {}

    progress step() override {
        if (std::exchange(asked_, true)) return finish();
        if (selected().read_only) return no("the mailbox is read-only");
        const auto numbers = selected().view.resolve(request_.messages);
        if (!numbers) return bad(std::string(no_such_number));
        const uid_set uids = selected().view.uids_of(*numbers);
        missing_ = uids.count() != numbers->size();
        if (uids.empty()) return finish();
        flag_change change = request_.change;
        const bool makes = change.what != flag_change::action::remove;
        if (makes && !core_.fit_keywords(selected().box->state(), change.flags))
            return no("the mailbox cannot have so many keywords", response_code::kind::limit);
        selected().box->set_flags(uids, change,
                                  then_telling<std::vector<message_info>>(
                                      tell_changed(core_), keep_in(error_, changed_)));
        return progress::waits;
    }

private:
    progress finish() {
        if (error_) return end(core_.refusal(error_, response_code::kind::nonexistent));
        for (const auto& m : changed_) {
            if (request_.change.silent) {
                selected().view.set_flags_silently(m);
            } else {
                selected().view.set_flags(m, true);
            }
        }
        // RFC 2180 section 4.2.2
        if (missing_)
            return no("some of the messages are gone", response_code::kind::expunge_issued);
        return ok();
    }

    store_request request_;
    bool asked_ = false;
    bool missing_ = false;
    std::error_code error_{};
    std::vector<message_info> changed_{};
};

class copy_task : public task {
public:
    copy_task(store_core& core, const copy_request& request) : task(core), request_(request) {}

    progress step() override {
        if (std::exchange(asked_, true)) return finish();
        const auto numbers = selected().view.resolve(request_.messages);
        if (!numbers) return bad(std::string(no_such_number));
        const uid_set uids = selected().view.uids_of(*numbers);
        // RFC 3501 section 6.4.7: all or none.
        if (uids.count() != numbers->size())
            return no("some of the messages are gone", response_code::kind::expunge_issued);
        if (uids.empty()) return ok();
        selected().box->copy(
            uids, request_.to, copy_or_move::copy,
            then_telling<copy_result>(tell_arrived(core_, request_.to), keep_in(error_, where_)));
        return progress::waits;
    }

private:
    progress finish() {
        if (error_) return end(core_.refusal(error_, response_code::kind::try_create));
        response_code code;
        if (!where_.from.empty() && where_.from.size() == where_.to.size()) {
            code = {response_code::kind::copy_uid, where_.uid_validity};
            for (const auto u : where_.from) code.from.add(u);
            for (const auto u : where_.to) code.to.add(u);
        }
        return ok({}, std::move(code));
    }

    copy_request request_;
    bool asked_ = false;
    std::error_code error_{};
    copy_result where_{};
};

class expunge_task : public task {
public:
    expunge_task(store_core& core, const expunge_request& request)
        : task(core)
        , request_(request) {}

    progress step() override {
        if (std::exchange(asked_, true)) return finish();
        if (selected().read_only) return no("the mailbox is read-only");
        std::optional<uid_set> uids;
        if (request_.uids) {
            const auto numbers = selected().view.resolve({*request_.uids, true});
            uids = selected().view.uids_of(*numbers);
            if (uids->empty()) return ok();
        }
        selected().box->expunge(
            uids, then_telling<std::vector<uid>>(tell_removed(core_), keep_in(error_, removed_)));
        return progress::waits;
    }

private:
    progress finish() {
        if (error_) return end(core_.refusal(error_, response_code::kind::nonexistent));
        selected().view.remove(removed_);
        return ok();
    }

    expunge_request request_;
    bool asked_ = false;
    std::error_code error_{};
    std::vector<uid> removed_{};
};

} // namespace

std::shared_ptr<task> make_store(store_core& core, const store_request& request) {
    return std::make_shared<store_task>(core, request);
}

std::shared_ptr<task> make_copy(store_core& core, const copy_request& request) {
    return std::make_shared<copy_task>(core, request);
}

std::shared_ptr<task> make_expunge(store_core& core, const expunge_request& request) {
    return std::make_shared<expunge_task>(core, request);
}

} // namespace courriel::imap::detail
