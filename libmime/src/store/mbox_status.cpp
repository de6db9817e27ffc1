// See mbox_status.hpp.
#include <courriel/mime/mbox_status.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <unordered_set>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/version.hpp>

namespace courriel::mime {
namespace {

using keyword_list = std::vector<std::string>;

// atom = 1*ATOM-CHAR, with octets beyond ASCII, which servers have
bool is_keyword(std::string_view word) {
    return !word.empty() && ascii::all_of(word, [](char c) {
        return !ascii::is_ascii(c) ||
               (ascii::is_graphic(c) &&
                std::string_view("(){%*\"\\]").find(c) == std::string_view::npos);
    });
}

std::uint32_t to_number(std::string_view word) {
    return ascii::parse_number<std::uint32_t>(word).value_or(0);
}

void read_keywords(std::string_view text, std::size_t most, keyword_list& out) {
    std::unordered_set<std::string_view> seen;
    while (!text.empty() && out.size() != most) {
        const std::string_view word = ascii::take_word(text);
        if (is_keyword(word) && seen.insert(word).second) out.emplace_back(word);
    }
}

// UIDVALIDITY, the last UID, keywords
std::optional<mbox_base> read_base(std::string_view text, std::size_t most) {
    mbox_base base;
    base.uid_validity = to_number(ascii::take_word(text));
    if (base.uid_validity == 0) return std::nullopt;
    base.last_uid = to_number(ascii::take_word(text));
    read_keywords(text, most, base.keywords);
    return base;
}

void read_letters(std::string_view letters, mbox_status& status) {
    for (const char c : letters) {
        switch (c) {
        case 'R': status.seen = true; break;
        case 'O': status.old = true; break;
        case 'A': status.answered = true; break;
        case 'F': status.flagged = true; break;
        case 'T': status.draft = true; break;
        case 'D': status.deleted = true; break;
        default: break;
        }
    }
}

bool append_keywords(std::string& out, const keyword_list& keywords) {
    for (const std::string& word : keywords) {
        if (!is_keyword(word)) return false;
        out.append(" ").append(word);
    }
    return true;
}

// Ten digits, so that a number can be changed in place.
void append_padded(std::string& out, std::uint32_t value) {
    std::string digits;
    ascii::append_number(digits, value);
    out.append(10 - digits.size(), '0').append(digits);
}

std::string value_of(const header_view& header, std::string_view name) {
    const field_view* const field = header.find(name);
    return field == nullptr ? std::string() : field->unfolded();
}

} // namespace

mbox_status read_mbox_status(const header_view& header, const limits& limits) {
    mbox_status status;
    read_letters(value_of(header, "Status"), status);
    read_letters(value_of(header, "X-Status"), status);
    read_keywords(value_of(header, "X-Keywords"), limits.mbox_keywords, status.keywords);
    status.uid = to_number(value_of(header, "X-UID"));
    status.base = read_base(value_of(header, "X-IMAPbase"), limits.mbox_keywords);
    if (!status.base) status.base = read_base(value_of(header, "X-IMAP"), limits.mbox_keywords);
    return status;
}

result<std::string> format_mbox_status(const mbox_status& status) {
    std::string out;
    if (status.base) {
        out += "X-IMAPbase: ";
        append_padded(out, status.base->uid_validity);
        out += ' ';
        append_padded(out, status.base->last_uid);
        if (!append_keywords(out, status.base->keywords)) return errc::invalid_argument;
        out += '\n';
    }
    const auto flag = [&](bool set, char letter) {
        if (set) out += letter;
    };
    out += "Status: ";
    flag(status.seen, 'R');
    flag(status.old, 'O');
    out += "\nX-Status: ";
    flag(status.answered, 'A');
    flag(status.flagged, 'F');
    flag(status.draft, 'T');
    flag(status.deleted, 'D');
    out += '\n';
    if (!status.keywords.empty()) {
        out += "X-Keywords:";
        if (!append_keywords(out, status.keywords)) return errc::invalid_argument;
        out += '\n';
    }
    if (status.uid != 0) {
        out += "X-UID: ";
        ascii::append_number(out, status.uid);
        out += '\n';
    }
    return out;
}

bool is_mbox_field(std::string_view name) noexcept {
    constexpr std::array<std::string_view, 7> names{
        "Status", "X-Status", "X-Keywords", "X-UID", "X-IMAPbase", "X-IMAP", "Content-Length"};
    return std::any_of(names.begin(), names.end(),
                       [&](std::string_view known) { return ascii::iequals(name, known); });
}

bool is_mbox_internal(const header_view& header) noexcept {
    const field_view* const subject = header.find("Subject");
    return subject != nullptr && header.find("X-IMAP") != nullptr &&
           ascii::trim(subject->value).starts_with("DON'T DELETE THIS MESSAGE");
}

} // namespace courriel::mime
