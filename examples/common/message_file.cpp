// See message_file.hpp.
#include "message_file.hpp"

#include <algorithm>
#include <cstdio>
#include <memory>
#include <stdexcept>

namespace example {

std::string read_file(const std::string& name) {
    const auto close = [](std::FILE* f) { return f == stdin ? 0 : std::fclose(f); };
    const std::unique_ptr<std::FILE, decltype(close)> file(
        name == "-" ? stdin : std::fopen(name.c_str(), "rb"), close);
    if (!file) throw std::runtime_error(name + ": cannot be opened");
    std::string out;
    char block[64 * 1024];
    while (const auto n = std::fread(block, 1, sizeof block, file.get())) out.append(block, n);
    if (std::ferror(file.get())) throw std::runtime_error(name + ": cannot be read");
    return out;
}

// The line "From ..." of an mbox, which "From : ada@example.org" is not (RFC 5322 section 4.5).
static bool begins_with_envelope(std::string_view raw) {
    return raw.starts_with("From ") &&
           !raw.substr(4, raw.find_first_not_of(" \t", 4) - 3).ends_with(':');
}

std::string canonical_message(const std::string& name, std::string raw) {
    const auto refuse = [&](const char* what, std::size_t at) {
        throw std::runtime_error(name + ": " + what + " at octet " + std::to_string(at));
    };
    std::size_t at = 0;
    if (begins_with_envelope(raw)) at = std::min(raw.find('\n'), raw.size() - 1) + 1;
    std::string out;
    out.reserve(raw.size() + raw.size() / 32);
    while (at != raw.size()) {
        const auto lf = raw.find('\n', at);
        const bool last = lf == std::string::npos;
        auto line_end = last ? raw.size() : lf;
        if (!last && line_end != at && raw[line_end - 1] == '\r') --line_end;
        const auto line = std::string_view(raw).substr(at, line_end - at);
        if (const auto nul = line.find('\0'); nul != line.npos) refuse("a NUL octet", at + nul);
        if (const auto cr = line.find('\r'); cr != line.npos) refuse("a CR without LF", at + cr);
        if (line.size() > 998) refuse("a line of more than 998 octets", at);
        out.append(line).append("\r\n");
        at = last ? raw.size() : lf + 1;
    }
    return out;
}

bool has_eight_bit(const std::string& message) {
    return std::any_of(message.begin(), message.end(),
                       [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

} // namespace example
