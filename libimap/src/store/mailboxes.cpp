// CREATE, DELETE, RENAME, SUBSCRIBE and UNSUBSCRIBE on the store: one question each.
#include <courriel/imap/mailbox_name.hpp>

#include "store/core.hpp"

namespace courriel::imap::detail {
namespace {

// `Ask` puts the question, `Then` is called when the answer is yes.
template <class Ask, class Then>
class question_task : public task {
public:
    question_task(store_core& core, Ask ask, Then on_yes)
        : task(core)
        , ask_(std::move(ask))
        , on_yes_(std::move(on_yes)) {}

    progress step() override {
        if (!std::exchange(asked_, true)) {
            ask_(*core_.account, then<>([this](std::error_code error) { error_ = error; }));
            return progress::waits;
        }
        if (error_) return end(core_.refusal(error_, response_code::kind::nonexistent));
        on_yes_(core_);
        return ok();
    }

private:
    Ask ask_;
    Then on_yes_;
    bool asked_ = false;
    std::error_code error_{};
};

template <class Ask, class Then>
std::shared_ptr<task> make_question(store_core& core, Ask ask, Then on_yes) {
    return std::make_shared<question_task<Ask, Then>>(core, std::move(ask), std::move(on_yes));
}

constexpr auto nothing = [](store_core&) {};

} // namespace

// RFC 3501 section 6.3.3: a delimiter at the end only says that there will be names below.
std::shared_ptr<task> make_create(store_core& core, const create_request& request) {
    std::string name = request.name;
    const char delimiter = core.account->delimiter();
    if (delimiter != '\0' && name.size() > 1 && name.ends_with(delimiter)) name.pop_back();
    return make_question(
        core, [name](account& a, answer<> done) { a.create(name, std::move(done)); }, nothing);
}

std::shared_ptr<task> make_remove(store_core& core, const remove_request& request) {
    return make_question(
        core, [name = request.name](account& a, answer<> done) { a.remove(name, std::move(done)); },
        [name = request.name](store_core& c) { c.options.hub->deleted(c.account_id(), name); });
}

std::shared_ptr<task> make_rename(store_core& core, const rename_request& request) {
    return make_question(
        core,
        [request](account& a, answer<> done) {
            a.rename(request.from, request.to, std::move(done));
        },
        [request](store_core& c) {
            // INBOX stays, and its messages move (RFC 3501 section 6.3.5).
            if (is_inbox(request.from)) return c.options.hub->reload(c.account_id(), request.from);
            c.options.hub->renamed(c.account_id(), request.from, request.to,
                                   c.account->delimiter());
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
