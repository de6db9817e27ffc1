// The body as it is hashed (RFC 6376 sections 3.4.3 and 3.4.4), in pieces of any size: what comes
// out does not depend on the pieces. Nothing is kept but counters, so a body of line ends alone
// costs no memory.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <courriel/ascii.hpp>
#include <courriel/mime/dkim.hpp>

namespace courriel::mime::dkim::detail {

class body_canonicalizer {
public:
    explicit body_canonicalizer(canonicalization how)
        : relaxed_(how == canonicalization::relaxed) {}

    /// Gives `sink` what of the body is certain to stay, as views that live until it returns.
    template <class Sink>
    void write(std::string_view text, const Sink& sink) {
        while (!text.empty()) {
            if (cr_) {
                cr_ = false;
                if (text.front() == '\n') {
                    text.remove_prefix(1);
                    blank_ = false;
                    ++line_ends_;
                } else {
                    put("\r", sink);
                }
                continue;
            }
            if (blank_ && ascii::is_blank(text.front())) {
                text.remove_prefix(1);
                continue;
            }
            const std::size_t n =
                relaxed_ ? relaxed_run(text) : std::min(text.find('\r'), text.size());
            if (n != 0) put(text.substr(0, n), sink);
            if (n == text.size()) return;
            cr_ = text[n] == '\r';
            blank_ = blank_ || !cr_;
            text.remove_prefix(n + 1);
        }
    }

    /// The end of the body.
    template <class Sink>
    void finish(const Sink& sink) {
        if (cr_) put("\r", sink);
        // The line ends at the end become one, or that one is added. A relaxed body of which
        // nothing is left stays empty.
        if (!relaxed_ || started_) sink(std::string_view("\r\n"));
    }

private:
    // Octets that stay as they are: a space that is followed by something else in its line does.
    static std::size_t relaxed_run(std::string_view text) noexcept {
        std::size_t n = 0;
        for (; n != text.size() && text[n] != '\r' && text[n] != '\t'; ++n) {
            const bool stays =
                text[n] != ' ' ||
                (n + 1 != text.size() && !ascii::is_blank(text[n + 1]) && text[n + 1] != '\r');
            if (!stays) break;
        }
        return n;
    }

    // `text` ends the wait of the line ends and the blank before it.
    template <class Sink>
    void put(std::string_view text, const Sink& sink) {
        constexpr std::string_view ends =
            "\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n";
        while (line_ends_ != 0) {
            const auto n = std::min<std::uint64_t>(line_ends_, ends.size() / 2);
            sink(ends.substr(0, static_cast<std::size_t>(2 * n)));
            line_ends_ -= n;
        }
        if (blank_) sink(std::string_view(" "));
        blank_ = false;
        started_ = true;
        sink(text);
    }

    bool relaxed_;
    bool started_ = false; // something was given to a sink
    bool cr_ = false;      // the last octet was a CR
    bool blank_ = false;   // there were blanks; never when simple
    std::uint64_t line_ends_ = 0;
};

} // namespace courriel::mime::dkim::detail
