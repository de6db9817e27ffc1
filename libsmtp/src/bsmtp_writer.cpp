// A batch, written. See bsmtp.hpp.
#include <courriel/smtp/bsmtp.hpp>

#include <algorithm>
#include <array>
#include <iterator>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/version.hpp>

namespace courriel::smtp {
namespace {

constexpr std::size_t longest_parameters = 1000;

} // namespace

void bsmtp_writer::append_line(std::string_view line) {
    *out_ += line;
    *out_ += line_end_ == bsmtp_line_end::crlf ? "\r\n" : "\n";
}

// The stuffer lets no CR pass that is not one of a CRLF.
void bsmtp_writer::append_wire(std::string_view crlf_text) {
    if (line_end_ == bsmtp_line_end::crlf) {
        *out_ += crlf_text;
    } else {
        std::remove_copy(crlf_text.begin(), crlf_text.end(), std::back_inserter(*out_), '\r');
    }
}

std::error_code bsmtp_writer::hello(std::string_view name) {
    if (phase_ != phase::start) return errc::wrong_phase;
    if (!path::parse("name@" + std::string(name))) return errc::invalid_argument;
    append_line("EHLO " + std::string(name));
    phase_ = phase::commands;
    return {};
}

std::error_code bsmtp_writer::begin(const path& reverse_path, std::span<const path> recipients,
                                    std::string_view parameters) {
    if (phase_ != phase::commands) return errc::wrong_phase;
    const bool null = std::any_of(recipients.begin(), recipients.end(),
                                  [](const path& recipient) { return recipient.is_null(); });
    if (recipients.empty() || null) return errc::invalid_argument;
    if (!ascii::all_of(parameters, ascii::is_printable)) return errc::invalid_argument;
    if (parameters.size() > longest_parameters) return errc::too_large;

    std::string mail = "MAIL FROM:<" + reverse_path.text() + ">";
    if (!parameters.empty()) mail.append(" ").append(parameters);
    append_line(mail);
    for (const path& recipient : recipients) append_line("RCPT TO:<" + recipient.text() + ">");
    append_line("DATA");
    stuffer_ = {};
    phase_ = phase::body;
    return {};
}

std::error_code bsmtp_writer::write_body(std::string_view piece) {
    if (phase_ == phase::refused) return errc::bare_line_end;
    if (phase_ != phase::body) return errc::wrong_phase;
    std::array<char, 4096> wire;
    while (!piece.empty()) {
        const auto progress = stuffer_.encode(piece, wire);
        append_wire({wire.data(), progress.produced});
        piece.remove_prefix(progress.consumed);
        if (progress.refused) {
            phase_ = phase::refused;
            return errc::bare_line_end;
        }
    }
    return {};
}

std::error_code bsmtp_writer::end_body() {
    if (phase_ == phase::refused) return errc::bare_line_end;
    if (phase_ != phase::body) return errc::wrong_phase;
    std::array<char, dot_stuffer::finish_size> wire;
    const std::size_t n = stuffer_.finish(wire);
    if (n == 0) {
        phase_ = phase::refused;
        return errc::bare_line_end;
    }
    append_wire({wire.data(), n});
    phase_ = phase::commands;
    return {};
}

std::error_code bsmtp_writer::quit() {
    if (phase_ != phase::commands) return errc::wrong_phase;
    append_line("QUIT");
    phase_ = phase::done;
    return {};
}

} // namespace courriel::smtp
