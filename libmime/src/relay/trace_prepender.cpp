// See trace_prepender.hpp.
#include <courriel/mime/trace_prepender.hpp>

#include <array>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/mime/header_builder.hpp>
#include <courriel/mime/header_view.hpp>
#include <courriel/version.hpp>

#include "../header_reader.hpp"

namespace courriel::mime {
namespace {

constexpr std::size_t longest_held = 4096; // of a first line: more of it is not needed

// Lines that end with CRLF only, and all of them fields.
bool are_fields(std::string_view text) {
    if (text.empty()) return true;
    char before = '\0';
    for (const char c : text) {
        if (c == '\0' || (before == '\r') != (c == '\n')) return false;
        before = c;
    }
    if (!text.ends_with("\r\n")) return false;
    const header_view header = header_view::parse(text);
    return header.envelope().empty() && header.fields_end() == text.size();
}

bool is_return_path(std::string_view line) noexcept {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || ascii::is_blank(line.front())) return false;
    return ascii::iequals(ascii::trim(line.substr(0, colon)), "Return-Path");
}

} // namespace

result<std::string> to_string(const front_fields& fields) {
    std::string out;
    const std::array<const std::string*, 6> members{
        &fields.return_path, &fields.delivered_to,
        &fields.signature,   &fields.authentication_results,
        &fields.received,    &fields.resent};
    for (const std::string* member : members) {
        if (!are_fields(*member)) return errc::invalid_argument;
        out += *member;
    }
    return out;
}

// resent = *(resent-date / resent-from / resent-sender / resent-to / resent-cc / resent-msg-id)
result<std::string> to_string(const resent_block& block, bool utf8) {
    if (!block.is_complete()) return errc::invalid_argument;
    header_builder out({.utf8 = utf8});
    std::error_code error = out.add_date("Resent-Date", *block.date);
    const auto add = [&](std::string_view name, const address_list& list) {
        if (!error && !list.empty()) error = out.add_addresses(name, list);
    };
    add("Resent-From", block.from);
    add("Resent-Sender", block.sender);
    add("Resent-To", block.to);
    add("Resent-Cc", block.cc);
    if (!error && !block.message_id.empty())
        error = out.add_message_ids("Resent-Message-ID", {&block.message_id, 1});
    if (error) return error;
    return std::move(out).text();
}

void trace_prepender::write(std::string_view bytes, std::string& out) {
    while (stage_ != stage::passing && !bytes.empty()) {
        const std::string_view seen = bytes.substr(0, longest_held - held_.size());
        const std::size_t lf = seen.find('\n');
        const std::size_t n = lf == std::string_view::npos ? seen.size() : lf + 1;
        held_ += bytes.substr(0, n);
        bytes.remove_prefix(n);
        if (!held_.ends_with('\n') && held_.size() != longest_held) continue;
        take(held_, out);
        held_.clear();
    }
    out += bytes;
}

void trace_prepender::finish(std::string& out) {
    if (stage_ < stage::fields || !held_.empty()) take(held_, out);
    held_.clear();
    stage_ = stage::passing;
}

// `line` is a whole one, or so much of one as is held.
void trace_prepender::take(std::string_view line, std::string& out) {
    if (stage_ == stage::envelope) {
        stage_ = stage::first_line;
        if (line.ends_with('\n') && !line.ends_with("\r\n")) std::erase(fields_, '\r');
        if (line.ends_with('\n') && detail::size_of_envelope_line(line, {}) != 0) {
            out += line;
            return;
        }
    }
    if (stage_ == stage::first_line) {
        stage_ = replaces_return_path_ ? stage::fields : stage::passing;
        out += fields_;
        // Such a line begins the body, and must not go on with the last of the fields.
        if (!fields_.empty() && !line.empty() && ascii::is_blank(line.front()))
            out += fields_.ends_with("\r\n") ? "\r\n" : "\n";
    }
    if (stage_ == stage::fields) {
        const bool goes_on =
            in_line_ || (in_return_path_ && !line.empty() && ascii::is_blank(line.front()));
        in_return_path_ = goes_on || is_return_path(line);
        in_line_ = in_return_path_ && !line.ends_with('\n');
        if (in_return_path_) return;
        stage_ = stage::passing;
    }
    out += line;
}

} // namespace courriel::mime
