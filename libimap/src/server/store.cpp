// STORE, COPY and EXPUNGE (RFC 3501 sections 6.4.3, 6.4.6 and 6.4.7; UID EXPUNGE: RFC 4315).
#include <courriel/imap/server_session.hpp>

#include <algorithm>

#include "wire/flags.hpp"
#include "wire/number_set.hpp"
#include "wire/reader.hpp"

namespace courriel::imap {

// store = "STORE" SP sequence-set SP store-att-flags
void server_session::on_store(wire::reader& in, std::optional<event>& out) {
    store_request wanted;
    if (!take_messages(in, wanted.messages)) return;
    if (!in.take_space() || !wire::read_flag_change(in, wanted.change))
        return refuse(true, "flags are expected, and they may not be \\Recent");
    if (!take_end(in) || !check_keywords(wanted.change.flags)) return;
    owe(owed::command);
    out = std::move(wanted);
}

// RFC 5530: LIMIT
bool server_session::check_keywords(const flag_set& flags) {
    const auto& limits = options_.limits;
    const auto& keywords = flags.keywords();
    const bool fits = keywords.size() <= limits.keywords &&
                      std::all_of(keywords.begin(), keywords.end(),
                                  [&](const auto& k) { return k.size() <= limits.keyword; });
    if (!fits) refuse(false, "there are too many keywords, or too long ones", code_kind::limit);
    return fits;
}

// copy = "COPY" SP sequence-set SP mailbox
void server_session::on_copy(wire::reader& in, std::optional<event>& out) {
    copy_request wanted;
    if (!take_messages(in, wanted.messages) || !take_mailbox(in, wanted.to) || !take_end(in))
        return;
    owe(owed::command);
    out = std::move(wanted);
}

// "EXPUNGE", "UID" SP "EXPUNGE" SP sequence-set
void server_session::on_expunge(wire::reader& in, std::optional<event>& out) {
    expunge_request wanted;
    if (by_uid_) {
        message_set some;
        if (!take_messages(in, some)) return;
        wanted.uids = std::move(some.numbers);
    }
    if (!take_end(in)) return;
    owe(owed::command);
    out = std::move(wanted);
}

} // namespace courriel::imap
