// An application behind an SMTP client that says verbs at random, in and out of place, and checks
// that each message has one result, that no result says sent before the message was whole, and that
// neither a credential nor a message leaves in plaintext where TLS is required (T26).
#pragma once

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
        std::visit(overloaded{
                       [&](const smtp::ready&) {
                           require(!tls_required_ || s.is_secure(), "T26: ready without TLS");
                       },
                       [&](const smtp::data_reply& e) { writing_ = e.reply.code == 354; },
                       [&](const smtp::mail_result& e) {
                           require(mails_ > 0, "a result of no message");
                           require(!e.sent || ended_, "sent before its end");
                           --mails_;
                           writing_ = ended_ = false;
                       },
                       [&](const smtp::recipient_reply& e) {
                           require(e.index < 3, "a reply for no recipient");
                       },
                       [](const auto&) {},
                   },
                   event);
        if (random.one_in(3)) idle(s, random);
    }

    bool idle(session_type& s, choices& random) {
        switch (random.below(10)) {
        case 0: return !s.noop();
        case 1: return !s.reset();
        case 2: return !s.verify("somebody");
        case 3: return !s.authenticate(sasl::plain("user", "open-sesame"));
        case 4: return random.one_in(8) && !s.quit();
        case 5:
        case 6: {
            smtp::envelope envelope("a@example.com", "b@example.com");
            envelope.recipients.resize(1 + random.below(3), "c@example.com");
            envelope.size = 100;
            if (s.start_mail(std::move(envelope))) return false;
            require(++mails_ == 1, "two messages at once");
            return true;
        }
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
    std::size_t mails_ = 0;
    std::string seen_;
};

} // namespace courriel::fuzz
