// Bodies encoded in pieces of any size (RFC 2045 sections 6.7 and 6.8; uuencode as POSIX has it),
// in lines of at most 76 octets that end with CRLF. The result does not depend on the pieces. yEnc
// is in yenc.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <courriel/base64.hpp>
#include <courriel/mime/transfer_encoding.hpp>
#include <courriel/result.hpp>

namespace courriel::mime {

/// Every line but the last holds 57 octets; the last ends with CRLF too.
class base64_encoder {
public:
    void write(std::string_view bytes, std::string& out);
    void finish(std::string& out);

private:
    std::size_t write_lines(std::string_view bytes, std::string& out);
    void write_line(std::string_view bytes, std::string& out);

    courriel::base64::encoder encoder_{};
    std::size_t column_ = 0; // octets of the data in the line so far
};

/// What it writes is safe for all gateways that RFC 2049 section 3 has in mind: no blank at the end
/// of a line, no line of a '.' alone, none that begins "From ". Text ends with a line end only if
/// the body does.
class quoted_printable_encoder {
public:
    explicit quoted_printable_encoder(body_form form = body_form::text) : form_(form) {}

    void write(std::string_view bytes, std::string& out);
    void finish(std::string& out);

private:
    std::size_t write_regular(std::string_view bytes, std::string& out);
    [[nodiscard]] std::size_t plain_run(std::string_view bytes) const noexcept;
    void step(char c, std::string& out);
    void put(char c, bool plain, std::string& out);
    void put_blank(bool plain, std::string& out);
    void end_line(std::string& out);

    body_form form_;
    char blank_ = '\0';      // the last octet, when it is one: a line end would escape it
    bool cr_ = false;        // the last octet is a CR, which LF would make a line end
    std::uint8_t from_ = 0;  // characters of "From" that the line consists of
    std::size_t column_ = 0; // octets in the line so far
};

/// A file for uudecode(1), from its line "begin" to "end": for those who know nothing else.
class uuencode_encoder {
public:
    /// `name` is the file's, without a folder, and `mode` its permissions. errc::invalid_argument
    /// when the name is empty, longer than 255 octets, begins or ends with a blank or is not
    /// printable ASCII, or the mode is over 0777.
    static result<uuencode_encoder> create(std::string_view name, unsigned mode = 0644);

    void write(std::string_view bytes, std::string& out);
    void finish(std::string& out);

private:
    static constexpr std::size_t line_size = 45; // octets that 60 characters stand for

    explicit uuencode_encoder(std::string begin) : begin_(std::move(begin)) {}
    void write_begin(std::string& out);
    void write_line(std::string& out);

    std::string begin_; // the first line, until it is written
    char held_[line_size]{};
    std::size_t held_size_ = 0;
};

} // namespace courriel::mime
