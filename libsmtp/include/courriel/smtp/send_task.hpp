// The sending of one message by smtp::client, in as many transactions as its recipients need: a
// server may say how many it takes (LIMITS RCPTMAX, RFC 9422), or find it out on the way (452, RFC
// 5321 section 4.5.3.1.10).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include <courriel/ascii.hpp>
#include <courriel/smtp/client_tasks.hpp>
#include <courriel/smtp/message_source.hpp>

namespace courriel::smtp {

/// A recipient that will not get the message.
struct refused_recipient {
    std::string recipient;
    smtp::reply reply;
};

/// What became of a message for one recipient.
struct recipient_outcome {
    std::string recipient;
    smtp::reply reply{}; ///< to MAIL or RCPT, when that was refused; else to the message, in LMTP
                         ///< for this recipient; code 0: there was none

    [[nodiscard]] bool is_taken() const { return reply.code() != 0 && reply.is_positive(); }
};

/// What became of a message.
struct send_result {
    reply final{}; ///< the answer to the message, the last positive one where there were several
    std::vector<refused_recipient> refused{};    ///< recipients that will not get it
    std::vector<recipient_outcome> recipients{}; ///< all of them, in the envelope's order
    bool answered = false; ///< the server has said of a recipient whether it takes the message for
                           ///< him; else nobody can have got it
};

/// Called while a message is being sent, on the client's executor, with how many of its octets the
/// connection has taken so far: in the end all of them. From 0 again where it takes a further
/// transaction. It must not throw.
using send_progress = std::function<void(std::size_t octets)>;

namespace detail {

class send_task : public client_task {
public:
    send_task(std::shared_ptr<reply> last, envelope envelope, message_source message,
              send_progress progress)
        : client_task(std::move(last))
        , envelope_(std::move(envelope))
        , message_(std::move(message))
        , progress_(std::move(progress)) {}

    std::error_code start(client_session& session) {
        describe();
        for (std::size_t i = 0; i != envelope_.recipients.size(); ++i) {
            left_.push_back(i);
            result_.recipients.push_back({envelope_.recipients[i].text()});
        }
        return begin(session);
    }

    std::optional<std::error_code> take(client_session& session, const client_event& event) {
        if (const auto* sender = std::get_if<sender_reply>(&event)) {
            take_sender(sender->reply);
        } else if (const auto* to = std::get_if<recipient_reply>(&event)) {
            take_recipient(*to);
        } else if (const auto* delivery = std::get_if<delivery_reply>(&event)) {
            outcome(delivery->index) = reply(delivery->reply);
            each_has_its_own_ = true;
        } else if (std::holds_alternative<writable>(event)) {
            write(session);
        } else if (const auto* mail = std::get_if<mail_result>(&event)) {
            return take_result(session, *mail);
        }
        return take_trouble(event);
    }

    template <class Self>
    void complete(Self& self, std::error_code error) {
        for (const auto& one : result_.recipients)
            if (one.reply.code() >= 400) result_.refused.push_back({one.recipient, one.reply});
        self.complete(error, std::move(result_));
    }

private:
    // What the message in memory tells, where the envelope does not.
    void describe() {
        if (!message_.is_in_memory()) return;
        const auto text = message_.whole();
        if (!envelope_.size) envelope_.size = text.size();
        const bool ascii_only = ascii::all_of(text, [](char c) { return ascii::is_ascii(c); });
        // Who has no 8BITMIME must not be sent it (RFC 6152 section 3): start_mail() refuses.
        if (envelope_.body == body_type::unspecified && !ascii_only)
            envelope_.body = body_type::eight_bit_mime;
    }

    // A transaction for as many of those that are left as the server takes.
    std::error_code begin(client_session& session) {
        const auto& announced = session.announced();
        envelope part;
        static_cast<mail_parameters&>(part) = envelope_;
        part.reverse_path = envelope_.reverse_path;
        std::vector<std::string> domains;
        asked_.clear();
        std::vector<std::size_t> later;
        for (const std::size_t i : left_) {
            const auto& to = envelope_.recipients[i];
            auto domain = ascii::to_lower(to.domain());
            const bool known = !announced.rcpt_domain_max ||
                               std::find(domains.begin(), domains.end(), domain) != domains.end();
            const bool fits = (!announced.rcpt_max || asked_.size() < *announced.rcpt_max) &&
                              (known || domains.size() < *announced.rcpt_domain_max);
            if (!fits) {
                later.push_back(i);
                continue;
            }
            if (!known) domains.push_back(std::move(domain));
            asked_.push_back(i);
            result_.recipients[i].reply = {}; // when it was one too many before
            part.recipients.push_back(to);
        }
        left_ = std::move(later);
        accepted_.clear();
        sender_ok_ = each_has_its_own_ = false;
        message_.rewind();
        return session.start_mail(std::move(part));
    }

    reply& outcome(std::size_t index) { return result_.recipients[asked_[index]].reply; }

    // Of what is refused, what the server says of the recipients behind it has no meaning.
    void take_sender(const reply_view& sender) {
        sender_ok_ = sender.is_positive();
        if (sender_ok_) return;
        result_.answered = true;
        for (std::size_t i = 0; i != asked_.size(); ++i) outcome(i) = reply(sender);
    }

    // A recipient that was accepted has the message once that is answered, and not before.
    void take_recipient(const recipient_reply& to) {
        result_.answered = true;
        if (!sender_ok_) return;
        if (to.reply.is_positive()) return accepted_.push_back(to.index);
        outcome(to.index) = reply(to.reply);
        const bool too_many = to.reply.code == 452 || to.reply.code == 552;
        if (too_many && !accepted_.empty()) too_many_.push_back(asked_[to.index]);
    }

    std::optional<std::error_code> take_result(client_session& session, const mail_result& mail) {
        if (mail.sent || !sent_) result_.final = reply(mail.reply);
        sent_ = sent_ || mail.sent;
        if (!each_has_its_own_)
            for (const std::size_t i : accepted_) outcome(i) = reply(mail.reply);
        // Who was one too many of those that got it may get it now. A message that was refused
        // would be again, and so would its sender.
        if (mail.sent) left_.insert(left_.begin(), too_many_.begin(), too_many_.end());
        too_many_.clear();
        const bool again = mail.sent || (sender_ok_ && accepted_.empty());
        if (again && !left_.empty() && session.mails_left() != std::uint64_t{0}) {
            const auto error = begin(session);
            return error ? std::optional(error) : std::nullopt;
        }
        const auto error = settle(result_.final.view());
        return sent_ ? std::error_code{} : error ? error : errc::refused;
    }

    // An error of a verb is told by the `failed` that follows.
    void write(client_session& session) {
        for (;;) {
            const auto piece = message_.peek();
            if (!piece) return session.abandon_body(piece.error());
            if (piece->empty()) return static_cast<void>(session.end_body());
            const std::size_t taken = session.write_body(*piece);
            message_.consume(taken);
            if (progress_ && taken != 0) progress_(static_cast<std::size_t>(message_.offset()));
            if (taken != piece->size()) return;
        }
    }

    envelope envelope_;
    message_source message_;
    send_progress progress_;
    send_result result_{};
    std::vector<std::size_t> left_{};     // recipients that are not yet asked for
    std::vector<std::size_t> asked_{};    // those of this transaction
    std::vector<std::size_t> accepted_{}; // of those, by their place among them
    std::vector<std::size_t> too_many_{}; // that the server wants in another transaction
    bool sender_ok_ = false;
    bool each_has_its_own_ = false; // LMTP: the answers to the message
    bool sent_ = false;             // to somebody
};

} // namespace detail
} // namespace courriel::smtp
