// See proxy_header.hpp. Version 1 is a line of text, version 2 a block whose length stands in its
// first 16 octets; their first octets differ.
#include <courriel/proxy_header.hpp>

#include <algorithm>
#include <array>
#include <charconv>

#include <courriel/ascii.hpp>
#include <courriel/ip_address.hpp>
#include <courriel/version.hpp>

namespace courriel {
namespace {

constexpr std::string_view name = "PROXY ";
constexpr std::string_view signature{"\r\n\r\n\0\r\nQUIT\n", 12};
constexpr std::size_t longest_line = 107; // octets with CRLF
constexpr std::size_t shortest_line = 15; // "PROXY UNKNOWN" and CRLF
constexpr std::size_t fixed_part = 16;
constexpr std::size_t longest_rest = 536;

parsed_proxy_header malformed() { return {proxy_header_status::malformed, 0, {}}; }

parsed_proxy_header incomplete(std::size_t least) {
    return {proxy_header_status::incomplete, least, {}};
}

// The word up to the next space, which goes too: two in a row leave an empty word.
std::string_view take_field(std::string_view& line) {
    const std::size_t end = line.find(' ');
    const std::string_view field = line.substr(0, end);
    line.remove_prefix(end == std::string_view::npos ? line.size() : end + 1);
    return field;
}

// PROXY TCP4 192.0.2.1 198.51.100.1 56324 25
parsed_proxy_header parse_line(std::string_view bytes) {
    const std::size_t end = bytes.find('\r');
    const std::string_view text = bytes.substr(0, end);
    if (text.size() > longest_line - 2 || !ascii::all_of(text, ascii::is_printable))
        return malformed();
    if (end == std::string_view::npos || end + 1 == bytes.size()) {
        const std::size_t lacking = end == std::string_view::npos ? 2 : 1;
        return incomplete(std::max(shortest_line, bytes.size() + lacking));
    }
    if (bytes[end + 1] != '\n') return malformed();

    parsed_proxy_header out{proxy_header_status::complete, end + 2, {}};
    std::string_view line = text.substr(name.size());
    const std::string_view family = take_field(line);
    if (family == "UNKNOWN") {
        out.header.is_local = true;
        return out;
    }
    const std::string_view source = take_field(line);
    const std::string_view destination = take_field(line);
    const auto source_port = ascii::parse_number<std::uint16_t>(take_field(line));
    const auto destination_port = ascii::parse_number<std::uint16_t>(line);
    const auto is_address = family == "TCP4" ? ip_address::is_ipv4 : ip_address::is_ipv6;
    if ((family != "TCP4" && family != "TCP6") || !is_address(source) || !is_address(destination) ||
        !source_port || !destination_port)
        return malformed();
    out.header = {false, std::string(source), *source_port, std::string(destination),
                  *destination_port};
    return out;
}

unsigned octet(std::string_view bytes, std::size_t at) {
    return static_cast<unsigned char>(bytes[at]);
}

std::uint16_t number(std::string_view bytes, std::size_t at) {
    return static_cast<std::uint16_t>(octet(bytes, at) << 8 | octet(bytes, at + 1));
}

std::string ipv4_text(std::string_view bytes) {
    std::string out;
    for (std::size_t i = 0; i != 4; ++i) {
        if (i != 0) out += '.';
        ascii::append_number(out, octet(bytes, i));
    }
    return out;
}

// As RFC 5952 writes it: "::" for the longest run of at least two zeros, the first of equals.
std::string ipv6_text(std::string_view bytes) {
    std::size_t run = 8;
    std::size_t run_length = 1;
    for (std::size_t i = 0; i != 8; ++i) {
        std::size_t n = 0;
        while (i + n != 8 && number(bytes, 2 * (i + n)) == 0) ++n;
        if (n <= run_length) continue;
        run = i;
        run_length = n;
    }
    std::string out;
    for (std::size_t i = 0; i != 8;) {
        if (i == run) {
            out += "::";
            i += run_length;
            continue;
        }
        if (!out.empty() && out.back() != ':') out += ':';
        std::array<char, 4> digits{};
        const auto end =
            std::to_chars(digits.data(), digits.data() + digits.size(), number(bytes, 2 * i), 16);
        out.append(digits.data(), end.ptr);
        ++i;
    }
    return out;
}

parsed_proxy_header parse_block(std::string_view bytes) {
    enum : unsigned { unspecified = 0x00, tcp4 = 0x11, tcp6 = 0x21, unix_stream = 0x31 };
    if (bytes.size() > 12 && octet(bytes, 12) != 0x20 && octet(bytes, 12) != 0x21)
        return malformed();
    if (bytes.size() < fixed_part) return incomplete(fixed_part);
    const bool local = octet(bytes, 12) == 0x20;
    const unsigned family = octet(bytes, 13);
    const std::size_t rest = number(bytes, 14);
    if (rest > longest_rest) return malformed();
    if (bytes.size() < fixed_part + rest) return incomplete(fixed_part + rest);

    parsed_proxy_header out{proxy_header_status::complete, fixed_part + rest, {}};
    out.header.is_local = local || family == unspecified || family == unix_stream;
    if (out.header.is_local) return out;
    const std::size_t width = family == tcp4 ? 4 : 16; // of an address
    if ((family != tcp4 && family != tcp6) || rest < 2 * width + 4) return malformed();
    const std::string_view addresses = bytes.substr(fixed_part);
    const auto text = family == tcp4 ? ipv4_text : ipv6_text;
    out.header = {false, text(addresses), number(addresses, 2 * width),
                  text(addresses.substr(width)), number(addresses, 2 * width + 2)};
    return out;
}

bool is_front_of(std::string_view whole, std::string_view bytes) {
    const std::size_t n = std::min(whole.size(), bytes.size());
    return bytes.substr(0, n) == whole.substr(0, n);
}

} // namespace

parsed_proxy_header parse_proxy_header(std::string_view bytes) {
    if (is_front_of(signature, bytes) && !bytes.empty()) return parse_block(bytes);
    if (!is_front_of(name, bytes)) return malformed();
    return bytes.size() < name.size() ? incomplete(shortest_line) : parse_line(bytes);
}

} // namespace courriel
