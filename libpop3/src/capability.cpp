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
    {"LANG", &capabilities::lang},
};

constexpr std::string_view per_user = "USER";

// The last word, which may be USER; false when there is something else.
bool take_per_user(std::string_view rest, bool& out) {
    out = ascii::iequals(rest, per_user);
    return out || rest.empty();
}

// "EXPIRE" (days / "NEVER") ["USER"]
std::optional<expire_policy> parse_expire(std::string_view rest) {
    expire_policy policy;
    const std::string_view days = ascii::take_word(rest);
    policy.days = ascii::parse_number<std::uint32_t>(days);
    if (!policy.days && !ascii::iequals(days, "NEVER")) return std::nullopt;
    if (!take_per_user(rest, policy.per_user)) return std::nullopt;
    return policy;
}

// "LOGIN-DELAY" seconds ["USER"]
std::optional<login_delay_policy> parse_login_delay(std::string_view rest) {
    login_delay_policy policy;
    const auto seconds = ascii::parse_number<std::uint32_t>(ascii::take_word(rest));
    if (!seconds || !take_per_user(rest, policy.per_user)) return std::nullopt;
    policy.delay = std::chrono::seconds(*seconds);
    return policy;
}

// The tags with arguments. False: not one of them, or not what it should be.
bool take_with_arguments(capabilities& c, std::string_view tag, std::string_view rest) {
    if (ascii::iequals(tag, "SASL")) {
        while (!rest.empty()) c.sasl.push_back(ascii::to_upper(ascii::take_word(rest)));
        return true;
    }
    if (ascii::iequals(tag, "UTF8")) {
        c.utf8 = true;
        while (!rest.empty())
            if (ascii::iequals(ascii::take_word(rest), per_user)) c.utf8_user = true;
        return true;
    }
    if (ascii::iequals(tag, "XCLIENT")) return c.xclient = true;
    if (ascii::iequals(tag, "IMPLEMENTATION")) {
        c.implementation = rest;
        return true;
    }
    if (ascii::iequals(tag, "EXPIRE")) {
        const auto policy = parse_expire(rest);
        if (policy) c.expire = policy;
        return policy.has_value();
    }
    if (!ascii::iequals(tag, "LOGIN-DELAY")) return false;
    const auto policy = parse_login_delay(rest);
    if (policy) c.login_delay = policy;
    return policy.has_value();
}

std::string with_number(std::string_view tag, std::uint64_t number) {
    std::string line(tag);
    ascii::append_number(line, number);
    return line;
}

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
    if (!take_with_arguments(*this, tag, rest)) others.emplace_back(whole);
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
    if (utf8) take(utf8_user ? "UTF8 USER" : "UTF8");
    if (xclient) take("XCLIENT ADDR PORT SESSION TTL");
    if (expire) {
        std::string line = expire->days ? with_number("EXPIRE ", *expire->days) : "EXPIRE NEVER";
        if (expire->per_user) line += " USER";
        take(line);
    }
    if (login_delay) {
        std::string line = with_number(
            "LOGIN-DELAY ", static_cast<std::uint64_t>(
                                std::max(login_delay->delay, std::chrono::seconds(0)).count()));
        if (login_delay->per_user) line += " USER";
        take(line);
    }
    if (!implementation.empty()) take("IMPLEMENTATION " + implementation);
    for (const auto& line : others) take(line);
}

} // namespace courriel::pop3
