// Follows a conversation from the outside and hides the secrets in what the client says: the
// initial response and the lines of AUTH (RFC 4954, RFC 5034) and AUTHENTICATE (RFC 9051 section
// 6.2.2), the arguments of LOGIN with their literals, PASS and the digest of APOP (RFC 1939). In
// doubt it hides: what is shown too little is a nuisance, a password shown is a loss. It leaves out
// COMPRESS: compressed bytes are shown as they are.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace courriel {

class secret_mask {
public:
    /// The client's next bytes; appends to `shown` what may be shown, commands in whole lines.
    void command_bytes(std::string_view bytes, std::string& shown);

    /// The server's next bytes, which tell what the client's next ones mean.
    void reply_bytes(std::string_view bytes);

    /// Appends what is held of an unfinished line, masked, and starts anew: before TLS, at the end.
    void flush(std::string& shown);

private:
    enum class protocol : unsigned char { unknown, smtp, pop3, imap };

    void show_line(bool whole, std::string& shown);
    [[nodiscard]] std::size_t visible_part(std::string_view line);
    void end_line();
    [[nodiscard]] std::size_t take_text(std::string_view bytes);
    void on_reply(std::string_view line);

    protocol protocol_ = protocol::unknown;
    std::string line_;  // the client's line so far, in pieces of a bounded size
    std::string reply_; // the start of the server's line so far
    std::string tag_;   // of the client's command (IMAP), or its verb
    std::string tail_;  // the last octets of the client's line: a literal's size, BDAT's
    std::optional<std::size_t> awaited_literal_{}; // its octets follow the server's "+"
    std::size_t raw_left_ = 0;                     // octets of a literal or of BDAT
    unsigned char text_state_ = 0;                 // how much of CRLF . CRLF was seen
    bool in_text_ = false;                         // the body after DATA
    bool continued_ = false;                       // a part of this command was shown or hidden
    bool secret_ = false;                          // the rest of this command is hidden
    bool exchange_ = false;                        // a SASL exchange: lines are hidden whole
    bool last_was_auth_ = false;
};

} // namespace courriel
