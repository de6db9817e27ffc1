// See secret_mask.hpp.
#include "secret_mask.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

namespace courriel {

namespace {

constexpr std::size_t longest_piece = 8 * 1024;
constexpr std::size_t longest_reply_start = 256;
constexpr std::size_t longest_tail = 32;

std::string_view without_line_end(std::string_view line) {
    if (line.ends_with("\r\n")) line.remove_suffix(2);
    return line;
}

struct literal {
    std::size_t size;
    bool waits; // for the server's "+"
};

// literal = "{" number64 ["+"] "}" CRLF (RFC 9051), at the end of a line.
std::optional<literal> literal_at_end(std::string_view line) {
    if (!line.ends_with('}')) return std::nullopt;
    line.remove_suffix(1);
    const bool waits = !line.ends_with('+');
    if (!waits) line.remove_suffix(1);
    const auto open = line.rfind('{');
    if (open == line.npos) return std::nullopt;
    const auto size = ascii::parse_number<std::size_t>(line.substr(open + 1));
    if (!size) return std::nullopt;
    return literal{*size, waits};
}

} // namespace

void secret_mask::command_bytes(std::string_view bytes, std::string& shown) {
    while (!bytes.empty()) {
        std::size_t n = 0;
        if (raw_left_ != 0) {
            n = std::min(raw_left_, bytes.size());
            raw_left_ -= n;
            if (!secret_) {
                shown += bytes.substr(0, n);
            } else if (raw_left_ == 0) {
                shown += "***";
            }
        } else if (in_text_) {
            n = take_text(bytes);
            shown += bytes.substr(0, n);
        } else {
            const auto room = bytes.substr(0, longest_piece - line_.size());
            n = std::min(room.find('\n'), room.size() - 1) + 1;
            line_ += room.substr(0, n);
            const bool whole = line_.ends_with("\r\n");
            if (whole || line_.size() == longest_piece) show_line(whole, shown);
        }
        bytes.remove_prefix(n);
    }
}

// A piece of a line, which is the last one when `whole`.
void secret_mask::show_line(bool whole, std::string& shown) {
    const std::size_t visible = continued_ ? (secret_ ? 0 : line_.size()) : visible_part(line_);
    shown.append(line_, 0, visible);
    if (visible < without_line_end(line_).size() && !(continued_ && secret_)) {
        shown += visible == 0 ? "***" : " ***";
        secret_ = true;
    }
    if (whole && secret_) shown += "\r\n";
    tail_ += line_;
    if (tail_.size() > longest_tail) tail_.erase(0, tail_.size() - longest_tail);
    line_.clear();
    continued_ = true;
    if (whole) end_line();
}

// How many octets of a command's first line may be shown: all, or those before the secret.
std::size_t secret_mask::visible_part(std::string_view line) {
    const auto text = without_line_end(line);
    if (exchange_) return text.empty() ? line.size() : 0;
    auto rest = text;
    while (!rest.empty() && ascii::is_blank(rest.front())) rest.remove_prefix(1);
    std::array<std::string_view, 3> words;
    for (auto& word : words) word = ascii::take_word(rest);
    // An unfinished line of which too little is known.
    if (words[2].empty() && text.size() == line.size()) return 0;
    const auto up_to = [&](std::string_view word) {
        const auto end = static_cast<std::size_t>(word.data() + word.size() - line.data());
        return end == text.size() ? line.size() : end;
    };
    tag_ = words[0];
    const auto is = [](std::string_view word, std::string_view verb) {
        return ascii::iequals(word, verb);
    };
    last_was_auth_ = false;
    if (protocol_ != protocol::imap) {
        if (is(words[0], "AUTH")) {
            exchange_ = last_was_auth_ = true;
            return up_to(words[words[1].empty() ? 0 : 1]);
        }
        if (protocol_ != protocol::smtp) {
            if (is(words[0], "PASS")) return up_to(words[0]);
            if (is(words[0], "APOP")) return up_to(words[words[1].empty() ? 0 : 1]);
        }
    }
    if (protocol_ == protocol::imap || protocol_ == protocol::unknown) {
        if (is(words[1], "LOGIN")) return up_to(words[1]);
        if (is(words[1], "AUTHENTICATE")) {
            exchange_ = true;
            return up_to(words[words[2].empty() ? 1 : 2]);
        }
    }
    return line.size();
}

// A line of the client is over: what comes next of it?
void secret_mask::end_line() {
    const auto end = without_line_end(tail_);
    if (protocol_ == protocol::imap) {
        if (const auto found = literal_at_end(end)) {
            if (found->waits) {
                awaited_literal_ = found->size;
            } else {
                raw_left_ = found->size;
            }
            tail_.clear();
            return; // the command goes on behind it
        }
    } else if (protocol_ == protocol::smtp && ascii::iequals(tag_, "BDAT")) {
        // bdat-cmd = "BDAT" SP chunk-size [ SP end-marker ] (RFC 3030)
        auto rest = end.substr(std::min(end.find(' '), end.size() - 1) + 1);
        raw_left_ = ascii::parse_number<std::size_t>(ascii::take_word(rest)).value_or(0);
    }
    tail_.clear();
    continued_ = secret_ = false;
}

// The octets of `bytes` that belong to the body, which CRLF . CRLF ends.
std::size_t secret_mask::take_text(std::string_view bytes) {
    static constexpr std::string_view terminator = "\r\n.\r\n";
    for (std::size_t i = 0; i != bytes.size(); ++i) {
        const char c = bytes[i];
        if (c == terminator[text_state_]) {
            if (++text_state_ != terminator.size()) continue;
            in_text_ = false;
            return i + 1;
        }
        text_state_ = c == '\r' ? 1 : 0;
    }
    return bytes.size();
}

void secret_mask::reply_bytes(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto end = bytes.find('\n');
        const auto piece = bytes.substr(0, end);
        reply_ += piece.substr(0, longest_reply_start - reply_.size());
        if (end == bytes.npos) return;
        on_reply(reply_);
        reply_.clear();
        bytes.remove_prefix(end + 1);
    }
}

void secret_mask::on_reply(std::string_view line) {
    if (line.empty()) return;
    if (protocol_ == protocol::unknown) {
        protocol_ = line.front() == '*'             ? protocol::imap
                    : ascii::is_digit(line.front()) ? protocol::smtp
                                                    : protocol::pop3;
    }
    switch (protocol_) {
    case protocol::smtp:
        exchange_ = line.starts_with("334");
        if (line.starts_with("354") && ascii::iequals(tag_, "DATA")) {
            in_text_ = true;
            text_state_ = 2; // the end of the command's line counts
        }
        break;
    case protocol::pop3:
        exchange_ = line.front() == '+' && !line.starts_with("+OK") && last_was_auth_;
        break;
    case protocol::imap:
        if (line.front() == '+') {
            raw_left_ = std::exchange(awaited_literal_, std::nullopt).value_or(raw_left_);
        } else if (line.starts_with(tag_) && line.substr(tag_.size()).starts_with(' ')) {
            exchange_ = false;
            if (std::exchange(awaited_literal_, std::nullopt)) continued_ = secret_ = false;
        }
        break;
    case protocol::unknown: break;
    }
}

void secret_mask::flush(std::string& shown) {
    if (!line_.empty()) show_line(false, shown);
    const auto known = protocol_;
    *this = secret_mask();
    protocol_ = known;
}

} // namespace courriel
