// What the lines of an EHLO answer mean. See extensions.hpp.
#include <courriel/smtp/extensions.hpp>

#include <algorithm>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

namespace courriel::smtp {
namespace {

// More would be an attack, not a choice.
constexpr std::size_t most_mechanisms = 64;

// ehlo-keyword = (ALPHA / DIGIT) *(ALPHA / DIGIT / "-")
bool is_keyword(std::string_view text) {
    return !text.empty() && ascii::is_alnum(text.front()) &&
           ascii::all_of(text, [](char c) { return ascii::is_alnum(c) || c == '-'; });
}

// sasl-mech = 1*20mech-char; mech-char = UPPER-ALPHA / DIGIT / HYPHEN / UNDERSCORE
bool is_mechanism(std::string_view text) {
    return !text.empty() && text.size() <= 20 &&
           ascii::all_of(text, [](char c) { return ascii::is_alnum(c) || c == '-' || c == '_'; });
}

void add_mechanisms(std::vector<std::string>& mechanisms, std::string_view names) {
    while (!names.empty() && mechanisms.size() < most_mechanisms) {
        const std::string_view name = ascii::take_word(names);
        if (!is_mechanism(name)) continue;
        auto upper = ascii::to_upper(name);
        if (std::find(mechanisms.begin(), mechanisms.end(), upper) == mechanisms.end())
            mechanisms.push_back(std::move(upper));
    }
}

} // namespace

// ehlo-line = ehlo-keyword *( SP ehlo-param )
void extensions::add(std::string_view line) {
    line = ascii::trim(line);
    const std::string_view whole = line;
    if (ascii::istarts_with(line, "AUTH=")) return add_mechanisms(auth, line.substr(5));
    const std::string_view keyword = ascii::take_word(line);
    if (!is_keyword(keyword)) return;
    const auto is = [keyword](std::string_view name) { return ascii::iequals(keyword, name); };
    if (is("AUTH")) {
        add_mechanisms(auth, line);
    } else if (is("SIZE")) {
        const auto most = ascii::parse_number(line);
        if (!most && !line.empty()) return;
        size = true;
        max_size = most.value_or(0);
    } else if (is("PIPELINING")) {
        pipelining = true;
    } else if (is("8BITMIME")) {
        eight_bit_mime = true;
    } else if (is("ENHANCEDSTATUSCODES")) {
        enhanced_status_codes = true;
    } else if (is("STARTTLS")) {
        start_tls = true;
    } else {
        others.emplace_back(whole);
    }
}

bool extensions::offers_auth(std::string_view mechanism) const {
    return std::any_of(auth.begin(), auth.end(), [mechanism](const std::string& name) {
        return ascii::iequals(name, mechanism);
    });
}

} // namespace courriel::smtp
