// CREATE, DELETE, RENAME, SUBSCRIBE and UNSUBSCRIBE on the store: one question each.
#include <courriel/errc.hpp>
#include <courriel/imap/mailbox_name.hpp>

#include "store/core.hpp"

namespace courriel::imap::detail {
namespace {

// `Ask` puts the question, `Tell` tells the hub when the answer is yes.
template <class Ask, class Tell>
class question_task : public task {
public:
    question_task(store_core& core, Ask ask, Tell tell)
        : task(core)
        , ask_(std::move(ask))
        , tell_(std::move(tell)) {}

    progress step() override {
        if (!std::exchange(asked_, true)) {
            ask_(*core_.account, then_telling<>(
                                     [hub = core_.options.hub, tell = tell_,
                                      asked = core_.options.hub->now()](std::error_code error) {
                                         if (!error) tell(*hub, asked);
                                     },
                                     [this](std::error_code error) { error_ = error; }));
            return progress::waits;
        }
        if (error_) return end(core_.refusal(error_, response_code::kind::nonexistent));
        return ok();
    }

private:
    Ask ask_;
    Tell tell_;
    bool asked_ = false;
    std::error_code error_{};
};

template <class Ask, class Tell>
std::shared_ptr<task> make_question(store_core& core, Ask ask, Tell tell) {
    return std::make_shared<question_task<Ask, Tell>>(core, std::move(ask), std::move(tell));
}

constexpr auto nothing = [](mailbox_hub&, hub_moment) {};

// RFC 3501 section 6.3.3: a delimiter at the end only says that there will be names below.
std::string without_end(std::string name, char delimiter) {
    while (delimiter != '\0' && name.size() > 1 && name.ends_with(delimiter)) name.pop_back();
    return name;
}

} // namespace

std::shared_ptr<task> make_create(store_core& core, const create_request& request) {
    const std::string name = without_end(request.name, core.account->delimiter());
    return make_question(
        core,
        [name](account& a, answer<> done) {
            if (is_inbox(name)) return done(errc::already_exists);
            a.create(name, std::move(done));
        },
        nothing);
}

std::shared_ptr<task> make_remove(store_core& core, const remove_request& request) {
    return make_question(
        core, [name = request.name](account& a, answer<> done) { a.remove(name, std::move(done)); },
        [name = request.name, account = std::string(core.account_id())](
            mailbox_hub& hub, hub_moment asked) { hub.deleted(account, name, asked); });
}

std::shared_ptr<task> make_rename(store_core& core, const rename_request& request) {
    const char delimiter = core.account->delimiter();
    const std::string to = without_end(request.to, delimiter);
    return make_question(
        core,
        [from = request.from, to](account& a, answer<> done) {
            if (is_inbox(to)) return done(errc::already_exists);
            a.rename(from, to, std::move(done));
        },
        [from = request.from, to, delimiter,
         account = std::string(core.account_id())](mailbox_hub& hub, hub_moment asked) {
            // INBOX stays, and its messages move (RFC 3501 section 6.3.5).
            if (is_inbox(from)) return hub.reload(account, from);
            hub.renamed(account, from, to, asked, delimiter);
        });
}

std::shared_ptr<task> make_subscribe(store_core& core, const subscribe_request& request) {
    return make_question(
        core,
        [request](account& a, answer<> done) {
            a.subscribe(request.name, request.on, std::move(done));
        },
        nothing);
}

} // namespace courriel::imap::detail
