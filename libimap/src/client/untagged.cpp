// Data that the server sends (RFC 3501 section 7), asked for or not: what it is by its name, in a
// table. What is not known, or cannot be read, is told as it came and harms nothing else.
#include <array>

#include <courriel/imap/client_session.hpp>

#include "wire/reader.hpp"

namespace courriel::imap {

void client_session::on_untagged(std::string_view text, std::optional<event>& out) {
    const bool is_read = on_named(text, out) || on_numbered(text, out);
    if (!is_read && is_believed()) out = unparsed{text};
}

// response-data = "*" SP (mailbox-data / capability-data) CRLF, of those that begin with a name
bool client_session::on_named(std::string_view text, std::optional<event>& out) {
    struct form {
        std::string_view name;
        bool (client_session::*handle)(std::string_view rest, std::optional<event>& out);
    };
    using self = client_session;
    static constexpr std::array<form, 6> table{{
        {"CAPABILITY", &self::on_capability},
        {"LIST", &self::on_list},
        {"LSUB", &self::on_lsub},
        {"STATUS", &self::on_status},
        {"FLAGS", &self::on_flags},
        {"SEARCH", &self::on_search},
    }};
    wire::reader in(text.substr(2));
    for (const form& f : table) {
        if (!in.take_word(f.name)) continue;
        const bool is_heard = is_believed() || f.handle == &self::on_capability;
        return is_heard && (this->*f.handle)(in.rest(), out);
    }
    return false;
}

// number SP ("EXISTS" / "RECENT"), nz-number SP ("EXPUNGE" / "FETCH" SP msg-att)
bool client_session::on_numbered(std::string_view text, std::optional<event>& out) {
    if (!is_believed()) return false;
    wire::reader in(text.substr(2));
    std::uint32_t number = 0;
    if (!in.number(number) || !in.take_space()) return false;
    if (in.take_word("FETCH")) return on_fetch(number, in.rest(), text, out);
    using handler = void (client_session::*)(std::uint32_t number, std::optional<event> & out);
    handler handle = nullptr;
    if (in.take_word("EXISTS"))
        handle = &client_session::on_exists;
    else if (in.take_word("RECENT"))
        handle = &client_session::on_recent;
    else if (in.take_word("EXPUNGE"))
        handle = &client_session::on_expunge;
    in.take_spaces();
    if (!handle || !in.done()) return false;
    (this->*handle)(number, out);
    return true;
}

} // namespace courriel::imap
