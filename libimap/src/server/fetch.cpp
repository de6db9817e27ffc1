// FETCH (RFC 3501 sections 6.4.5 and 7.4.2): the request, and its answers on their way out. The
// octets of a section are announced first and then streamed, so a message of any size costs no
// memory here.
#include <courriel/imap/server_session.hpp>

#include <algorithm>
#include <array>

#include <courriel/ascii.hpp>

#include "wire/date_time.hpp"
#include "wire/fetch_items.hpp"
#include "wire/reader.hpp"

namespace courriel::imap {
namespace {

// Names of items in an answer, with a space between them.
void add_name(std::string& out, std::string_view name) {
    if (out.back() != '(') out += ' ';
    out += name;
}

} // namespace

// fetch = "FETCH" SP sequence-set SP ("ALL" / "FULL" / "FAST" / fetch-att / "(" ... ")")
void server_session::on_fetch(wire::reader& in, std::optional<event>& out) {
    fetch_request wanted;
    if (!take_messages(in, wanted.messages)) return;
    if (!in.take_space() ||
        !wire::read_fetch_items(in, wanted.items, options_.limits.fetch_sections))
        return refuse(true, "items to fetch are expected");
    if (!take_end(in)) return;
    if (by_uid_) wanted.items.uid = true;
    owe(owed::command);
    out = std::move(wanted);
}

// msg-att = "(" (msg-att-dynamic / msg-att-static) *(SP (msg-att-dynamic / msg-att-static)) ")"
void server_session::append_fetch(std::uint32_t sequence_number, const fetch_answer& a) {
    line_ = "* ";
    ascii::append_number(line_, sequence_number);
    line_ += " FETCH (";
    if (a.message_uid) {
        add_name(line_, "UID ");
        ascii::append_number(line_, *a.message_uid);
    }
    if (a.flags) {
        add_name(line_, "FLAGS ");
        a.flags->append_to(line_);
    }
    if (a.date) {
        add_name(line_, "INTERNALDATE ");
        wire::append_date_time(line_, a.date->date, a.date->date_offset);
    }
    if (a.size) {
        add_name(line_, "RFC822.SIZE ");
        ascii::append_number(line_, *a.size);
    }
    if (a.envelope) {
        add_name(line_, "ENVELOPE ");
        a.envelope->append_to(line_);
    }
    if (a.structure) {
        add_name(line_, "BODYSTRUCTURE ");
        a.structure->append_to(line_, true);
    }
    if (a.body) {
        add_name(line_, "BODY ");
        a.body->append_to(line_, false);
    }
}

// An envelope or a body structure may be as long as its message: the line then keeps no memory.
void server_session::put_fetch() {
    put(line_);
    if (line_.capacity() > body_block) std::string().swap(line_);
}

std::error_code server_session::tell_fetch(std::uint32_t sequence_number, const fetch_answer& a) {
    if (const auto error = may_begin()) return error;
    append_fetch(sequence_number, a);
    line_ += ")\r\n";
    put_fetch();
    return {};
}

std::error_code server_session::begin_fetch(std::uint32_t sequence_number, const fetch_answer& a) {
    if (const auto error = may_begin()) return error;
    append_fetch(sequence_number, a);
    fetch_open_ = true;
    fetch_empty_ = line_.back() == '(';
    section_left_ = 0;
    put_fetch();
    return {};
}

// "BODY" section ["<" number ">"] SP nstring
std::error_code server_session::begin_section(const body_request& request, std::uint64_t size) {
    if (!fetch_open_ || section_left_ != 0) return errc::wrong_phase;
    if (const auto error = may_tell()) return error;
    line_ = fetch_empty_ ? "" : " ";
    wire::append_answer_name(line_, request);
    line_ += " {";
    ascii::append_number(line_, size);
    line_ += "}\r\n";
    put(line_);
    fetch_empty_ = false;
    section_left_ = size;
    return {};
}

std::error_code server_session::nil_section(const body_request& request) {
    if (!fetch_open_ || section_left_ != 0) return errc::wrong_phase;
    if (const auto error = may_tell()) return error;
    line_ = fetch_empty_ ? "" : " ";
    wire::append_answer_name(line_, request);
    line_ += " NIL";
    put(line_);
    fetch_empty_ = false;
    return {};
}

std::size_t server_session::write_body(std::string_view octets) {
    if (!fetch_open_ || is_over()) return 0;
    std::size_t taken = 0;
    while (taken != octets.size() && section_left_ != 0 && held_.empty()) {
        const std::string_view rest = octets.substr(taken);
        const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(
            {rest.size(), body_room(), section_left_, std::uint64_t{body_block}}));
        if (n == 0) break;
        const std::size_t plain = std::min(rest.find('\0'), n);
        out_.append(rest.substr(0, plain));
        const std::size_t moved = plain == n ? n : plain + 1;
        if (plain != n) out_.append("\x80");
        taken += moved;
        section_left_ -= moved;
    }
    arm_writable();
    return taken;
}

std::error_code server_session::end_fetch() {
    if (!fetch_open_ || section_left_ != 0 || is_over()) return errc::wrong_phase;
    put(")\r\n");
    disarm_writable();
    fetch_open_ = false;
    return {};
}

void server_session::abort_body() {
    if (fetch_open_) fail(std::make_error_code(std::errc::io_error));
}

} // namespace courriel::imap
