// A batch, read. See bsmtp.hpp. In a file whose line ends are LF each becomes CRLF as it comes in,
// so that the rest knows one form only: a CR in such a file then is one that stands alone.
#include <courriel/smtp/bsmtp.hpp>

#include <algorithm>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/version.hpp>

namespace courriel::smtp {
namespace {

// "FROM:" or "TO:", and blanks behind it, which many write though the grammar has none.
bool take_label(std::string_view& argument, std::string_view label) {
    if (!ascii::istarts_with(argument, label)) return false;
    argument = ascii::trim(argument.substr(label.size()));
    return true;
}

} // namespace

void bsmtp_reader::commit(std::string_view octets) {
    if (phase_ == phase::done) return;
    buffer_.erase(0, done_);
    done_ = 0;
    if (line_end_ == bsmtp_line_end::crlf) {
        buffer_ += octets;
        return;
    }
    while (!octets.empty()) {
        const std::size_t end = octets.find('\n');
        buffer_ += octets.substr(0, end);
        if (end == std::string_view::npos) return;
        buffer_ += "\r\n";
        octets.remove_prefix(end + 1);
    }
}

result<std::optional<bsmtp_event>> bsmtp_reader::next() {
    while (phase_ != phase::done) {
        const std::size_t before = done_;
        step out = phase_ == phase::body ? read_body() : read_command();
        if (out) return out;
        if (done_ == before) break; // what yields nothing took a line, DATA or NOOP, or needs more
    }
    if (error_) return error_;
    return step{};
}

bsmtp_reader::step bsmtp_reader::fail(std::error_code error) noexcept {
    error_ = error;
    phase_ = phase::done;
    return std::nullopt;
}

std::string_view bsmtp_reader::rest() const noexcept {
    return std::string_view(buffer_).substr(done_);
}

// False: no whole line is there, which may be an error.
bool bsmtp_reader::take_line(std::string_view& line) {
    const std::string_view all = rest();
    const std::size_t end = all.find('\n', scanned_);
    const std::size_t size = end == std::string_view::npos ? all.size() : end + 1;
    if (size > limits_.command_line) {
        fail(errc::line_too_long);
        return false;
    }
    if (end == std::string_view::npos) {
        scanned_ = size;
        if (ended_ && (size != 0 || phase_ != phase::commands)) fail(errc::unexpected_end);
        return false;
    }
    scanned_ = 0;
    done_ += size;
    ++lines_;
    line = all.substr(0, end);
    if (!line.ends_with('\r') || !ascii::fits_line(line.substr(0, line.size() - 1))) {
        fail(errc::bare_line_end);
        return false;
    }
    line.remove_suffix(1);
    return true;
}

bsmtp_reader::step bsmtp_reader::read_command() {
    std::string_view line;
    return take_line(line) ? run_command(line) : std::nullopt;
}

bsmtp_reader::step bsmtp_reader::run_command(std::string_view line) {
    if (!ascii::all_of(line, [](char c) { return !ascii::is_control(c); }))
        return fail(errc::malformed);
    std::string_view argument = line;
    const std::string verb = ascii::to_upper(ascii::take_word(argument));
    argument = ascii::trim(argument);
    if (verb == "MAIL") return mail(argument);
    if (verb == "RCPT") return recipient(argument);
    if (verb == "EHLO" || verb == "HELO") return hello(argument);
    if (verb == "NOOP" || verb == "VERB" || verb == "TICK") return std::nullopt;
    if (!argument.empty()) return fail(errc::malformed);
    if (verb == "DATA") {
        if (phase_ != phase::recipients) return fail(errc::malformed);
        phase_ = phase::body;
        unstuffer_ = {};
        size_ = 0;
        return std::nullopt;
    }
    if (verb == "QUIT" && phase_ == phase::commands) {
        phase_ = phase::done;
        return std::nullopt;
    }
    if (verb != "RSET") return fail(errc::malformed);
    phase_ = phase::commands;
    return bsmtp_reset{};
}

bsmtp_reader::step bsmtp_reader::hello(std::string_view argument) {
    if (argument.empty() || phase_ != phase::commands) return fail(errc::malformed);
    return bsmtp_hello{argument};
}

bsmtp_reader::step bsmtp_reader::mail(std::string_view argument) {
    if (phase_ != phase::commands || !take_label(argument, "FROM:")) return fail(errc::malformed);
    if (messages_ == limits_.messages) return fail(errc::too_large);
    const auto found = parse_path(argument, path_kind::reverse);
    if (!found) return fail(errc::malformed);
    ++messages_;
    recipients_ = 0;
    phase_ = phase::mail;
    return bsmtp_mail{found->path, ascii::trim(found->rest)};
}

bsmtp_reader::step bsmtp_reader::recipient(std::string_view argument) {
    if (phase_ == phase::commands || !take_label(argument, "TO:")) return fail(errc::malformed);
    if (recipients_ == limits_.recipients) return fail(errc::too_large);
    const auto found = parse_path(argument, path_kind::forward);
    if (!found) return fail(errc::malformed);
    ++recipients_;
    phase_ = phase::recipients;
    return bsmtp_recipient{found->path, ascii::trim(found->rest)};
}

bsmtp_reader::step bsmtp_reader::read_body() {
    const std::string_view all = rest();
    const auto piece = unstuffer_.decode(all);
    const auto taken = all.substr(0, piece.consumed);
    lines_ += static_cast<std::uint64_t>(std::count(taken.begin(), taken.end(), '\n'));
    done_ += piece.consumed;
    size_ += piece.text.size();
    if (unstuffer_.saw_bare_line_end()) return fail(errc::bare_line_end);
    if (size_ > limits_.message) return fail(errc::too_large);
    switch (piece.what) {
    case dot_unstuffer::kind::chunk: return bsmtp_body{piece.text};
    case dot_unstuffer::kind::need_more:
        return ended_ && piece.consumed == 0 ? fail(errc::unexpected_end) : std::nullopt;
    case dot_unstuffer::kind::end: break;
    }
    phase_ = phase::commands;
    return bsmtp_body_end{};
}

} // namespace courriel::smtp
