// See response_code.hpp.
#include "wire/response_code.hpp"

#include <optional>
#include <string_view>
#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/version.hpp>

#include "wire/chars.hpp"
#include "wire/flags.hpp"
#include "wire/number_set.hpp"
#include "wire/write.hpp"

namespace courriel::imap {
namespace {

using kind = response_code::kind;

struct named_code {
    std::string_view name;
    kind what;
};

constexpr named_code codes[] = {
    {"ALERT", kind::alert},
    {"BADCHARSET", kind::bad_charset},
    {"CAPABILITY", kind::capability},
    {"PARSE", kind::parse},
    {"PERMANENTFLAGS", kind::permanent_flags},
    {"READ-ONLY", kind::read_only},
    {"READ-WRITE", kind::read_write},
    {"TRYCREATE", kind::try_create},
    {"UIDNEXT", kind::uid_next},
    {"UIDVALIDITY", kind::uid_validity},
    {"UNSEEN", kind::unseen},
    {"APPENDUID", kind::append_uid},
    {"COPYUID", kind::copy_uid},
    {"UIDNOTSTICKY", kind::uid_not_sticky},
    {"UNAVAILABLE", kind::unavailable},
    {"AUTHENTICATIONFAILED", kind::authentication_failed},
    {"AUTHORIZATIONFAILED", kind::authorization_failed},
    {"EXPIRED", kind::expired},
    {"PRIVACYREQUIRED", kind::privacy_required},
    {"CONTACTADMIN", kind::contact_admin},
    {"NOPERM", kind::no_perm},
    {"INUSE", kind::in_use},
    {"EXPUNGEISSUED", kind::expunge_issued},
    {"CORRUPTION", kind::corruption},
    {"SERVERBUG", kind::server_bug},
    {"CLIENTBUG", kind::client_bug},
    {"CANNOT", kind::cannot},
    {"LIMIT", kind::limit},
    {"OVERQUOTA", kind::over_quota},
    {"ALREADYEXISTS", kind::already_exists},
    {"NONEXISTENT", kind::nonexistent},
    {"TOOBIG", kind::too_big},
    {"CLOSED", kind::closed},
};

kind find_code(std::string_view name) noexcept {
    for (const named_code& known : codes)
        if (ascii::iequals(known.name, name)) return known.what;
    return kind::other;
}

std::string_view name_of(kind what) noexcept {
    for (const named_code& known : codes)
        if (known.what == what) return known.name;
    return {};
}

// [SP "(" astring *(SP astring) ")"]
bool read_charsets(wire::reader& in, std::vector<std::string>& out) {
    in.take_spaces();
    if (in.peek() == ']') return true;
    if (!in.open_list()) return false;
    do {
        if (!in.take_element() || !in.astring(out.emplace_back())) return false;
    } while (in.take_space());
    return in.close_list();
}

// uid-set (RFC 4315): a sequence-set without "*"; it costs what its text costs, whatever it spans.
bool read_uids(wire::reader& in, uid_set& out) {
    return in.take_space() && wire::read_number_set(in, out, in.rest().size()) && !out.has_star();
}

// resp-code-apnd = "APPENDUID" SP nz-number SP append-uid
// resp-code-copy = "COPYUID" SP nz-number SP uid-set SP uid-set
bool read_argument(wire::reader& in, response_code& out) {
    switch (out.what) {
    case kind::bad_charset: return read_charsets(in, out.charsets);
    case kind::capability: wire::read_capabilities(in, out.caps); return true;
    case kind::permanent_flags:
        return in.take_space() && wire::read_told_flags(in, out.flags, out.new_keywords);
    case kind::uid_next:
    case kind::uid_validity:
    case kind::unseen: return in.take_space() && in.nz_number(out.number);
    case kind::append_uid:
        return in.take_space() && in.nz_number(out.number) && read_uids(in, out.to);
    case kind::copy_uid:
        return in.take_space() && in.nz_number(out.number) && read_uids(in, out.from) &&
               read_uids(in, out.to) && out.from.count() == out.to.count();
    default: return true;
    }
}

// Codes without an argument of their own; some servers add one all the same.
bool keeps_argument(kind what) noexcept {
    switch (what) {
    case kind::bad_charset:
    case kind::capability:
    case kind::permanent_flags:
    case kind::uid_next:
    case kind::uid_validity:
    case kind::unseen:
    case kind::append_uid:
    case kind::copy_uid: return false;
    default: return true;
    }
}

// [SP 1*<any TEXT-CHAR except "]">]
void append_raw_argument(std::string& out, std::string_view argument) {
    if (argument.empty()) return;
    out += ' ';
    for (const char c : argument)
        if (c != ']' && ascii::fits_line({&c, 1})) out += c;
}

void append_argument(std::string& out, const response_code& code) {
    switch (code.what) {
    case kind::bad_charset: {
        char before = '(';
        if (!code.charsets.empty()) out += ' ';
        for (const std::string& charset : code.charsets) {
            out += before;
            wire::append_astring(out, charset);
            before = ' ';
        }
        if (!code.charsets.empty()) out += ')';
        break;
    }
    case kind::capability:
        if (!code.caps.empty()) out += ' ';
        code.caps.append_to(out);
        break;
    case kind::permanent_flags: {
        out += ' ';
        code.flags.append_to(out);
        if (!code.new_keywords) break;
        out.pop_back();
        out += out.back() == '(' ? "\\*)" : " \\*)";
        break;
    }
    case kind::uid_next:
    case kind::uid_validity:
    case kind::unseen:
    case kind::append_uid:
    case kind::copy_uid:
        out += ' ';
        ascii::append_number(out, code.number);
        if (code.what == kind::copy_uid) {
            out += ' ';
            code.from.append_to(out);
        }
        if (code.what == kind::copy_uid || code.what == kind::append_uid) {
            out += ' ';
            code.to.append_to(out);
        }
        break;
    default: append_raw_argument(out, code.argument); break;
    }
}

} // namespace

result<response_code> response_code::parse(std::string_view text) {
    wire::reader in(text);
    response_code out;
    if (!wire::read_response_code(in, out) || !in.done()) return errc::malformed;
    return out;
}

void response_code::append_to(std::string& out) const {
    if (what == kind::none) return;
    out += '[';
    for (const char c : what == kind::other ? std::string_view(name) : name_of(what))
        if (wire::is_atom_char(c)) out += c;
    append_argument(out, *this);
    out += ']';
}

std::string response_code::text() const {
    std::string out;
    append_to(out);
    return out;
}

namespace wire {

// resp-text-code = "ALERT" / ... / atom [SP 1*<any TEXT-CHAR except "]">]
bool read_response_code(reader& in, response_code& out, std::size_t max_capabilities) {
    reader at = in;
    std::string_view name;
    if (!at.take('[') || !at.atom(name)) return false;

    response_code read(find_code(name));
    read.caps = capabilities(max_capabilities);
    reader argument = at;
    if (!keeps_argument(read.what) && read_argument(argument, read)) {
        argument.take_spaces();
        if (argument.take(']')) {
            out = std::move(read);
            in = argument;
            return true;
        }
    }

    if (at.peek() != ']' && !at.take_space()) return false;
    const std::string_view raw = at.rest().substr(0, at.rest().find(']'));
    if (raw.size() == at.rest().size() || !ascii::fits_line(raw)) return false;
    read = response_code(keeps_argument(read.what) ? read.what : kind::other);
    if (read.what == kind::other) read.name = name;
    read.argument = raw;
    at.skip(raw.size() + 1);
    out = std::move(read);
    in = at;
    return true;
}

// Each atom that is added is compared with those before it, so that as many are looked at as the
// set takes, repeated ones included.
void read_capabilities(reader& in, capabilities& out) {
    for (std::size_t n = 0;; ++n) {
        reader at = in;
        std::string_view atom;
        at.take_spaces();
        if (!at.atom(atom)) return;
        if (n < out.limit() && atom.size() <= longest_capability) out.add(atom);
        in = at;
    }
}

} // namespace wire
} // namespace courriel::imap
