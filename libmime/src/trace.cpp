// See trace.hpp. Folding happens between words only, and no word is long enough to break the limit
// of a line by itself.
#include <courriel/mime/trace.hpp>

#include <courriel/ascii.hpp>
#include <courriel/mime/address.hpp>
#include <courriel/mime/date_time.hpp>
#include <courriel/mime/header_view.hpp>
#include <courriel/utf8.hpp>
#include <courriel/version.hpp>

#include "value_reader.hpp"

namespace courriel::mime {
namespace {

constexpr std::size_t name_limit = 255;
constexpr std::size_t path_limit = 512;
constexpr std::size_t fold_at = 77; // one octet stays free for the semicolon

// A copy of `text` of at most `limit` octets in which the characters of `forbidden`, the controls
// (those of C1 too) and broken UTF-8 became '?'.
std::string clean(std::string_view text, std::size_t limit, std::string_view forbidden) {
    std::string out;
    while (!text.empty()) {
        const utf8::character c = utf8::decode(text);
        const char octet = text.front();
        const bool harmless = c.value < 0x80 ? ascii::is_printable(octet) &&
                                                   forbidden.find(octet) == std::string_view::npos
                                             : c.valid && c.value >= 0xA0;
        const std::string_view kept = harmless ? text.substr(0, c.size) : "?";
        if (out.size() + kept.size() > limit) break;
        out += kept;
        text.remove_prefix(c.size);
    }
    return out;
}

std::string clean_name(std::string_view text) { return clean(text, name_limit, " ()<>;,\"\\"); }
std::string clean_path(std::string_view text) { return clean(text, path_limit, "<>"); }

// Appends words to a field and folds before the one that would make the line too long.
class folder {
public:
    explicit folder(std::string& out) : out_(out) {}

    void add(std::string_view word) {
        if (out_.size() - line_ + 1 + word.size() > fold_at) {
            out_ += "\r\n";
            line_ = out_.size();
        }
        out_ += ' ';
        out_ += word;
    }

private:
    std::string& out_;
    std::size_t line_ = 0; // where the last line begins
};

} // namespace

// Time-stamp-line = "Received:" FWS Stamp CRLF
// Stamp = From-domain By-domain Opt-info [CFWS] ";" FWS date-time
std::string to_string(const received_field& received) {
    std::string out = "Received:";
    folder words(out);
    const auto add_clause = [&](std::string_view keyword, std::string_view value) {
        if (!value.empty()) words.add(std::string(keyword).append(" ").append(clean_name(value)));
    };
    add_clause("from", received.from_name.empty() ? "unknown" : received.from_name);
    if (!received.peer.empty() || !received.address.empty()) {
        std::string comment(1, '(');
        comment += clean_name(received.peer);
        if (!received.peer.empty() && !received.address.empty()) comment += ' ';
        if (!received.address.empty())
            comment.append("[").append(clean_name(received.address)) += ']';
        words.add(comment += ')');
    }
    add_clause("by", received.by.empty() ? "unknown" : received.by);
    add_clause("with", received.with);
    add_clause("id", received.id);
    if (!received.for_.empty())
        words.add(std::string("for <").append(clean_path(received.for_)) += '>');
    out += ';';
    words.add(format_date(received.date));
    out += "\r\n";
    return out;
}

// Return-path-line = "Return-Path:" FWS Reverse-path <CRLF>
std::string return_path_field(std::string_view path) {
    return std::string("Return-Path: <").append(clean_path(path)).append(">\r\n");
}

// path = angle-addr / ([CFWS] "<" [CFWS] ">" [CFWS])
std::optional<std::string> parse_return_path(std::string_view value, defect_sink defects) {
    defect_sink nowhere;
    const limits defaults;
    detail::value_reader reader(value, nowhere, defaults);
    reader.skip_cfws();
    const bool opens = reader.skip_if('<');
    reader.skip_cfws();
    if (opens && reader.skip_if('>')) {
        reader.skip_cfws();
        if (reader.at_end()) return std::string();
    } else {
        const auto list = address_list::parse(value);
        const auto* box = list.size() == 1 ? std::get_if<mailbox>(&list[0]) : nullptr;
        // A comment's text would be the name as well: what counts is that nothing stands before.
        if (box != nullptr && box->is_valid() && (opens || box->name.empty())) return box->address;
    }
    defects.add(defect_kind::invalid_address, 0, value.size());
    return std::nullopt;
}

std::string delivered_to_field(std::string_view path) {
    return std::string("Delivered-To: ").append(clean_path(path)).append("\r\n");
}

byte_range leading_return_paths(std::string_view message) {
    const header_view header = header_view::parse(message);
    byte_range range{header.fields_begin(), header.fields_begin()};
    for (const field_view& field : header) {
        if (!ascii::iequals(field.name, "Return-Path")) break;
        range.end = field.end;
    }
    return range;
}

} // namespace courriel::mime
