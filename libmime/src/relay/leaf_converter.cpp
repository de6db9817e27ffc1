// See leaf_converter.hpp.
#include "leaf_converter.hpp"

#include <algorithm>
#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/mime/header_view.hpp>
#include <courriel/utf8.hpp>
#include <courriel/version.hpp>

#include "../hex.hpp"
#include "../line_end.hpp"
#include "header_rewriter.hpp"

namespace courriel::mime::detail {
namespace {

constexpr std::size_t longest_line = 998; // RFC 5322 section 2.1.1
constexpr std::size_t encoded_line = 76;  // RFC 2045 section 6.7

// 7bit data (RFC 2045 section 2.7), but for CR and LF alone, which every relay has to live with.
bool is_seven_bit(std::string_view text) noexcept {
    std::size_t line = 0;
    for (const char c : text) {
        if (!ascii::is_ascii(c) || c == '\0') return false;
        line = c == '\n' ? 0 : line + 1;
        if (line > longest_line + 1) return false; // one for the CR
    }
    return true;
}

// Quoted-printable takes line ends for text's own: it would not keep a CR or LF that is none.
bool has_odd_line_ends(std::string_view text, std::string_view line_end) noexcept {
    char before = '\0';
    for (const char c : text) {
        if (before == '\r' && c != '\n') return true;
        if (c == '\n' && (before == '\r') != (line_end.size() == 2)) return true;
        before = c;
    }
    return false;
}

// Three octets for each that is escaped, against four for three.
bool is_shorter_in_base64(std::string_view text) noexcept {
    const auto escaped = static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return !ascii::is_ascii(c) || c == '='; }));
    return 6 * escaped > text.size();
}

} // namespace

std::size_t count_eight_bit(std::string_view bytes) noexcept {
    return static_cast<std::size_t>(
        std::count_if(bytes.begin(), bytes.end(), [](char c) { return !ascii::is_ascii(c); }));
}

void guarded_encoder::write(std::string_view bytes, std::string& out) {
    encoder_.write(bytes, lines_);
    take_lines(out);
}

void guarded_encoder::finish(std::string& out) {
    encoder_.finish(lines_);
    take_lines(out);
    put_line(lines_, out);
    lines_.clear();
}

void guarded_encoder::take_lines(std::string& out) {
    std::size_t at = 0;
    for (std::size_t end = lines_.find("\r\n"); end != std::string::npos;
         end = lines_.find("\r\n", at)) {
        put_line(std::string_view(lines_).substr(at, end - at), out);
        out += line_end_;
        at = end + 2;
    }
    lines_.erase(0, at);
}

void guarded_encoder::put_line(std::string_view line, std::string& out) const {
    while (line.starts_with("--")) {
        out += "=2D";
        line.remove_prefix(1);
        if (line.size() + 3 > encoded_line)
            out.append("=").append(line_end_);
        else
            break;
    }
    out += line;
}

void leaf_converter::write(std::string_view bytes, std::string& out) {
    if (!std::holds_alternative<std::monostate>(encoder_)) return encode(bytes, out);
    const std::size_t room = options_.first_block - std::min(block_.size(), options_.first_block);
    block_ += bytes.substr(0, room);
    if (bytes.size() <= room) return;
    decide(false, out);
    encode(bytes.substr(room), out);
}

void leaf_converter::finish(std::string_view line_end, std::string& out) {
    if (std::holds_alternative<std::monostate>(encoder_)) decide(true, out);
    bool ends_line = false;
    if (auto* quoted = std::get_if<guarded_encoder>(&encoder_)) quoted->finish(out);
    if (auto* base64 = std::get_if<base64_encoder>(&encoder_)) {
        base64->finish(encoded_);
        ends_line = has_output_; // base64 ends its last line itself
        encode({}, out);
    }
    if (!ends_line) out += line_end;
}

void leaf_converter::decide(bool is_all, std::string& out) {
    const bool is_labelled = plan_.encoding == transfer_encoding::eight_bit ||
                             plan_.encoding == transfer_encoding::binary;
    const bool can_encode =
        !plan_.is_untouched && (is_labelled || plan_.encoding == transfer_encoding::seven_bit);
    // Of a body that goes on, the label says what is to come.
    const bool encodes = can_encode && ((is_labelled && !is_all) || !is_seven_bit(block_));
    line_end_ = line_end_of(plan_.header);
    begin(encodes);
    if (!encodes && is_labelled && !plan_.is_untouched) {
        plan_.header =
            with_encoding(plan_.header, header_view::parse(plan_.header, options_.limits), "7bit");
        ++report_.relabelled;
    }
    out += plan_.header;
    keeps_line_ = empty_line_size(plan_.header) == 0;
    encode(std::exchange(block_, {}), out);
}

void leaf_converter::begin(bool encodes) {
    if (!encodes) {
        encoder_.emplace<passing>();
        return;
    }
    const bool base64 = !plan_.is_text || plan_.encoding == transfer_encoding::binary ||
                        block_.find('\0') != std::string::npos ||
                        has_odd_line_ends(block_, line_end_) || is_shorter_in_base64(block_);
    if (base64)
        encoder_.emplace<base64_encoder>();
    else
        encoder_.emplace<guarded_encoder>(line_end_);
    add_fields(base64);
    ++report_.converted;
}

// A message that is not MIME has to become MIME (RFC 1428 section 2, whose "unknown-8bit" says that
// nobody knows the charset).
void leaf_converter::add_fields(bool base64) {
    const std::string_view name = base64 ? "base64" : "quoted-printable";
    const header_view header = header_view::parse(plan_.header, options_.limits);
    std::string fields;
    // Its fields would be those of the message around it.
    if (plan_.runs_on && plan_.header.empty()) fields += line_end_;
    const auto add = [&](std::string_view field, std::string_view value) {
        if (header.find(field) == nullptr)
            fields.append(field).append(": ").append(value).append(line_end_);
    };
    if (plan_.is_message) {
        const std::size_t valid = utf8::valid_prefix(block_);
        // The block may end inside a character.
        const std::size_t left = block_.size() - valid;
        const bool is_utf8 = left == 0 || (block_.size() == options_.first_block && left < 4);
        add("MIME-Version", "1.0");
        add("Content-Type",
            is_utf8 ? "text/plain; charset=utf-8" : "text/plain; charset=unknown-8bit");
    }
    add("Content-Transfer-Encoding", name);
    plan_.header = with_fields(with_encoding(plan_.header, header, name), fields);
}

void leaf_converter::pass(std::string_view bytes, std::string& out) {
    if (!plan_.is_untouched && plan_.encoding == transfer_encoding::quoted_printable)
        return escape(bytes, out);
    report_.left += count_eight_bit(bytes);
    out += bytes;
}

// Octets that quoted-printable may not have, and most readers take as they are. Two kinds of line
// keep them, since "=" makes of it what it was not: one that begins with "--" a delimiter, and the
// one that ended the header without an empty line a field.
void leaf_converter::escape(std::string_view bytes, std::string& out) {
    for (const char c : bytes) {
        if (c == '\n') {
            dashes_ = 0;
            keeps_line_ = false;
        } else if (dashes_ < 2) {
            dashes_ = c == '-' ? dashes_ + 1 : no_dashes;
        }
        if (ascii::is_ascii(c)) {
            out += c;
        } else if (dashes_ == 2 || keeps_line_) {
            out += c;
            ++report_.left;
        } else {
            out += '=';
            append_hex(out, c);
            ++report_.escaped;
        }
    }
}

void leaf_converter::encode(std::string_view bytes, std::string& out) {
    if (auto* quoted = std::get_if<guarded_encoder>(&encoder_)) return quoted->write(bytes, out);
    auto* const base64 = std::get_if<base64_encoder>(&encoder_);
    if (base64 == nullptr) return pass(bytes, out);
    has_output_ = has_output_ || !bytes.empty();
    base64->write(bytes, encoded_);
    if (line_end_.size() == 1) std::erase(encoded_, '\r');
    out += encoded_;
    encoded_.clear();
}

} // namespace courriel::mime::detail
