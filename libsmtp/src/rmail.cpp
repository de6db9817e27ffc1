// See rmail.hpp.
#include <courriel/smtp/rmail.hpp>

#include <system_error>
#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/version.hpp>

namespace courriel::smtp {
namespace {

constexpr std::string_view remote_from = " remote from ";

// Takes a line off the front of `text`, which is not empty; without its LF.
std::string_view take_line(std::string_view& text) noexcept {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return line;
}

// "From ", or the same behind any number of '>'.
bool is_stuffed(std::string_view line) noexcept {
    const std::size_t n = line.find_first_not_of('>');
    return n != std::string_view::npos && line.substr(n).starts_with("From ");
}

// The way back through all hops is "nearest!...!farthest!sender"; a hop's own sender may be a path.
// Only that of the last, farthest hop is a sender: before it stand the names that hosts in between
// gave the one who called rmail there.
result<uucp_path> path_of(const std::vector<rmail_hop>& hops) {
    std::string text;
    for (const rmail_hop& hop : hops) {
        if (!hop.remote_from.empty()) text.append(hop.remote_from).append("!");
        if (text.size() > longest_uucp_path) return errc::too_large;
    }
    text += hops.back().sender;
    return uucp_path::parse(text);
}

// Takes the hops off the front of `text`: the first line, and those behind it that have a '>'.
result<uucp_path> take_sender(std::string_view& text) {
    std::vector<rmail_hop> hops;
    while (!text.empty() && (hops.empty() || text.front() == '>')) {
        std::string_view rest = text;
        const auto hop = parse_rmail_hop(take_line(rest));
        if (!hop) break;
        if (hops.size() == most_uucp_hosts) return errc::too_large;
        hops.push_back(*hop);
        text = rest;
    }
    if (hops.empty()) return errc::malformed;
    return path_of(hops);
}

std::string two_digits(unsigned number, char fill) {
    std::string out;
    if (number < 10) out += fill;
    ascii::append_number(out, number);
    return out;
}

// "Sat Nov 28 10:00:00 2026"
std::string date_text(std::chrono::sys_seconds time) {
    constexpr std::string_view days = "SunMonTueWedThuFriSat";
    constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time_of_day(time - day);
    std::string out(days.substr(3 * std::chrono::weekday(day).c_encoding(), 3));
    out += ' ';
    out += months.substr(3 * (static_cast<unsigned>(date.month()) - 1), 3);
    out += ' ' + two_digits(static_cast<unsigned>(date.day()), ' ');
    out += ' ' + two_digits(static_cast<unsigned>(time_of_day.hours().count()), '0');
    out += ':' + two_digits(static_cast<unsigned>(time_of_day.minutes().count()), '0');
    out += ':' + two_digits(static_cast<unsigned>(time_of_day.seconds().count()), '0');
    return out + ' ' + std::to_string(static_cast<int>(date.year()));
}

// What no shell gives a meaning, but for the '!' that a path needs.
bool is_literal_to_shell(std::string_view text) {
    return !text.empty() && text.front() != '-' && ascii::all_of(text, [](char c) {
        return ascii::is_alnum(c) ||
               std::string_view("!%+,-./:=@_").find(c) != std::string_view::npos;
    });
}

} // namespace

std::optional<rmail_hop> parse_rmail_hop(std::string_view line) noexcept {
    if (line.starts_with('>')) line.remove_prefix(1);
    if (!line.starts_with("From ")) return std::nullopt;
    line.remove_prefix(5);
    rmail_hop out;
    const std::size_t remote = line.rfind(remote_from);
    if (remote != std::string_view::npos) {
        out.remote_from = ascii::trim(line.substr(remote + remote_from.size()));
        line = line.substr(0, remote);
    }
    out.sender = ascii::take_word(line);
    out.date = ascii::trim(line);
    if (out.sender.empty()) return std::nullopt;
    return out;
}

namespace {

bool begins_message(std::string_view line) noexcept {
    if (line.starts_with('>')) return false;
    const auto hop = parse_rmail_hop(line);
    return hop && !hop->remote_from.empty();
}

} // namespace

result<rmail_message> read_rmail(std::string_view input) {
    auto sender = take_sender(input);
    if (!sender) return sender.error();
    return rmail_message{*std::move(sender), std::string(input)};
}

result<std::string> rmail_from_line(const uucp_path& sender, std::chrono::sys_seconds date,
                                    std::string_view host) {
    const std::string path = sender.to_bang_path();
    const auto whole = uucp_path::parse(std::string(host) + "!" + path);
    // A quoted user has blanks, perhaps, which would end the sender in this line.
    if (!whole || whole->hosts.front() != host || sender.user.starts_with('"'))
        return errc::invalid_argument;
    return "From " + path + ' ' + date_text(date) + std::string(remote_from) + std::string(host);
}

std::error_code append_rmail(std::string& batch, const uucp_path& sender,
                             std::chrono::sys_seconds date, std::string_view host,
                             std::string_view text) {
    const auto from = rmail_from_line(sender, date, host);
    if (!from) return from.error();
    if (text.starts_with("From ")) return errc::invalid_argument;
    batch += *from;
    batch += '\n';
    while (!text.empty()) {
        std::string_view line = take_line(text);
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (is_stuffed(line)) batch += '>';
        batch += line;
        batch += '\n';
    }
    return {};
}

std::optional<result<rmail_message>> rmail_batch_reader::next() {
    if (rest_.empty()) return std::nullopt;
    auto sender = take_sender(rest_);
    std::string text;
    while (!rest_.empty()) {
        std::string_view rest = rest_;
        std::string_view line = take_line(rest);
        if (begins_message(line)) break;
        if (line.starts_with('>') && is_stuffed(line)) line.remove_prefix(1);
        text += line;
        text += '\n';
        rest_ = rest;
    }
    if (!sender) return sender.error();
    return rmail_message{*std::move(sender), std::move(text)};
}

result<std::vector<std::string>> uux_arguments(std::string_view host,
                                               std::span<const uucp_path> recipients) {
    const bool is_name = is_literal_to_shell(host) && host.find('!') == std::string_view::npos;
    if (!is_name || recipients.empty()) return errc::invalid_argument;
    std::vector<std::string> out{"uux", "-", "-r", std::string(host) + "!rmail"};
    for (const uucp_path& recipient : recipients) {
        const std::string path = recipient.to_bang_path();
        if (!is_literal_to_shell(path)) return errc::invalid_argument;
        out.push_back("(" + path + ")");
    }
    return out;
}

} // namespace courriel::smtp
