// APPEND (RFC 3501 section 6.3.11). The message is a literal that is streamed: nothing of it is
// kept here, and "+" is only sent once the application wants it.
#include <courriel/imap/server_session.hpp>

#include <courriel/ascii.hpp>

#include "server/command.hpp"
#include "wire/date_time.hpp"
#include "wire/flags.hpp"
#include "wire/mailbox.hpp"
#include "wire/reader.hpp"

namespace courriel::imap {
namespace {

struct append_command {
    wire::wire_name name{};
    append_info info{};
    bool binary = false;
};

// append = "APPEND" SP mailbox [SP flag-list] [SP date-time] SP literal
bool read_append(wire::reader& in, append_command& out) {
    if (!in.take_space() || !wire::read_mailbox(in, out.name) || !in.take_space()) return false;
    if (wire::read_flag_list(in, out.info.flags) && !in.take_space()) return false;
    std::chrono::sys_seconds date;
    if (wire::read_date_time(in, date, out.info.date_offset)) {
        out.info.date = date;
        if (!in.take_space()) return false;
    }
    return in.streamed_literal(out.info.size, out.binary);
}

bool is_append(wire::reader& in) {
    std::string_view tag;
    std::string_view verb;
    return in.tag(tag) && in.take_space() && in.atom(verb) && ascii::iequals(verb, "APPEND");
}

} // namespace

// True: the literal just announced is the message of an APPEND, and was dealt with.
bool server_session::take_append(std::optional<event>& out) {
    wire::reader in(incoming_.parts.text(), {options_.limits.depth});
    append_command wanted;
    if (!is_authenticated() || !is_append(in) || !read_append(in, wanted)) return false;
    command_ = find_command("APPEND");
    const literal_header& literal = incoming_.parts.announced();
    const auto& limits = options_.limits;
    if (tag_.empty()) {
        refuse(true, "a command begins with a tag and a space");
    } else if (wanted.binary) {
        refuse(true, "no binary literal is allowed here"); // RFC 3516 is not offered
    } else if (!literal.synchronising && literal.size > limits.plus_literal) {
        refuse(true, "such a message needs a synchronising literal", code_kind::too_big);
    } else if (literal.size > limits.append) {
        refuse(false, "the message is too large", code_kind::too_big);
    } else if (check_name(wanted.name) && check_keywords(wanted.info.flags) && literal.size == 0) {
        refuse(false, "a message has at least one octet", code_kind::cannot);
    }
    if (incoming_.answered) return false; // the literal is refused like any other
    owe(owed::append);
    out = append_request{std::move(wanted.name.name), std::move(wanted.info)};
    return true;
}

// RFC 3501 section 9: CHAR8 = %x01-ff. What comes before a NUL is passed on first, so that it does
// not matter how the message is cut into pieces.
std::size_t server_session::take_message_octets(std::string_view octets,
                                                std::optional<event>& out) {
    const std::string_view good = octets.substr(0, octets.find('\0'));
    if (good.empty()) {
        cut_append(errc::malformed, out);
        refuse(true, "a message holds no NUL");
        incoming_.literal = detail::incoming_command::octets::dropped;
        return octets.size();
    }
    owe(owed::chunk);
    out = body_chunk{good};
    return good.size();
}

void server_session::cut_append(std::error_code error, std::optional<event>& out) {
    appending_ = false;
    out = body_cut{error};
}

// Whole, and nothing but the line end behind it.
void server_session::end_append(std::optional<event>& out) {
    wire::reader in(incoming_.parts.text(), {options_.limits.depth});
    append_command whole;
    if (!is_append(in) || !read_append(in, whole) || !in.done()) {
        cut_append(errc::malformed, out);
        return refuse(true, "nothing follows the message");
    }
    appending_ = false;
    owe(owed::append_end);
    out = body_end{};
}

// Reached when the message's literal was not where one is expected.
void server_session::on_append(wire::reader&, std::optional<event>&) {
    refuse(true, "syntax: APPEND mailbox (flags) \"date\" {octets}");
}

} // namespace courriel::imap
