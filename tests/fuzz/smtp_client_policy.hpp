// An application behind an SMTP client that says verbs at random, in and out of place, and checks
// that each message has one result, that no result says sent before the message was whole, and that
// neither a credential nor a message leaves in plaintext where TLS is required (T26).
#pragma once

#include <chrono>
#include <string>

#include <courriel/overloaded.hpp>
#include <courriel/sasl.hpp>
#include <courriel/smtp/client_session.hpp>

#include "fuzz/fuzz.hpp"

namespace courriel::fuzz {

class smtp_client_policy {
public:
    using session_type = smtp::client_session;

    explicit smtp_client_policy(bool tls_required) : tls_required_(tls_required) {}

    void on_event(session_type& s, const smtp::client_event& event, choices& random) {
        require(!turned_, "an event behind turned");
        std::visit(overloaded{
                       [&](const smtp::ready&) {
                           require(!tls_required_ || s.is_secure(), "T26: ready without TLS");
                       },
                       [&](const smtp::data_reply& e) { writing_ = e.reply.code == 354; },
                       [&](const smtp::mail_result& e) {
                           require(mails_ > 0, "a result of no message");
                           require(!e.sent || ended_, "sent before its end");
                           require(!e.sent || accepted_ != 0, "sent to nobody");
                           --mails_;
                           accepted_ = 0;
                           writing_ = ended_ = false;
                       },
                       [&](const smtp::recipient_reply& e) {
                           require(e.index < 3, "a reply for no recipient");
                           accepted_ += e.reply.is_positive() ? 1 : 0;
                       },
                       [&](const smtp::delivery_reply& e) {
                           require(e.index < 3 && ended_, "a delivery of nothing");
                           require(++deliveries_ <= accepted_, "more deliveries than recipients");
                           if (deliveries_ == accepted_) deliveries_ = 0;
                       },
                       [&](const writable&) {
                           // A message in chunks is asked for by this alone.
                           writing_ = writing_ || (accepted_ != 0 && s.announced().chunking);
                       },
                       [&](const smtp::turned&) { turned_ = true; },
                       [](const auto&) {},
                   },
                   event);
        if (random.one_in(3)) idle(s, random);
    }

    bool idle(session_type& s, choices& random) {
        switch (random.below(18)) {
        case 0: return !s.noop();
        case 1: return !s.reset();
        case 2: return !s.verify("somebody");
        case 3: return !s.authenticate(sasl::plain("user", "open-sesame"));
        case 4: return random.one_in(8) && !s.quit();
        case 5:
        case 6: {
            auto envelope = some_envelope(random);
            if (s.start_mail(std::move(envelope))) return false;
            require(++mails_ == 1, "two messages at once");
            return true;
        }
        case 7: return !s.expand("list");
        case 8: return !s.help(random.one_in(2) ? "" : "MAIL");
        case 9: return !s.run_queue("@example.com");
        case 10: return random.one_in(4) && !s.turn("example.com");
        case 11: return random.one_in(4) && !s.xclient(some_client());
        case 12: return !s.xforward(some_client());
        case 13: return !s.write_url("imap://example.com/outbox;uid=1");
        default: return write(s, random);
        }
    }

    void on_output(session_type& s, std::string_view bytes) {
        if (!tls_required_ || s.is_secure()) return;
        seen_ += bytes;
        for (const char* secret : {"AUTH", "MAIL", "secret", "b3Blbi"})
            require(seen_.find(secret) == seen_.npos, "T26: it left before TLS");
        seen_.erase(0, seen_.size() - std::min<std::size_t>(seen_.size(), 8));
    }

private:
    static smtp::envelope some_envelope(choices& random) {
        smtp::envelope mail("a@example.com", "b@example.com");
        mail.recipients.resize(1 + random.below(3), "c@example.com");
        mail.size = 100;
        if (random.one_in(4)) mail.body = smtp::body_type::binary_mime;
        if (random.one_in(4)) mail.envelope_id = "id + 1";
        if (random.one_in(4)) mail.by = smtp::deliver_by{std::chrono::seconds(60)};
        if (random.one_in(4)) mail.recipients.front().notify.success = true;
        mail.smtp_utf8 = random.one_in(8);
        mail.require_tls = random.one_in(8);
        return mail;
    }

    static smtp::forwarded_client some_client() {
        smtp::forwarded_client client;
        client.address = "192.0.2.1";
        client.hello = "a b";
        return client;
    }

    bool write(session_type& s, choices& random) {
        if (random.one_in(3)) {
            if (s.end_body()) return false;
            require(writing_, "the end of a message that was not asked for");
            return ended_ = true;
        }
        const std::size_t taken = s.write_body("a secret\r\n.\r\nMAIL FROM:<x>\r\n");
        require(taken == 0 || writing_, "a message that was not asked for");
        return taken != 0 && random.below(8) != 0;
    }

    bool tls_required_;
    bool writing_ = false;
    bool ended_ = false;
    bool turned_ = false;
    std::size_t mails_ = 0;
    std::size_t accepted_ = 0;
    std::size_t deliveries_ = 0;
    std::string seen_;
};

} // namespace courriel::fuzz
