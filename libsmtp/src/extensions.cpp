// What the lines of an EHLO answer mean, and how they are written. See extensions.hpp. A keyword is
// an entry of one table, which reading, writing and forgetting share.
#include <courriel/smtp/extensions.hpp>

#include <algorithm>
#include <iterator>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

#include "date_time.hpp"

namespace courriel::smtp {
namespace {

// More would be an attack, not a choice.
constexpr std::size_t most_words = 64;

using flag = bool extensions::*;

struct keyword {
    std::string_view name;
    flag member;
};

// In the order of an answer. Those with parameters have their own functions below.
constexpr keyword keywords[] = {
    {"PIPELINING", &extensions::pipelining},
    {"SIZE", &extensions::size},
    {"VRFY", &extensions::vrfy},
    {"EXPN", &extensions::expn},
    {"ETRN", &extensions::etrn},
    {"ATRN", &extensions::atrn},
    {"STARTTLS", &extensions::start_tls},
    {"REQUIRETLS", &extensions::require_tls},
    {"ENHANCEDSTATUSCODES", &extensions::enhanced_status_codes},
    {"8BITMIME", &extensions::eight_bit_mime},
    {"DSN", &extensions::dsn},
    {"SMTPUTF8", &extensions::smtp_utf8},
    {"CHUNKING", &extensions::chunking},
    {"BINARYMIME", &extensions::binary_mime},
    {"BURL", &extensions::burl},
    {"DELIVERBY", &extensions::deliver_by},
    {"MT-PRIORITY", &extensions::mt_priority},
    {"FUTURERELEASE", &extensions::future_release},
    {"RRVS", &extensions::valid_since},
    {"HELP", &extensions::help},
};

struct word_list {
    std::string_view name;
    std::vector<std::string> extensions::*member;
};

constexpr word_list word_lists[] = {
    {"AUTH", &extensions::auth},
    {"XCLIENT", &extensions::xclient},
    {"XFORWARD", &extensions::xforward},
};

struct limit {
    std::string_view name;
    std::optional<std::uint64_t> extensions::*member;
};

constexpr limit limits[] = {
    {"MAILMAX", &extensions::mail_max},
    {"RCPTMAX", &extensions::rcpt_max},
    {"RCPTDOMAINMAX", &extensions::rcpt_domain_max},
};

template <class Table>
const auto* find(const Table& table, std::string_view name) {
    const auto found = std::find_if(std::begin(table), std::end(table), [&](const auto& entry) {
        return ascii::iequals(entry.name, name);
    });
    return found == std::end(table) ? nullptr : &*found;
}

// The slides of a course have it so; nobody means anything else by it.
std::string_view usual_name(std::string_view name) {
    return ascii::iequals(name, "DELIVERYBY") ? "DELIVERBY" : name;
}

// ehlo-keyword = (ALPHA / DIGIT) *(ALPHA / DIGIT / "-")
bool is_keyword(std::string_view text) {
    return !text.empty() && ascii::is_alnum(text.front()) &&
           ascii::all_of(text, [](char c) { return ascii::is_alnum(c) || c == '-'; });
}

// sasl-mech = 1*20mech-char; mech-char = UPPER-ALPHA / DIGIT / HYPHEN / UNDERSCORE; the names of
// attributes are of the same kind
bool is_name(std::string_view text) {
    return !text.empty() && text.size() <= 20 &&
           ascii::all_of(text, [](char c) { return ascii::is_alnum(c) || c == '-' || c == '_'; });
}

void add_names(std::vector<std::string>& names, std::string_view words) {
    while (!words.empty() && names.size() < most_words) {
        const std::string_view name = ascii::take_word(words);
        if (!is_name(name)) continue;
        auto upper = ascii::to_upper(name);
        if (std::find(names.begin(), names.end(), upper) == names.end())
            names.push_back(std::move(upper));
    }
}

// limits-param = limit-name-value 0*(SP limit-name-value); unknown names are passed over
void add_limits(extensions& to, std::string_view words) {
    while (!words.empty()) {
        const std::string_view word = ascii::take_word(words);
        const std::size_t equals = word.find('=');
        if (equals == std::string_view::npos) continue;
        const limit* const known = find(limits, word.substr(0, equals));
        const auto value = ascii::parse_number(word.substr(equals + 1), UINT64_C(999'999));
        if (known && value && *value != 0) to.*known->member = *value;
    }
}

// What stands behind a keyword of the first table. False: it is malformed, and so is the line.
bool take_parameters(extensions& to, flag of, std::string_view words) {
    constexpr std::uint64_t longest = 999'999'999; // seconds: 1*9DIGIT
    if (of == &extensions::size) {
        const auto most = ascii::parse_number(words);
        if (!most && !words.empty()) return false;
        to.max_size = most.value_or(0);
    } else if (of == &extensions::deliver_by) {
        const auto least = ascii::parse_number(words, longest);
        if (!least && !words.empty()) return false;
        to.deliver_by_min = std::chrono::seconds(least.value_or(0));
    } else if (of == &extensions::mt_priority) {
        to.priority_profile = words.substr(0, words.find(' '));
    } else if (of == &extensions::future_release) {
        const auto most = ascii::parse_number(ascii::take_word(words), longest);
        const auto last = detail::parse_date_time(words);
        if (!most || !last) return false;
        to.release_max_interval = std::chrono::seconds(*most);
        to.release_max_date = *last;
    } else if (of == &extensions::burl) {
        to.burl_schemes.clear();
        while (!words.empty() && to.burl_schemes.size() < most_words)
            to.burl_schemes.emplace_back(ascii::take_word(words));
    }
    return true;
}

void append_parameters(std::string& out, const extensions& of, flag member) {
    const auto append_number = [&out](std::uint64_t number) {
        out += ' ';
        ascii::append_number(out, number);
    };
    const auto seconds = [](std::chrono::seconds s) {
        return static_cast<std::uint64_t>(s.count());
    };
    if (member == &extensions::size) {
        append_number(of.max_size);
    } else if (member == &extensions::deliver_by) {
        if (of.deliver_by_min.count() > 0) append_number(seconds(of.deliver_by_min));
    } else if (member == &extensions::mt_priority) {
        if (!of.priority_profile.empty()) out.append(" ").append(of.priority_profile);
    } else if (member == &extensions::future_release) {
        append_number(seconds(of.release_max_interval));
        out += ' ';
        detail::append_date_time(out, of.release_max_date.value_or(std::chrono::sys_seconds{}));
    } else if (member == &extensions::burl) {
        for (const std::string& scheme : of.burl_schemes) out.append(" ").append(scheme);
    }
}

} // namespace

// ehlo-line = ehlo-keyword *( SP ehlo-param )
void extensions::add(std::string_view line) {
    line = ascii::trim(line);
    const std::string_view whole = line;
    if (ascii::istarts_with(line, "AUTH=")) return add_names(auth, line.substr(5));
    const std::string_view name = usual_name(ascii::take_word(line));
    if (!is_keyword(name)) return;
    if (const auto* plain = find(keywords, name)) {
        if (take_parameters(*this, plain->member, line)) this->*plain->member = true;
    } else if (const auto* list = find(word_lists, name)) {
        add_names(this->*list->member, line);
    } else if (ascii::iequals(name, "LIMITS")) {
        add_limits(*this, line);
    } else {
        others.emplace_back(whole);
    }
}

void extensions::remove(std::string_view name) {
    name = usual_name(name);
    if (const auto* plain = find(keywords, name)) {
        this->*plain->member = false;
        if (plain->member == &extensions::size) max_size = 0;
    } else if (const auto* list = find(word_lists, name)) {
        (this->*list->member).clear();
    } else if (ascii::iequals(name, "LIMITS")) {
        for (const limit& l : limits) (this->*l.member).reset();
    } else {
        std::erase_if(others, [name](std::string_view line) {
            return ascii::iequals(ascii::take_word(line), name);
        });
    }
}

void extensions::append_lines(std::string& out) const {
    for (const keyword& k : keywords) {
        if (!(this->*k.member)) continue;
        out.append("\n").append(k.name);
        append_parameters(out, *this, k.member);
    }
    for (const word_list& list : word_lists) {
        if ((this->*list.member).empty()) continue;
        out.append("\n").append(list.name);
        for (const std::string& word : this->*list.member) out.append(" ").append(word);
    }
    if (mail_max || rcpt_max || rcpt_domain_max) {
        out += "\nLIMITS";
        for (const limit& l : limits) {
            if (!(this->*l.member)) continue;
            out.append(" ").append(l.name).append("=");
            ascii::append_number(out, *(this->*l.member));
        }
    }
    for (const std::string& line : others) out.append("\n").append(line);
}

bool extensions::offers_auth(std::string_view mechanism) const {
    return std::any_of(auth.begin(), auth.end(), [mechanism](const std::string& name) {
        return ascii::iequals(name, mechanism);
    });
}

} // namespace courriel::smtp
