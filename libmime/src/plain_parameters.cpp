// See plain_parameters.hpp (RFC 2045 section 5.1).
#include "plain_parameters.hpp"

#include <algorithm>
#include <string>

#include <courriel/version.hpp>

#include "plain_run.hpp"
#include "value_reader.hpp"

namespace courriel::mime::detail {
namespace {

constexpr std::size_t most = 8; // each name is compared with all before it

// parameter := attribute "=" value
// value := token / quoted-string
class plain_parameters {
public:
    explicit plain_parameters(std::string_view text) : text_(text) {}

    /// Behind the next ";", or at the end. False at something else.
    bool next() noexcept {
        skip_spaces();
        if (!at_end() && text_[at_] != ';') return false;
        while (!at_end() && text_[at_] == ';') {
            ++at_;
            skip_spaces();
        }
        return true;
    }

    [[nodiscard]] bool at_end() const noexcept { return at_ == text_.size(); }

    /// With its "="; empty when there is none, or when it has a section or a charset.
    std::string_view take_name() noexcept {
        const std::string_view name = take_token();
        if (at_end() || text_[at_] != '=' || name.find('*') != std::string_view::npos) return {};
        ++at_;
        return name;
    }

    /// False when it is neither a token nor a quoted string, or not as plain as it has to be.
    bool take_value(std::string_view& value) noexcept {
        if (at_end()) return false;
        if (text_[at_] != '"') {
            value = take_token();
            return !value.empty() && plain_run(value) == value.size();
        }
        const std::size_t begin = ++at_;
        at_ = simd::find_first<simd::any_of<'"', '\\'>>(text_, at_);
        if (at_end() || text_[at_] != '"') return false;
        value = text_.substr(begin, at_++ - begin);
        return plain_run(value) == value.size() && value.find("=?") == std::string_view::npos;
    }

private:
    void skip_spaces() noexcept {
        while (!at_end() && is_space(text_[at_])) ++at_;
    }
    std::string_view take_token() noexcept {
        const std::size_t begin = at_;
        at_ = simd::find_first<no_token>(text_, at_);
        return text_.substr(begin, at_ - begin);
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

} // namespace

bool read_plain_parameters(std::string_view text, std::size_t limit, std::vector<parameter>& out) {
    plain_parameters parameters(text);
    while (parameters.next()) {
        if (parameters.at_end()) return true;
        if (out.size() == std::min(limit, most)) return false;
        const std::string_view name = parameters.take_name();
        std::string_view value;
        if (name.empty() || !parameters.take_value(value)) return false;
        const auto is_same = [&](const parameter& p) { return ascii::iequals(p.name, name); };
        if (std::any_of(out.begin(), out.end(), is_same)) return false;
        if (out.empty()) out.reserve(2);
        out.push_back({ascii::to_lower(name), std::string(value)});
    }
    return false;
}

} // namespace courriel::mime::detail
