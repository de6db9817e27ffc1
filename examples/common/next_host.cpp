// See next_host.hpp.
#include "next_host.hpp"

#include <utility>
#include <variant>

namespace example {
namespace smtp = courriel::smtp;
namespace {

// Ours to say: the other host did not.
smtp::reply unreachable(std::string_view why) {
    return {451, {4, 4, 1}, "the next host cannot be reached: " + std::string(why)};
}

} // namespace

asio::awaitable<void> passed_message::connect() {
    auto executor = co_await asio::this_coro::executor;
    auto wire = co_await courriel::async_connect(executor, options_.where, asio::use_awaitable);
    link_.emplace(executor, smtp::client_session(options_.session), std::move(wire));
}

// The next event, or none when the connection is over; then there is a refusal.
asio::awaitable<std::optional<smtp::client_event>> passed_message::next() {
    std::string why = "the connection has ended";
    try {
        auto event = co_await async_next(*link_, asio::use_awaitable);
        const auto* failure = event ? std::get_if<courriel::failed>(&*event) : nullptr;
        if (event && !failure) co_return event;
        if (failure) why = failure->error.message();
        if (link_->session().body_error())
            refusal_.emplace(554, smtp::enhanced_status{5, 6, 0}, "the next host: " + why);
    } catch (const std::system_error& error) {
        why = error.what();
    }
    if (!refusal_) refusal_ = unreachable(why);
    link_.reset();
    co_return std::nullopt;
}

void passed_message::take_refusal(const smtp::envelope& envelope, std::size_t recipient,
                                  const smtp::reply_view& reply) {
    if (reply.is_positive() || refusal_) return;
    refusal_.emplace(reply.code, reply.enhanced,
                     "<" + envelope.recipients[recipient].text() + ">: " + std::string(reply.text));
}

asio::awaitable<smtp::reply> passed_message::begin(smtp::envelope envelope) {
    try {
        co_await connect();
    } catch (const std::system_error& error) {
        co_return unreachable(error.what());
    }
    while (auto event = co_await next()) {
        if (std::holds_alternative<smtp::ready>(*event)) {
            if (const auto error = link_->session().start_mail(envelope))
                co_return smtp::reply(554, {5, 5, 4},
                                      "the next host cannot take this: " + error.message());
        } else if (const auto* said = std::get_if<smtp::recipient_reply>(&*event)) {
            take_refusal(envelope, said->index, said->reply);
        } else if (const auto* go = std::get_if<smtp::data_reply>(&*event)) {
            if (!refusal_ && go->reply.code == 354) co_return smtp::reply(go->reply);
            // The message was begun for others: a connection that is cut here sends it to nobody.
            if (go->reply.code == 354) break;
        } else if (const auto* result = std::get_if<smtp::mail_result>(&*event)) {
            if (!refusal_) refusal_ = smtp::reply(result->reply);
            break;
        }
    }
    link_.reset();
    co_return *refusal_;
}

asio::awaitable<void> passed_message::write(std::string_view piece) {
    while (link_ && !piece.empty()) {
        piece.remove_prefix(link_->session().write_body(piece));
        link_->flush();
        if (!piece.empty()) co_await next();
    }
}

asio::awaitable<smtp::reply> passed_message::finish() {
    // An error of it is told by the event that follows.
    if (link_) static_cast<void>(link_->session().end_body());
    while (link_) {
        auto event = co_await next();
        const auto* result = event ? std::get_if<smtp::mail_result>(&*event) : nullptr;
        if (!result) continue;
        const smtp::reply answer(result->reply);
        static_cast<void>(link_->session().quit());
        link_->flush();
        link_.reset();
        co_return answer;
    }
    co_return *refusal_;
}

} // namespace example
