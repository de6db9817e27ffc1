// See trace_totals.hpp.
#include "trace_totals.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <courriel/ascii.hpp>

#include "trace_html.hpp"

namespace example {
namespace {

constexpr std::string_view numbers_begin = "<dl data-totals=\"";

std::uint64_t since_epoch(trace_totals::wall_time time) {
    return static_cast<std::uint64_t>(time.time_since_epoch().count());
}

void append_item(std::string& out, std::string_view term, std::string_view value) {
    out += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>", term, value);
}

} // namespace

std::string_view name_of(trace_protocol protocol) {
    switch (protocol) {
    case trace_protocol::smtp: return "SMTP";
    case trace_protocol::pop3: return "POP3";
    case trace_protocol::imap: break;
    }
    return "IMAP";
}

std::string to_text(trace_totals::wall_time time) {
    const auto whole = std::chrono::floor<std::chrono::seconds>(time);
    return fmt::format("{:%Y-%m-%d %H:%M:%S} UTC",
                       fmt::gmtime(std::chrono::system_clock::to_time_t(whole)));
}

std::string trace_totals::html() const {
    std::string out(numbers_begin);
    for (const auto number :
         {connections[0], connections[1], connections[2], lines, messages, refusals, to_server,
          to_client, since_epoch(begun), since_epoch(ended), std::uint64_t{is_full}}) {
        courriel::ascii::append_number(out, number);
        out += ' ';
    }
    out += "\">";
    for (const auto protocol : {trace_protocol::smtp, trace_protocol::pop3, trace_protocol::imap}) {
        const auto count = connections[static_cast<std::size_t>(protocol)];
        if (count != 0)
            append_item(out, std::string(name_of(protocol)) + " connections", grouped(count));
    }
    append_item(out, "lines", grouped(lines));
    append_item(out, "messages", grouped(messages));
    append_item(out, "refusals", grouped(refusals));
    append_item(out, "octets to server", grouped(to_server));
    append_item(out, "octets to client", grouped(to_client));
    append_item(out, "seconds", seconds(ended - begun));
    append_item(out, "begun", to_text(begun));
    out += "</dl>";
    out.resize(size, ' ');
    return out;
}

std::optional<trace_totals> trace_totals::parse(std::string_view html) {
    if (!html.starts_with(numbers_begin)) return std::nullopt;
    html.remove_prefix(numbers_begin.size());
    html = html.substr(0, html.find('"'));
    std::array<std::uint64_t, 11> numbers{};
    for (auto& number : numbers) {
        const auto parsed = courriel::ascii::parse_number(courriel::ascii::take_word(html));
        if (!parsed) return std::nullopt;
        number = *parsed;
    }
    const auto time = [](std::uint64_t milliseconds) {
        return wall_time(std::chrono::milliseconds(static_cast<std::int64_t>(milliseconds)));
    };
    trace_totals out;
    out.connections = {numbers[0], numbers[1], numbers[2]};
    out.lines = numbers[3];
    out.messages = numbers[4];
    out.refusals = numbers[5];
    out.to_server = numbers[6];
    out.to_client = numbers[7];
    out.begun = time(numbers[8]);
    out.ended = time(numbers[9]);
    out.is_full = numbers[10] != 0;
    return out;
}

} // namespace example
