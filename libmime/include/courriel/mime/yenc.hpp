// yEnc, the encoding of binaries on Usenet (yEnc draft 1.3 of Juergen Helbing, 2002), which mail
// meets as "x-yenc" and in text bodies: octets moved by 42, and escaped only where they would be
// NUL, CR, LF or '='. A file may come in parts, one a message; to put them together is the
// caller's, by the offsets that each part tells.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <courriel/mime/defect_sink.hpp>
#include <courriel/result.hpp>

namespace courriel::mime {

/// What the lines "=ybegin" and "=ypart" tell.
struct yenc_part {
    std::string name;         ///< of the file, as it stands there: safe_file_name() before use
    std::uint64_t size = 0;   ///< octets of the whole file
    std::size_t line = 128;   ///< octets of an encoded line
    std::uint64_t number = 0; ///< which part of the file this is, from 1; 0: it is the whole
    std::uint64_t total = 0;  ///< how many parts there are; 0 when that is not said
    std::uint64_t begin = 0;  ///< of a part: where its octets lie in the file, from 0
    std::uint64_t end = 0;    ///< behind its last octet
};

/// Decodes the first file, or part of one, in a text; what stands around it is passed over. Nothing
/// is taken on the word of the lines that begin and end it: that a size or checksum differs is a
/// defect, and the octets are those that are there.
class yenc_decoder {
public:
    /// Octets of a line that begins with "=y"; what lies beyond is passed over with a defect.
    static constexpr std::size_t line_limit = 1000;

    explicit yenc_decoder(defect_sink defects = {}) : defects_(defects) {}

    /// Appends what `text` gives. Linear.
    void write(std::string_view text, std::string& out);
    /// Behind the last piece.
    void finish(std::string& out);

    /// Once the beginning was read; the offsets of a part only with its "=ypart".
    [[nodiscard]] const std::optional<yenc_part>& part() const noexcept { return part_; }
    /// The CRC-32 of the octets so far.
    [[nodiscard]] std::uint32_t checksum() const noexcept { return crc_; }

private:
    enum class state : std::uint8_t {
        before,      // the beginning of a line in front of "=ybegin "
        other_line,  // in a line there
        line_begin,  // of a line of data, or one that begins with "=y"
        line_escape, // behind a '=' there
        data,
        escape,  // behind a '='
        control, // in a line that begins with "=y"
        ended,
    };

    void step(char c, std::string& out);
    void put(char c, std::string& out);
    void take_line();
    void read_begin(std::string_view line);
    void read_part(std::string_view line);
    void read_end(std::string_view line);
    void fault(defect_kind kind);

    defect_sink defects_;
    std::size_t at_ = 0; // octets read so far
    std::string line_;   // one that begins with "=y"
    std::optional<yenc_part> part_;
    bool has_offsets_ = false;
    std::uint64_t size_ = 0; // octets that came out
    std::uint32_t crc_ = 0;
    state state_ = state::before;
};

/// Encodes a file, or a part of one, in pieces of any size; the result does not depend on them.
/// Lines end with CRLF and do not begin with '.'.
class yenc_encoder {
public:
    /// errc::invalid_argument when the name is empty, begins or ends with a blank, is longer than
    /// 255 octets or has CR, LF or NUL in it; when a line has not 1 to 997 octets; or when the
    /// offsets of a part do not lie in the file, or its number is over the total.
    static result<yenc_encoder> create(yenc_part part);

    void write(std::string_view bytes, std::string& out);
    /// Appends the last line. errc::invalid_argument when the octets were not as many as announced:
    /// what was written is then of no use.
    std::error_code finish(std::string& out);

private:
    explicit yenc_encoder(yenc_part part) : part_(std::move(part)) {}
    void write_begin(std::string& out);

    yenc_part part_;
    bool begun_ = false;
    std::size_t column_ = 0;
    std::uint64_t size_ = 0;
    std::uint32_t crc_ = 0;
};

} // namespace courriel::mime
