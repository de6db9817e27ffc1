// See capability.hpp.
#include <courriel/pop3/capability.hpp>

#include <algorithm>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

namespace courriel::pop3 {
namespace {

struct flag {
    std::string_view tag;
    bool capabilities::*member;
};

constexpr flag flags[] = {
    {"TOP", &capabilities::top},
    {"UIDL", &capabilities::uidl},
    {"USER", &capabilities::user},
    {"STLS", &capabilities::stls},
    {"PIPELINING", &capabilities::pipelining},
    {"RESP-CODES", &capabilities::resp_codes},
    {"AUTH-RESP-CODE", &capabilities::auth_resp_code},
};

} // namespace

// capability = capa-tag *(SP param) CRLF
void capabilities::add(std::string_view line) {
    std::string_view rest = ascii::trim(line);
    if (rest.empty()) return;
    const std::string_view whole = rest;
    const std::string_view tag = ascii::take_word(rest);
    for (const flag& f : flags) {
        if (ascii::iequals(tag, f.tag)) {
            this->*f.member = true;
            return;
        }
    }
    if (!ascii::iequals(tag, "SASL")) {
        others.emplace_back(whole);
        return;
    }
    while (!rest.empty()) sasl.push_back(ascii::to_upper(ascii::take_word(rest)));
}

bool capabilities::offers_auth(std::string_view mechanism) const {
    return std::any_of(sasl.begin(), sasl.end(), [mechanism](const std::string& name) {
        return ascii::iequals(name, mechanism);
    });
}

void capabilities::for_each_line(const std::function<void(std::string_view)>& take) const {
    for (const flag& f : flags)
        if (this->*f.member) take(f.tag);
    if (!sasl.empty()) {
        std::string line = "SASL";
        for (const auto& mechanism : sasl) line.append(" ").append(mechanism);
        take(line);
    }
    for (const auto& line : others) take(line);
}

} // namespace courriel::pop3
