// A message made fit for a transport of 7 bits while it passes by in pieces (RFC 1652 section 3,
// RFC 6152): bodies that need it become quoted-printable or base64 (RFC 2045 section 6), whatever
// their label, in nested messages too. No other octet is touched. What cannot be made fit, such as
// headers beyond ASCII (RFC 6532), passes as it is and is reported: an octet replaced by another
// could make a delimiter of a line that was none. Left out: the downgrading of headers (RFC 6857).
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include <courriel/mime/limits.hpp>

namespace courriel::mime {

struct seven_bit_options {
    /// Converts what is in a multipart/signed as well, which makes its signature worthless.
    bool force_signed = false;
    /// So many octets of a body are looked at before its encoding is chosen; they are kept until
    /// then. Behind them it is too late: in a body labelled 7bit, or not labelled, octets beyond
    /// ASCII, long lines and NULs that come later stay; and in what has become quoted-printable,
    /// line ends that are not those of the message become such.
    std::size_t first_block = 64 * 1024;
    mime::limits limits{};
};

/// What was, or would be, done.
struct seven_bit_report {
    std::size_t converted = 0;  ///< bodies that were encoded
    std::size_t relabelled = 0; ///< parts called 8bit or binary that are called 7bit now
    /// Octets beyond ASCII that stood in quoted-printable and are "=XX" now.
    std::size_t escaped = 0;
    /// Octets beyond ASCII that had to stay in bodies: before the first part of a multipart and
    /// behind its last one (all of it, when it has no part), in base64, uuencode, yEnc and
    /// encodings that are not known, in a multipart/signed, in a multipart that names such an
    /// encoding or quoted-printable, in one whose delimiter lines are its boundary without "--"
    /// (neither is MIME), behind the first block of a body labelled 7bit, and in lines of
    /// quoted-printable that begin with "--".
    std::size_t left = 0;
    bool eight_bit_header = false;   ///< octets beyond ASCII stayed in headers
    bool has_dkim_signature = false; ///< or one of ARC (RFC 8617)
    bool broke_signed_part = false;  ///< a multipart/signed was changed, as it was asked for

    [[nodiscard]] bool is_changed() const noexcept {
        return converted != 0 || relabelled != 0 || escaped != 0;
    }
    /// Whether what came out can go by a transport of 7 bits: whether all of it is ASCII.
    [[nodiscard]] bool is_fit() const noexcept { return left == 0 && !eight_bit_header; }
    /// Whether a signature of the message, or of a multipart/signed in it, that may have been valid
    /// is not any more. DKIM signatures of nested messages are not looked at. Those inside of a
    /// body, of application/pkcs7-mime and of OpenPGP in text, are about its decoded octets, which
    /// stay as they are.
    [[nodiscard]] bool breaks_signature() const noexcept {
        return (has_dkim_signature && is_changed()) || broke_signed_part;
    }
};

/// Memory: one header, a line of up to 4 KiB, and the first block of one body; the boundaries of
/// the open multiparts. Time is linear in the message's size.
class seven_bit_filter {
public:
    explicit seven_bit_filter(seven_bit_options options = {});
    seven_bit_filter(seven_bit_filter&&) noexcept;
    seven_bit_filter& operator=(seven_bit_filter&&) noexcept;
    ~seven_bit_filter();

    /// Appends to `out` what is certain behind the next octets of the message. What comes out in
    /// all does not depend on the pieces.
    void write(std::string_view bytes, std::string& out);
    /// The message ends. Nothing is written after that.
    void finish(std::string& out);

    /// What was done so far; complete after finish().
    [[nodiscard]] const seven_bit_report& report() const noexcept;

private:
    class machine;
    std::unique_ptr<machine> machine_;
};

/// What a filter with the same options reports of `message`: to be asked before a signed message is
/// converted. It costs as much as the conversion, and keeps none of it.
seven_bit_report would_convert(std::string_view message, const seven_bit_options& options = {});

} // namespace courriel::mime
