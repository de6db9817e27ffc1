// An application behind an SMTP server that answers at random, at once or later, and checks the
// order of events: MAIL before RCPT before DATA, one end for each body, none of it after a reset.
#pragma once

#include <chrono>

#include <courriel/overloaded.hpp>
#include <courriel/smtp/server_session.hpp>

#include "fuzz/fuzz.hpp"

namespace courriel::fuzz {

class smtp_server_policy {
public:
    using session_type = smtp::server_session;

    void on_event(session_type& s, const smtp::server_event& event, choices& random) {
        std::visit(
            overloaded{
                [&](const smtp::recipient&) { require(!in_body_, "RCPT in a body"); },
                [&](const smtp::body_begin& e) {
                    require(!in_body_, "a body in a body");
                    require(e.recipients == accepted_, "another number of recipients");
                    require(accepted_ > 0, "a body for nobody");
                    in_body_ = true;
                },
                [&](const smtp::body_chunk& e) {
                    require(in_body_, "a piece of no body");
                    require(!e.bytes.empty(), "an empty piece");
                },
                [&](const smtp::body_end&) { end_body(); },
                [&](const smtp::body_cut&) { end_body(); },
                [&](const smtp::burl&) { require(in_body_, "BURL in no body"); },
                [&](const smtp::sender&) { require(!in_body_, "MAIL in a body"); },
                [&](const smtp::queue_run&) { require(!in_body_, "ETRN in a body"); },
                [&](const smtp::turned&) {
                    require(!in_body_, "turned in a body");
                    require(s.wants().empty(), "something is wanted behind the turn");
                },
                [&](const smtp::proxied_client&) { require(!in_body_, "XCLIENT in a body"); },
                [&](const smtp::forwarded&) { require(!in_body_, "XFORWARD in a body"); },
                [&](const smtp::quit&) { require(!in_body_, "QUIT before body_cut"); },
                [&](const smtp::reset&) {
                    require(!in_body_, "reset before body_cut");
                    accepted_ = 0;
                },
                [&](const smtp::tls_established&) { accepted_ = 0; },
                [&](const smtp::failed&) { require(!in_body_, "failed before body_cut"); },
                [](const auto&) {},
            },
            event);
        if (!s.owes_answer() || std::holds_alternative<smtp::writable>(event)) return;
        owed_ = event.index();
        if (random.one_in(2)) answer(s, random);
    }

    bool idle(session_type& s, choices& random) {
        if (random.one_in(500)) s.shut_down();
        if (!s.owes_answer()) return false;
        answer(s, random);
        return true;
    }

    void on_output(session_type&, std::string_view) {}

private:
    void end_body() {
        require(in_body_, "the end of no body");
        in_body_ = false;
        accepted_ = 0;
    }

    void answer(session_type& s, choices& random) {
        std::error_code error;
        bool yes = false;
        if (random.one_in(16)) s.delay_answer(std::chrono::seconds(1));
        switch (random.below(9)) {
        case 0: error = s.reject(450, "later"); break;
        case 1: error = s.reject(550, "no\r\n250 yes"); break;
        case 2: error = s.auth_challenge("say more"); break;
        case 3: error = s.auth_reject(); break;
        case 4: error = s.auth_accept("somebody"); break;
        case 5: yes = !(error = s.reply({251, "elsewhere\r\n250 or so"})); break;
        default: yes = !(error = s.accept());
        }
        if (error) {
            require(s.owes_answer() || s.wants().close || s.wants().write,
                    "a refused answer changed something");
            return;
        }
        if (yes && owed_ == smtp::server_event(smtp::recipient{}).index()) ++accepted_;
        if (yes && owed_ == smtp::server_event(smtp::sender{}).index()) accepted_ = 0;
    }

    bool in_body_ = false;
    std::size_t accepted_ = 0;
    std::size_t owed_ = 0;
};

} // namespace courriel::fuzz
