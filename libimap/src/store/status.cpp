// STATUS on the store: the mailbox is opened without being selected, and counted.
#include "store/core.hpp"

namespace courriel::imap::detail {
namespace {

class status_task : public task {
public:
    status_task(store_core& core, const status_request& request) : task(core), request_(request) {}

    progress step() override {
        if (error_) return end(core_.refusal(error_, response_code::kind::nonexistent));
        switch (stage_++) {
        case 0:
            core_.account->open(request_.name, open_mode::read_only,
                                then<std::shared_ptr<mailbox>>(keep_in(error_, box_)));
            return progress::waits;
        case 1:
            if (!box_) return no("the store has failed", response_code::kind::unavailable);
            box_->messages(then<std::vector<message_info>>(
                [this](std::error_code error, std::vector<message_info> messages) {
                    error_ = error;
                    count(messages);
                }));
            return progress::waits;
        default:
            if (session().tell_status(request_.name, status_)) return progress::waits;
            return ok();
        }
    }

private:
    void count(const std::vector<message_info>& messages) {
        const auto state = box_->state();
        std::uint32_t recent = 0;
        std::uint32_t unseen = 0;
        for (const auto& m : messages) {
            recent += m.flags.has(system_flag::recent);
            unseen += !m.flags.has(system_flag::seen);
        }
        if (request_.items.messages) status_.messages = static_cast<std::uint32_t>(messages.size());
        if (request_.items.recent) status_.recent = recent;
        if (request_.items.uid_next) status_.uid_next = state.uid_next;
        if (request_.items.uid_validity) status_.uid_validity = state.uid_validity;
        if (request_.items.unseen) status_.unseen = unseen;
    }

    status_request request_;
    int stage_ = 0;
    std::error_code error_{};
    std::shared_ptr<mailbox> box_{};
    mailbox_status status_{};
};

} // namespace

std::shared_ptr<task> make_status(store_core& core, const status_request& request) {
    return std::make_shared<status_task>(core, request);
}

} // namespace courriel::imap::detail
