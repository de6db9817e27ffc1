// See response_code.hpp.
#include <courriel/pop3/response_code.hpp>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

namespace courriel::pop3 {
namespace {

struct entry {
    response_code code;
    std::string_view text;
    remedy cure;
    const char* meaning;
};

constexpr entry table[] = {
    {response_code::in_use, "IN-USE", remedy::try_later,
     "the maildrop is in use by another session"},
    {response_code::login_delay, "LOGIN-DELAY", remedy::try_later,
     "the last login was too short a time ago"},
    {response_code::sys_temp, "SYS/TEMP", remedy::try_later, "try again later"},
    {response_code::sys_perm, "SYS/PERM", remedy::give_up, "somebody has to mend the server"},
    {response_code::auth, "AUTH", remedy::other_credentials, "invalid user or password"},
    {response_code::utf8, "UTF8", remedy::utf8_mode, "not without UTF8"},
};

class response_error final : public std::error_category {
    [[nodiscard]] const char* name() const noexcept override { return "courriel.pop3"; }
    [[nodiscard]] std::string message(int value) const override {
        for (const entry& e : table)
            if (static_cast<int>(e.code) == value) return e.meaning;
        return "refused";
    }
};

} // namespace

const std::error_category& response_category() noexcept {
    static const response_error category;
    return category;
}

response_code to_response_code(std::error_code error) noexcept {
    for (const entry& e : table)
        if (error == e.code) return e.code;
    return response_code::sys_temp;
}

// RFC 2449 section 8: clients must ignore unknown hierarchical detail.
response_code parse_response_code(std::string_view text) noexcept {
    if (text.empty()) return response_code::none;
    for (const entry& e : table) {
        if (!ascii::istarts_with(text, e.text)) continue;
        if (text.size() == e.text.size() || text[e.text.size()] == '/') return e.code;
    }
    return response_code::other;
}

std::string_view to_string(response_code code) noexcept {
    for (const entry& e : table)
        if (e.code == code) return e.text;
    return {};
}

remedy remedy_for(response_code code) noexcept {
    for (const entry& e : table)
        if (e.code == code) return e.cure;
    return remedy::unknown;
}

} // namespace courriel::pop3
