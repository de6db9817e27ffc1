// Bodies decoded in pieces of any size (RFC 2045 sections 6.7 and 6.8). Whatever the pieces are,
// the result is that of decode_body() in transfer_encoding.hpp, which also says what malformed
// bodies come to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include <courriel/mime/defect_sink.hpp>
#include <courriel/mime/transfer_encoding.hpp>
#include <courriel/mime/yenc.hpp>

namespace courriel::mime {

class base64_decoder {
public:
    explicit base64_decoder(defect_sink defects = {}) : defects_(defects) {}

    /// Appends what `text` gives; up to 18 bits are held back.
    void write(std::string_view text, std::string& out);
    /// Behind the last piece.
    void finish(std::string& out);

private:
    char* step(char c, char* to);

    defect_sink defects_;
    std::size_t at_ = 0;     // octets read so far
    std::uint32_t bits_ = 0; // of the group that is being read
    std::uint8_t group_ = 0; // its characters so far, 0 to 3
    std::uint8_t pads_ = 0;
    bool ended_ = false; // padding completed a group
};

class quoted_printable_decoder {
public:
    explicit quoted_printable_decoder(defect_sink defects = {}) : defects_(defects) {}

    /// Appends what `text` gives; up to 78 octets are held back.
    void write(std::string_view text, std::string& out);
    /// Behind the last piece.
    void finish(std::string& out);

private:
    enum class state : std::uint8_t {
        plain,         // nothing is held
        many_blanks,   // more blanks than are held: they are data
        blanks,        // held: blanks
        cr,            // blanks, if any, and CR
        escape,        // "="
        digit,         // "=" and a digit
        escape_blanks, // "=" and blanks
        escape_cr,     // "=", blanks, if any, and CR
    };

    std::size_t write_regular(std::string_view text, std::string& out);
    std::size_t write_next(std::string_view text, std::string& out);
    std::size_t take_stop(std::string_view text, std::string& out);
    void write_plain(std::string_view text, std::size_t stop, std::string& out);
    void step(char c, std::string& out);
    bool step_held(char c, std::string& out);
    bool hold(char c, state next);
    void drop();
    void release(std::string& out);
    void release_escape(std::string& out);

    static constexpr std::size_t blank_limit = 76; // the length of a line that is well-formed

    defect_sink defects_;
    std::size_t at_ = 0;           // octets read so far
    char held_[blank_limit + 2]{}; // what the next octets decide about
    std::uint8_t held_size_ = 0;
    state state_ = state::plain;
};

class uuencode_decoder {
public:
    explicit uuencode_decoder(defect_sink defects = {}) : defects_(defects) {}

    /// Appends what `text` gives; up to 18 bits are held back.
    void write(std::string_view text, std::string& out);
    /// Behind the last piece.
    void finish(std::string& out);

private:
    enum class state : std::uint8_t { before, skipping_line, line_begin, line, ended };

    void step(char c, std::string& out);
    void take(char c, std::string& out);
    void end_line(std::string& out);

    defect_sink defects_;
    std::size_t at_ = 0;
    state state_ = state::before;
    std::uint8_t matched_ = 0; // characters of "begin " at the line's beginning
    bool begun_ = false;       // "begin " was seen
    std::uint8_t missing_ = 0; // octets that the line still owes
    std::uint32_t bits_ = 0;
    std::uint8_t group_ = 0;
};

/// The decoder for any encoding; those that are none copy.
class transfer_decoder {
public:
    explicit transfer_decoder(transfer_encoding encoding, defect_sink defects = {});

    void write(std::string_view text, std::string& out);
    void finish(std::string& out);

private:
    std::variant<std::monostate, base64_decoder, quoted_printable_decoder, uuencode_decoder,
                 yenc_decoder>
        decoder_;
};

} // namespace courriel::mime
