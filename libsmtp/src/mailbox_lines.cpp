// See mailbox_lines.hpp.
#include <courriel/smtp/mailbox_lines.hpp>

#include <algorithm>
#include <optional>
#include <string_view>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

namespace courriel::smtp {
namespace {

std::optional<mailbox_line> read_line(std::string_view line) {
    line = ascii::trim(line);
    const std::size_t open = std::min(line.rfind('<'), line.size());
    const bool bracketed = open != line.size();
    if (bracketed && line.back() != '>') return std::nullopt;
    auto address = path::parse(bracketed ? line.substr(open) : line);
    if (!address || address->domain().empty()) return std::nullopt;
    const auto name = bracketed ? ascii::trim(line.substr(0, open)) : std::string_view();
    return mailbox_line{std::string(name), *std::move(address)};
}

} // namespace

std::vector<mailbox_line> read_mailbox_lines(const reply_view& answer) {
    std::vector<mailbox_line> all;
    std::string_view text = answer.text;
    while (!text.empty()) {
        const std::size_t size = std::min(text.find('\n'), text.size());
        if (auto line = read_line(text.substr(0, size))) all.push_back(*std::move(line));
        text.remove_prefix(std::min(size + 1, text.size()));
    }
    return all;
}

} // namespace courriel::smtp
