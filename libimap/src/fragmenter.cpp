// See fragmenter.hpp.
#include <courriel/imap/fragmenter.hpp>

#include <algorithm>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

#include "wire/literal.hpp"

namespace courriel::imap {
namespace {

// A block of this size is kept for the next message.
constexpr std::size_t kept_capacity = 4096;

} // namespace

// literal = "{" number "}" CRLF *CHAR8; "{" number "+}" (RFC 7888); literal8 = "~" literal
announced_literal find_literal(std::string_view line) noexcept {
    announced_literal found;
    if (line.empty() || line.back() != '}') return found;
    std::size_t begin = line.size() - 1;
    while (begin != 0 &&
           (ascii::is_digit(line[begin - 1]) || line[begin - 1] == '+' || line[begin - 1] == '-'))
        --begin;
    const std::string_view size = line.substr(begin, line.size() - 1 - begin);
    if (size.empty() || begin == 0 || line[begin - 1] != '{') return found;

    found.begin = begin - 1;
    if (found.begin != 0 && line[found.begin - 1] == '~') {
        found.header.binary = true;
        --found.begin;
    }
    found.what = wire::parse_literal_size(size, found.header) ? announced_literal::state::good
                                                              : announced_literal::state::malformed;
    return found;
}

fragmenter::status fragmenter::add_line(std::string_view line) {
    const announced_literal found = find_literal(line);
    const bool more = found.what == announced_literal::state::good;
    whole_ = !inside_ && !more;
    if (whole_) {
        line_ = line;
    } else {
        text_ += line;
    }
    inside_ = more;
    if (more) literal_ = found.header;
    if (more) return status::literal;
    return found.what == announced_literal::state::none ? status::message
                                                        : status::malformed_literal;
}

void fragmenter::keep_literal() {
    text_ += "\r\n";
    keep_ = true;
    left_ = literal_.size;
}

void fragmenter::stream_literal() {
    text_ += '\n';
    keep_ = false;
    left_ = literal_.size;
}

std::size_t fragmenter::add_octets(std::string_view bytes) {
    const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
    if (keep_) text_ += bytes.substr(0, n);
    left_ -= n;
    return n;
}

void fragmenter::reset() {
    text_.clear();
    if (text_.capacity() > kept_capacity) std::string().swap(text_);
    line_ = {};
    literal_ = {};
    left_ = 0;
    keep_ = false;
    whole_ = false;
    inside_ = false;
}

} // namespace courriel::imap
