// See trace_html.hpp.
#include "trace_html.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <span>

#include <fmt/format.h>

#include <courriel/ascii.hpp>
#include <courriel/utf8.hpp>

namespace example {
namespace {

namespace ascii = courriel::ascii;
namespace utf8 = courriel::utf8;

// Characters that a reader does not see, or that reorder what is around them.
bool is_deceptive(char32_t c) {
    return (c >= 0x80 && c <= 0x9F) || c == 0xAD || c == 0x61C || (c >= 0x180B && c <= 0x180F) ||
           (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x206F) || (c >= 0xFE00 && c < 0xFE0F) || c == 0xFEFF ||
           (c >= 0xFFF0 && c <= 0xFFFB) || (c & 0xFFFE) == 0xFFFE || (c >= 0xE0000 && c <= 0xE0FFF);
}

void append_escape(std::string& out, std::string_view escape) {
    out += "<i>";
    out += escape;
    out += "</i>";
}

void append_ascii(std::string& out, char c) {
    switch (c) {
    case '<': out += "&lt;"; break;
    case '>': out += "&gt;"; break;
    case '&': out += "&amp;"; break;
    case '"': out += "&quot;"; break;
    case '\'': out += "&#39;"; break;
    case '\r': append_escape(out, "\\r"); break;
    case '\n': append_escape(out, "\\n"); break;
    case '\t': append_escape(out, "\\t"); break;
    default:
        if (!ascii::is_control(c)) {
            out += c;
        } else {
            append_escape(out, fmt::format("\\x{:02x}", static_cast<unsigned char>(c)));
        }
    }
}

// One character off the front.
void append_character(std::string& out, std::string_view& bytes) {
    if (ascii::is_ascii(bytes.front())) {
        append_ascii(out, bytes.front());
        bytes.remove_prefix(1);
        return;
    }
    const auto c = utf8::decode(bytes);
    const auto raw = bytes.substr(0, c.size);
    if (!c.valid) {
        for (const char octet : raw)
            append_escape(out, fmt::format("\\x{:02x}", static_cast<unsigned char>(octet)));
    } else if (is_deceptive(c.value)) {
        append_escape(out, fmt::format("\\u{:04x}", static_cast<std::uint32_t>(c.value)));
    } else {
        out += raw;
    }
    bytes.remove_prefix(c.size);
}

// Without the part of a character at its end that a limit has cut.
std::string_view whole_characters(const trace_piece& piece) {
    std::string_view shown = piece.shown;
    if (shown.size() == piece.octets) return shown;
    const auto tail = shown.substr(shown.size() - std::min<std::size_t>(shown.size(), 3));
    for (std::size_t n = 1; n <= tail.size(); ++n) {
        const auto octet = static_cast<unsigned char>(tail[tail.size() - n]);
        if (octet < 0x80) break;
        if (octet < 0xC0) continue;
        if (!utf8::decode(tail.substr(tail.size() - n)).valid) shown.remove_suffix(n);
        break;
    }
    return shown;
}

void append_rest(std::string& out, const trace_piece& piece, std::size_t shown) {
    if (piece.octets > shown)
        out += fmt::format("<small>{} more octets</small>", grouped(piece.octets - shown));
}

// A secret stands as "***" at the end of a command (tracing_transport.hpp).
void append_line(std::string& out, const trace_piece& piece, bool may_be_masked) {
    constexpr std::string_view mask = "***";
    auto text = whole_characters(piece);
    const auto all = text.size();
    const bool is_masked = may_be_masked && (text == mask || text.ends_with(" ***"));
    if (is_masked) text.remove_suffix(mask.size());
    const auto begin = std::min(piece.mark_begin, text.size());
    const auto end = std::min(piece.mark_end, text.size());
    out += "<code>";
    append_escaped(out, text.substr(0, begin));
    if (begin != end) {
        out += "<b>";
        append_escaped(out, text.substr(begin, end - begin));
        out += "</b>";
    }
    append_escaped(out, text.substr(end));
    if (is_masked) out += "<mark title=\"a secret, masked\">***</mark>";
    append_rest(out, piece, all);
    out += "</code>";
}

std::string name_of(trace_body::kind what) {
    switch (what) {
    case trace_body::kind::message: return "message";
    case trace_body::kind::chunk: return "chunk";
    case trace_body::kind::listing: return "list";
    case trace_body::kind::literal: break;
    }
    return "literal";
}

void append_body(std::string& out, const trace_piece& piece) {
    out += fmt::format("<details class=\"b\"><summary>{}, {} octets", name_of(*piece.body),
                       grouped(piece.octets));
    if (piece.lines > 1) out += fmt::format(", {} lines", grouped(piece.lines));
    out += "</summary><pre tabindex=\"0\">";
    const auto text = whole_characters(piece);
    append_escaped_text(out, text);
    append_rest(out, piece, text.size());
    out += "</pre></details>";
}

// A reply of many lines shows the first; the others unfold.
void append_lines(std::string& out, std::span<const trace_piece> lines, bool may_be_masked) {
    constexpr std::size_t unfolded = 3;
    const bool folds = lines.size() > unfolded;
    for (std::size_t i = 0; i != lines.size(); ++i) {
        if (folds && i == 1)
            out += fmt::format("<details><summary>{} more lines</summary>", lines.size() - 1);
        append_line(out, lines[i], may_be_masked);
    }
    if (folds) out += "</details>";
}

struct look {
    const char* classes;
    const char* said; // to who does not see
};

look look_of(const trace_row& row) {
    if (row.from == trace_side::client) return {"c", "client: "};
    switch (row.what) {
    case trace_sense::kind::greeting: return {"v hi", "server, greeting: "};
    case trace_sense::kind::ok: return {"v ok", "server: "};
    case trace_sense::kind::more: return {"v more", "server, go on: "};
    case trace_sense::kind::refusal: return {"v no", "server, refusal: "};
    case trace_sense::kind::command:
    case trace_sense::kind::data: break;
    }
    return {"v", "server: "};
}

} // namespace

void append_escaped(std::string& out, std::string_view bytes) {
    while (!bytes.empty()) append_character(out, bytes);
}

void append_escaped_text(std::string& out, std::string_view bytes) {
    while (!bytes.empty()) {
        if (bytes.starts_with("\r\n")) {
            out += "&#10;";
            bytes.remove_prefix(2);
        } else if (bytes.front() == '\t') {
            out += '\t';
            bytes.remove_prefix(1);
        } else {
            const bool is_bare_end = bytes.front() == '\n';
            append_character(out, bytes);
            if (is_bare_end) out += "&#10;";
        }
    }
}

std::string grouped(std::uint64_t number) {
    auto out = std::to_string(number);
    for (auto i = out.size(); i > 3; i -= 3) out.insert(i - 3, 1, ',');
    return out;
}

std::string seconds(courriel::duration time) {
    return fmt::format("{:.3f}", std::chrono::duration<double>(time).count());
}

void append_row(std::string& out, const trace_row& row, courriel::time_point since,
                bool is_secure) {
    const auto [classes, said] = look_of(row);
    out += fmt::format(
        "<li class=\"{}{}\"><span class=\"w\">{}</span><div><span class=\"h\">{}</span>", classes,
        is_secure ? " t" : "", seconds(row.at - since), said);
    const std::span<const trace_piece> pieces = row.pieces;
    const bool is_client = row.from == trace_side::client;
    for (std::size_t i = 0; i != pieces.size();) {
        if (pieces[i].body) {
            append_body(out, pieces[i++]);
            continue;
        }
        auto end = i;
        while (end != pieces.size() && !pieces[end].body) ++end;
        append_lines(out, pieces.subspan(i, end - i), is_client);
        i = end;
    }
    if (row.pieces_left_out != 0)
        out += fmt::format("<small>{} more lines</small>", grouped(row.pieces_left_out));
    if (row.cut) out += "<small>cut off here</small>";
    out += "</div></li>";
}

void append_gap(std::string& out, courriel::duration gap, bool is_secure) {
    using namespace std::chrono_literals;
    // Compressed: ten times as long is one step more.
    static constexpr std::array<courriel::duration, 5> steps{10ms, 100ms, 1s, 10s, 100s};
    const auto step = std::upper_bound(steps.begin(), steps.end(), gap) - steps.begin();
    if (step == 0) return;
    out += fmt::format("<li class=\"g g{}{}\">", step, is_secure ? " t" : "");
    if (gap >= 1s) out += fmt::format("{:.1f} s later", std::chrono::duration<double>(gap).count());
    out += "</li>";
}

} // namespace example
