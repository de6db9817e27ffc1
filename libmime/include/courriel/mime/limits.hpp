// The limits of libmime. What lies beyond one is not lost: it stays in the caller's buffer, is
// passed over as opaque bytes and shows as a defect.
#pragma once

#include <cstddef>

namespace courriel::mime {

struct limits {
    std::size_t header_size = 10 * 1024 * 1024; ///< octets of one header block
    std::size_t fields = 10'000;                ///< fields of one header block
    std::size_t field_name = 256;               ///< octets of a field's name
    std::size_t addresses = 10'000;             ///< mailboxes and groups of one field
    std::size_t message_ids = 10'000;           ///< identifiers of one field
    std::size_t parameters = 128;               ///< parameters of one field, each section counted
    std::size_t keywords = 10'000;              ///< phrases of all Keywords fields
    std::size_t list_urls = 100;                ///< URLs of one List- field
    std::size_t authentication_results = 100;   ///< results of one Authentication-Results
    std::size_t depth = 100;                    ///< levels of parts below the message itself
    std::size_t parts = 10'000;        ///< parts of a message, itself and nested messages included
    std::size_t delimiter_line = 4096; ///< octets of a line between parts, padding included
    std::size_t defects = 1000;        ///< defects of a message's structure or of a header
    std::size_t comment_depth = 64;    ///< comments in comments (RFC 5322 section 3.2.2)
    std::size_t fragments = 10'000;    ///< of one message/partial
    std::size_t joined_size = 256 * 1024 * 1024; ///< octets of a message joined from fragments

    std::size_t dkim_signatures = 10; ///< of a message that are evaluated (RFC 6376 section 4.2)
    std::size_t dkim_tags = 100;      ///< tags of a signature or key record
    std::size_t dkim_names = 1'000;   ///< names of fields that one signature covers
    std::size_t dkim_keys = 4;        ///< records of one name that are tried
    std::size_t dkim_key_record = 8 * 1024;   ///< octets of a key record
    std::size_t dkim_rsa_bits = 4096;         ///< bits of an RSA key (RFC 8301 section 3.2)
    std::size_t html_text = 16 * 1024 * 1024; ///< octets of the text that is made of one HTML
    std::size_t embedded_files = 1'000;       ///< blocks of uuencode and yEnc in one text
    std::size_t html_links = 1'000;           ///< footnotes of such a text

    std::size_t from_line = 1024;      ///< octets of a `From ` line of an mbox, of 64 KiB at most
    std::size_t mbox_keywords = 1'000; ///< of a message, or a mailbox, in an mbox
    /// Octets that mbox_writer holds of a message whose Content-Length it has to find out.
    std::size_t held_message = 256 * 1024 * 1024;
    std::size_t tnef_attachments = 1'000;    ///< of one TNEF message; and messages embedded in it
    std::size_t tnef_properties = 10'000;    ///< of one TNEF message and its attachments together
    std::size_t tnef_depth = 8;              ///< levels of TNEF messages in a TNEF message
    std::size_t rtf_size = 64 * 1024 * 1024; ///< octets of RTF, decompressed
};

} // namespace courriel::mime
