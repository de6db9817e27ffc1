// Fields put before a message that passes by in pieces, in the order in which a server has to leave
// them (RFC 5321 section 4.4, RFC 5322 section 3.6.6, RFC 8601 section 4.1), without another octet
// being touched. The fields come ready: from trace.hpp, header_builder, Authentication-Results'
// own header and dkim_signer.hpp.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <courriel/mime/resent.hpp>
#include <courriel/result.hpp>

namespace courriel::mime {

/// What stands in front of a message, from the top. Each member is empty, or one or more whole
/// fields, each with its CRLF.
struct front_fields {
    std::string return_path{};            ///< return_path_field(): on final delivery only
    std::string delivered_to{};           ///< delivered_to_field()
    std::string signature{};              ///< DKIM-Signature: covers nothing above itself
    std::string authentication_results{}; ///< above the Received field of the host that says so
    std::string received{};               ///< to_string(received_field)
    std::string resent{};                 ///< to_string(resent_block)
};

/// The members joined in their order. errc::invalid_argument when one is not made of whole fields:
/// it would end the header, or become part of another field.
result<std::string> to_string(const front_fields& fields);

/// The block as fields (RFC 5322 section 3.6.6); its indexes do not matter, and Resent-Bcc is not
/// written. errc::invalid_argument when it is not complete, or a value cannot be written (see
/// header_builder); addresses beyond ASCII need `utf8`.
result<std::string> to_string(const resent_block& block, bool utf8 = false);

/// Writes fields before a message. They stand behind an mbox's "From " line, and end their lines as
/// the first line of the message does.
class trace_prepender {
public:
    /// With `replaces_return_path`, Return-Path fields that the message begins with are left out,
    /// for there may be one only (RFC 5321 section 4.4).
    explicit trace_prepender(std::string fields, bool replaces_return_path = false)
        : fields_(std::move(fields))
        , replaces_return_path_(replaces_return_path) {}

    /// Appends to `out` what follows from the next octets. What comes out in all does not depend on
    /// the pieces; at most 4 KiB of a line are held back.
    void write(std::string_view bytes, std::string& out);
    /// The message ends. Nothing is written after that.
    void finish(std::string& out);

private:
    enum class stage : unsigned char { envelope, first_line, fields, passing };

    void take(std::string_view line, std::string& out);

    std::string fields_;
    bool replaces_return_path_;
    bool in_return_path_ = false;
    bool in_line_ = false; // of a Return-Path field, whose beginning is gone
    stage stage_ = stage::envelope;
    std::string held_{};
};

} // namespace courriel::mime
