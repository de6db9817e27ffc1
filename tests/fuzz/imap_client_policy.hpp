// An application behind an IMAP client that says verbs at random, in and out of place, and checks
// that every body has one end and the size that was announced, that every command is answered once,
// that nothing is told and no password leaves before the TLS that is required.
#pragma once

#include <algorithm>
#include <set>
#include <string>

#include <courriel/imap/client_session.hpp>
#include <courriel/overloaded.hpp>

#include "fuzz/fuzz.hpp"

namespace courriel::fuzz {

class imap_client_policy {
public:
    using session_type = imap::client_session;

    explicit imap_client_policy(bool tls_required) : tls_required_(tls_required) {}

    void on_event(session_type& s, const imap::client_event& event, choices& random) {
        const bool is_failure = std::holds_alternative<imap::failed>(event);
        require(is_failure || !tls_required_ || s.is_secure(), "T09: told without TLS");
        std::visit(overloaded{
                       [&](const imap::body_begin& e) {
                           require(!in_body_, "a body in a body");
                           in_body_ = true;
                           left_ = e.size;
                       },
                       [&](const imap::body_chunk& e) {
                           require(in_body_ && !e.bytes.empty(), "a piece of no body");
                           require(e.bytes.size() <= left_, "more octets than announced");
                           left_ -= e.bytes.size();
                       },
                       [&](const imap::body_end&) {
                           require(in_body_ && left_ == 0, "a body that is not whole");
                           in_body_ = false;
                       },
                       [&](const imap::body_cut&) {
                           require(in_body_, "the end of no body");
                           in_body_ = false;
                       },
                       [&](const imap::failed&) { require(!in_body_, "failed before body_cut"); },
                       [&](const imap::done& e) { answer(e.id); },
                       [&](const imap::refused& e) { answer(e.id); },
                       [&](const imap::search_result& e) {
                           require(e.numbers.size() <= 256, "a long piece of a search");
                       },
                       [](const imap::writable&) {},
                       [&](const auto&) { require(!in_body_, "an event inside a body"); },
                   },
                   event);
        if (random.one_in(3)) idle(s, random);
    }

    bool idle(session_type& s, choices& random) {
        using namespace imap;
        if (s.is_body_open()) {
            if (s.write_body(std::string(1 + random.below(9), 'x')) != 0) return true;
            return !s.end_body();
        }
        const auto number = static_cast<std::uint32_t>(1 + random.below(4));
        switch (random.below(24)) {
        case 0: return note(s.login("user", "open-sesame"));
        case 1: return note(s.login("\xfcser", "open-s\xe9same"));
        case 2: return note(s.authenticate(sasl::plain("user", "open-sesame")));
        case 3: return note(s.authenticate(sasl::login("user", "open-sesame")));
        case 4: return note(s.capability());
        case 5: return note(s.noop());
        case 6: return note(s.list("", "*"));
        case 7: return note(s.status("INBOX", status_items::all()));
        case 8:
        case 9: return note(s.select(random.one_in(2) ? "INBOX" : "Entw\xc3\xbcrfe"));
        case 10: return note(s.close());
        case 11: return note(s.expunge());
        case 12: return note(s.search(search::text("caf\xc3\xa9")));
        case 13: return note(s.uid_search(search::unseen()));
        case 14:
        case 15: return note(s.fetch(sequence_set(number), fetch().envelope().body()));
        case 16: return note(s.uid_fetch(uid_set(number, 9), fetch().structure().header()));
        case 17: return note(s.uid_store(uid_set(number), {}));
        case 18: return note(s.append("INBOX", {}, std::nullopt, random.below(40)));
        case 19: return random.one_in(8) && note(s.logout());
        default: return false;
        }
    }

    void on_output(session_type& s, std::string_view bytes) {
        if (!tls_required_ || s.is_secure()) return;
        seen_ += bytes;
        for (const char* secret : {"LOGIN", "AUTHENTICATE", "open-s"})
            require(seen_.find(secret) == seen_.npos, "T26: it left before TLS");
        seen_.erase(0, seen_.size() - std::min<std::size_t>(seen_.size(), 12));
    }

private:
    bool note(const result<imap::command_id>& id) {
        if (!id) return false;
        require(asked_.insert(*id).second, "an id twice");
        return true;
    }

    void answer(imap::command_id id) {
        require(!in_body_ && asked_.erase(id) == 1, "an answer to no command");
    }

    bool tls_required_;
    bool in_body_ = false;
    std::uint64_t left_ = 0;
    std::set<imap::command_id> asked_;
    std::string seen_;
};

} // namespace courriel::fuzz
