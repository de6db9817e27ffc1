// APPEND on the store: the message goes to an append_transaction piece by piece, each taken before
// the next is asked for.
#include "store/core.hpp"

namespace courriel::imap::detail {
namespace {

class append_task : public task {
public:
    append_task(store_core& core, const append_request& request)
        : task(core)
        , request_(request)
        , tell_(tell_arrived(core, request.name)) {}

    progress step() override {
        switch (stage_) {
        case stage::look:
            stage_ = stage::looked;
            // Keywords alone are a reason to look at the mailbox: it may be full of them.
            if (request_.info.flags.keywords().empty()) return progress::again;
            core_.account->open(request_.name, open_mode::read_only,
                                then<std::shared_ptr<mailbox>>(keep_in(error_, box_)));
            return progress::waits;
        case stage::looked:
            if (error_) return end(refused());
            if (box_ && !core_.fit_keywords(box_->state(), request_.info.flags))
                return no("the mailbox cannot have so many keywords", response_code::kind::limit);
            box_.reset();
            stage_ = stage::asked;
            core_.account->append(
                request_.name, request_.info,
                then<std::unique_ptr<append_transaction>>(keep_in(error_, into_)));
            return progress::waits;
        case stage::asked:
            if (error_) return end(refused());
            if (!into_) return no("the store has failed", response_code::kind::unavailable);
            stage_ = stage::open;
            static_cast<void>(session().accept());
            return progress::waits;
        case stage::open:
            if (error_) return end(refused());
            if (std::exchange(taken_, false)) static_cast<void>(session().accept());
            return progress::waits;
        case stage::whole:
            if (error_) return end(refused());
            stage_ = stage::committed;
            into_->commit(then_telling<append_result>(tell_, keep_in(error_, where_)));
            return progress::waits;
        case stage::committed:
            if (error_) return end(refused());
            return ok({}, append_uid());
        }
        return progress::done;
    }

    void on_message(const server_event& event) override {
        if (std::holds_alternative<body_end>(event)) {
            stage_ = stage::whole;
        } else if (const auto* chunk = std::get_if<body_chunk>(&event)) {
            into_->write(chunk->bytes, then<>([this](std::error_code error) {
                             error_ = error;
                             taken_ = true;
                         }));
        }
    }

private:
    enum class stage : std::uint8_t { look, looked, asked, open, whole, committed };

    [[nodiscard]] ending refused() const {
        return core_.refusal(error_, response_code::kind::try_create);
    }

    [[nodiscard]] response_code append_uid() const {
        if (where_.uid == 0) return {};
        response_code code(response_code::kind::append_uid, where_.uid_validity);
        code.to = uid_set(where_.uid);
        return code;
    }

    append_request request_;
    std::function<void(std::error_code, const append_result&)> tell_;
    stage stage_ = stage::look;
    std::shared_ptr<mailbox> box_{};
    bool taken_ = false; // the last piece of the message was written
    std::error_code error_{};
    std::unique_ptr<append_transaction> into_{};
    append_result where_{};
};

} // namespace

std::shared_ptr<task> make_append(store_core& core, const append_request& request) {
    return std::make_shared<append_task>(core, request);
}

} // namespace courriel::imap::detail
