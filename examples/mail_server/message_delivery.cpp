// See message_delivery.hpp.
#include "message_delivery.hpp"

#include <chrono>
#include <random>
#include <utility>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <courriel/mime/message_id.hpp>
#include <courriel/mime/trace.hpp>

#include "await.hpp"

namespace mail_server {
namespace smtp = courriel::smtp;
namespace mime = courriel::mime;
namespace {

constexpr std::size_t most_held = 64 * 1024; // octets of a message before they are passed on

mime::submission_filter mending(const std::string& domain) {
    static std::mt19937_64 random{std::random_device{}()};
    const auto now = std::chrono::system_clock::now();
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now);
    mime::submission_options options;
    options.domain = domain;
    options.date = now;
    options.message_id = mime::make_message_id(
        fmt::format("{:%Y%m%d%H%M%S}", fmt::gmtime(std::chrono::system_clock::to_time_t(seconds))),
        random(), domain);
    return mime::submission_filter(std::move(options));
}

smtp::reply answer_to(std::error_code error, const std::string& id) {
    if (!error) return {250, {2, 0, 0}, "delivered as " + id};
    if (error == std::errc::no_space_on_device)
        return {452, {4, 3, 1}, "the store is full; try again later"};
    return {451, {4, 3, 0}, "the message could not be stored; try again later"};
}

} // namespace

message_delivery::message_delivery(service& mail, accepted_mail what, std::string id,
                                   std::string received, bool submitted)
    : mail_(mail)
    , what_(std::move(what))
    , id_(std::move(id))
    , received_(std::move(received))
    , guard_(mail_.accounts.host_name())
    , tracing_(mime::return_path_field(what_.elsewhere.reverse_path.text()) + received_, true)
    , report_(what_.elsewhere, what_.here) {
    if (submitted) mending_ = mending(mail_.accounts.host_name());
    if (!what_.mailboxes.empty()) message_ = mail_.messages->receive();
}

asio::awaitable<void> message_delivery::begin() {
    if (what_.elsewhere.recipients.empty()) co_return;
    passed_.emplace(*mail_.next_host);
    what_.elsewhere.size.reset(); // we add to it
    const auto answer = co_await passed_->begin(what_.elsewhere);
    if (answer.code() == 354) {
        co_await passed_->write(received_);
    } else {
        refusal_ = answer;
        passed_.reset();
    }
}

void message_delivery::write(std::string_view piece) {
    std::string honest;
    guard_.write(piece, honest);
    take(honest);
}

void message_delivery::take(std::string_view piece) {
    if (mending_) return mending_->write(piece, held_);
    held_ += piece;
}

bool message_delivery::holds_enough() const { return held_.size() >= most_held; }

asio::awaitable<void> message_delivery::pass_on() {
    const auto bytes = std::exchange(held_, {});
    report_.take(bytes);
    if (passed_) co_await passed_->write(bytes);
    if (!message_ || refusal_) co_return;
    std::string traced;
    tracing_.write(bytes, traced);
    co_await store(traced);
}

// An error is told again by commit().
asio::awaitable<void> message_delivery::store(std::string_view bytes) {
    try {
        co_await await_completion<>(
            [&](courriel::completion<> done) { message_->write(bytes, std::move(done)); });
    } catch (const std::system_error&) {
    }
}

asio::awaitable<smtp::reply> message_delivery::finish() {
    std::string honest;
    guard_.finish(honest);
    take(honest);
    if (mending_) mending_->finish(held_);
    co_await pass_on();
    if (passed_) {
        const auto answer = co_await passed_->finish();
        if (!answer.is_positive()) refusal_ = answer;
        if (!message_) co_return answer;
    }
    if (refusal_) co_return *refusal_;
    std::string traced;
    tracing_.finish(traced);
    co_await store(traced);
    const auto error = co_await commit();
    co_return answer_to(error, id_);
}

// It takes the way of any other mail, and none where there is no such sender. There is nobody to be
// told that it failed.
asio::awaitable<void> message_delivery::report() {
    const bool reported_there = passed_ && passed_->passed_on_wishes();
    auto made = report_.make(mail_.accounts.host_name(), reported_there);
    if (!made) co_return;
    accepted_mail back;
    static_cast<smtp::mail_parameters&>(back.elsewhere) = made->envelope;
    const auto where = mail_.accounts.find(what_.elsewhere.reverse_path.view());
    if (where.where == directory::locality::local)
        back.mailboxes.insert(destination{where.mailbox});
    else if (where.where == directory::locality::elsewhere && mail_.next_host)
        back.elsewhere.recipients = made->envelope.recipients;
    else
        co_return;
    message_delivery delivery(mail_, std::move(back), id_, {}, false);
    co_await delivery.begin();
    delivery.write(made->message);
    co_await delivery.finish();
}

// One copy for each mailbox.
asio::awaitable<std::error_code> message_delivery::commit() {
    try {
        co_await await_completion<std::vector<stored_message>>(
            [&](courriel::completion<std::vector<stored_message>> done) {
                particulars now;
                now.date =
                    std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
                message_->commit({what_.mailboxes.begin(), what_.mailboxes.end()}, std::move(now),
                                 std::move(done));
            });
    } catch (const std::system_error& failed) {
        co_return failed.code();
    }
    for (const auto& to : what_.mailboxes) mail_.hub->arrived(to.user, to.mailbox);
    co_return std::error_code();
}

} // namespace mail_server
