// See mbox_quoting.hpp.
#include "mbox_quoting.hpp"

#include <courriel/version.hpp>

namespace courriel::mime::detail {
namespace {

constexpr std::string_view prefix = "From ";

} // namespace

mbox_quoting::rule mbox_quoting::to_write(mbox_dialect dialect) noexcept {
    switch (dialect) {
    case mbox_dialect::mboxo:
    case mbox_dialect::mboxcl: return rule::quote;
    case mbox_dialect::mboxrd: return rule::quote_all;
    case mbox_dialect::mboxcl2: break;
    }
    return rule::none;
}

mbox_quoting::rule mbox_quoting::to_read(mbox_dialect dialect) noexcept {
    switch (dialect) {
    case mbox_dialect::mboxo:
    case mbox_dialect::mboxcl: return rule::unquote;
    case mbox_dialect::mboxrd: return rule::unquote_more;
    case mbox_dialect::mboxcl2: break;
    }
    return rule::none;
}

void mbox_quoting::write(std::string_view piece, std::string& out) {
    while (!piece.empty()) {
        if (held_cr_) {
            held_cr_ = false;
            if (piece.front() != '\n') out += '\r';
        }
        if (at_begin_) {
            piece.remove_prefix(match(piece, out));
            continue;
        }
        const std::size_t lf = piece.find('\n');
        const bool ends = lf != std::string_view::npos;
        std::string_view line = piece.substr(0, lf);
        piece.remove_prefix(ends ? lf + 1 : line.size());
        if (!end_) {
            out += line;
            if (ends) out += '\n';
        } else {
            const bool cr = line.ends_with('\r');
            if (cr) line.remove_suffix(1);
            out += line;
            if (ends)
                append_line_end(out);
            else
                held_cr_ = cr;
        }
        at_begin_ = ends;
    }
}

// Another '>' at the line's begin; false when it makes the line one that no rule is about.
bool mbox_quoting::take_quote(std::string& out) {
    switch (rule_) {
    case rule::quote_all:
        out += '>';
        passed_ = true;
        return true;
    case rule::unquote_more:
        if (held_quote_) {
            out += '>';
            passed_ = true;
        }
        held_quote_ = true;
        return true;
    case rule::unquote:
        if (held_quote_) return false;
        held_quote_ = true;
        return true;
    case rule::none:
    case rule::quote: break;
    }
    return false;
}

// Octets of `piece` that belong to '>'s and "From " at the line's begin. Leaves at_begin_ once it
// is known what the line is.
std::size_t mbox_quoting::match(std::string_view piece, std::string& out) {
    if (rule_ == rule::none) {
        at_begin_ = false;
        return 0;
    }
    std::size_t at = 0;
    for (; at != piece.size(); ++at) {
        const char c = piece[at];
        if (matched_ == 0 && c == '>') {
            if (take_quote(out)) continue;
        } else if (c == prefix[matched_]) {
            if (++matched_ != prefix.size()) continue;
            if (rule_ == rule::quote || rule_ == rule::quote_all) out += '>';
            held_quote_ = false;
            ++at;
        }
        release(out);
        at_begin_ = false;
        break;
    }
    return at;
}

void mbox_quoting::release(std::string& out) {
    if (held_quote_) out += '>';
    out += prefix.substr(0, matched_);
    held_quote_ = false;
    matched_ = 0;
    passed_ = false;
}

void mbox_quoting::finish(std::string& out) {
    if (at_begin_ && !at_line_begin()) {
        release(out);
        at_begin_ = false;
    }
    if (held_cr_) out += '\r';
    held_cr_ = false;
}

} // namespace courriel::mime::detail
