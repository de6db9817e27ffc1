// The commonest task of the client facades: it says a verb, and the reply in one event decides. See
// client_operation.hpp for the shape of tasks.
#pragma once

#include <optional>
#include <system_error>
#include <utility>
#include <variant>

namespace courriel::detail {

// Base is the facade's client_task, with settle(reply) and take_trouble(event); Answer is the
// event, with a member `reply`; Say is std::error_code(Session&).
template <class Base, class Answer, class Say>
class answer_task : public Base {
public:
    template <class Last>
    answer_task(Last last, Say say) : Base(std::move(last))
                                    , say_(std::move(say)) {}

    template <class Session>
    std::error_code start(Session& session) {
        return say_(session);
    }
    template <class Session, class Event>
    std::optional<std::error_code> take(Session&, const Event& event) {
        if (const auto* e = std::get_if<Answer>(&event)) return this->settle(e->reply);
        return this->take_trouble(event);
    }

private:
    Say say_;
};

} // namespace courriel::detail
