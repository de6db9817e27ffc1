// See next_host.hpp.
#include "next_host.hpp"

#include <chrono>
#include <memory>
#include <system_error>
#include <utility>
#include <variant>

#include <courriel/errc.hpp>

namespace example {
namespace smtp = courriel::smtp;
namespace {

// Ours to say: the other host did not.
smtp::reply unreachable(std::string_view why) {
    return {451, {4, 4, 1}, "the next host cannot be reached: " + std::string(why)};
}

// What the other host does with the QUIT is of no interest; it is only waited for (RFC 5321 section
// 4.1.1.10).
asio::awaitable<void>
say_goodbye(std::shared_ptr<courriel::asio_connection<smtp::client_session>> link) {
    static_cast<void>(link->session().quit());
    asio::steady_timer limit(link->get_executor(), std::chrono::seconds(5));
    limit.async_wait([link](std::error_code error) {
        if (!error) link->close();
    });
    std::error_code error;
    while (co_await async_next(*link, asio::redirect_error(asio::use_awaitable, error))) {
    }
}

} // namespace

// In the background, for nobody has to wait for it.
void passed_message::leave() {
    auto link = std::make_shared<connection>(std::move(*link_));
    link_.reset();
    const auto executor = link->get_executor();
    asio::co_spawn(executor, say_goodbye(std::move(link)), asio::detached);
}

asio::awaitable<void> passed_message::connect() {
    auto executor = co_await asio::this_coro::executor;
    auto wire = co_await courriel::async_connect(executor, options_.where, asio::use_awaitable);
    link_.emplace(executor, smtp::client_session(options_.session), std::move(wire));
}

// The host has no STARTTLS, or the way into TLS broke. Whoever refuses us, goes away (421, RFC 5321
// section 3.8) or breaks off before that has said nothing of TLS: it is to be tried again later.
bool passed_message::is_about_tls(std::error_code error) const {
    return error == courriel::errc::tls_unavailable ||
           (link_->session().is_starting_tls() && error != courriel::errc::shutting_down);
}

// The next event, or none when the connection is over; then there is a refusal.
asio::awaitable<std::optional<smtp::client_event>> passed_message::next() {
    std::string why = "the connection has ended";
    try {
        auto event = co_await async_next(*link_, asio::use_awaitable);
        const auto* failure = event ? std::get_if<courriel::failed>(&*event) : nullptr;
        if (event && !failure) co_return event;
        if (failure) why = failure->error.message();
        tls_failed_ = failure && is_about_tls(failure->error);
        if (link_->session().body_error())
            refusal_.emplace(554, smtp::enhanced_status{5, 6, 0}, "the next host: " + why);
        // What broke the connection, a failed handshake too, is told last.
        if (failure && failure->error == courriel::errc::unexpected_end)
            co_await async_next(*link_, asio::use_awaitable);
    } catch (const std::system_error& error) {
        why = error.what();
        tls_failed_ = is_about_tls(error.code());
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
    auto answer = co_await try_to_begin(envelope);
    if (!tls_failed_ || !options_.clear_without_tls) co_return answer;
    options_.session.tls = courriel::tls::none;
    refusal_.reset();
    co_return co_await try_to_begin(envelope);
}

// A message beyond ASCII is for hosts that know SMTPUTF8 (RFC 6531 section 3.5).
std::error_code passed_message::start(const smtp::envelope& envelope) {
    const auto& session = link_->session();
    passed_on_wishes_ = session.announced().dsn;
    const auto error = link_->session().start_mail(envelope);
    if (error && envelope.smtp_utf8 && !session.announced().smtp_utf8)
        refusal_.emplace(550, smtp::enhanced_status{5, 6, 7}, "the next host has no SMTPUTF8");
    else if (error)
        refusal_.emplace(554, smtp::enhanced_status{5, 5, 4},
                         "the next host cannot take this: " + error.message());
    return error;
}

asio::awaitable<smtp::reply> passed_message::try_to_begin(const smtp::envelope& envelope) {
    try {
        co_await connect();
    } catch (const std::system_error& error) {
        co_return unreachable(error.what());
    }
    while (auto event = co_await next()) {
        if (std::holds_alternative<smtp::ready>(*event)) {
            if (start(envelope)) break;
        } else if (const auto* from = std::get_if<smtp::sender_reply>(&*event)) {
            // What is said of the recipients behind a refused sender has no meaning.
            if (!from->reply.is_positive()) refusal_ = smtp::reply(from->reply);
        } else if (const auto* said = std::get_if<smtp::recipient_reply>(&*event)) {
            take_refusal(envelope, said->index, said->reply);
        } else if (const auto* go = std::get_if<smtp::data_reply>(&*event)) {
            if (!refusal_ && go->reply.code == 354) co_return smtp::reply(go->reply);
            if (go->reply.code == 354) {
                // It was begun for others: a connection that is cut here sends it to nobody.
                link_.reset();
                break;
            }
        } else if (const auto* result = std::get_if<smtp::mail_result>(&*event)) {
            if (!refusal_) refusal_ = smtp::reply(result->reply);
            break;
        }
    }
    if (link_) leave();
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
        leave();
        co_return answer;
    }
    co_return *refusal_;
}

} // namespace example
