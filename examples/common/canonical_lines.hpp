// Line ends in canonical form (RFC 5322 section 2.3): CRLF, and no CR or LF alone. Sizes that POP3
// and IMAP tell are counted in it, so it comes before anything is counted. A last line without an
// end stays without.
#pragma once

#include <string>
#include <string_view>

namespace example {

/// Converts a text that comes in pieces, cut anywhere.
class canonical_lines {
public:
    /// Appends the canonical form of the next piece to `out`. Linear.
    void convert(std::string_view piece, std::string& out);

private:
    bool after_cr_ = false; // the CRLF of a CR is written: an LF that follows belongs to it
};

} // namespace example
