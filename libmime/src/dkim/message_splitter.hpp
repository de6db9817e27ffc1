// A message in pieces, cut into its header, which is kept whole up to a limit, and its body, which
// is handed on. What signing and verifying have in common.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <courriel/mime/header_view.hpp>
#include <courriel/mime/limits.hpp>

namespace courriel::mime::dkim::detail {

class message_splitter {
public:
    /// With `normalize`, an LF that no CR precedes is read as CRLF.
    message_splitter(const mime::limits& limits, bool normalize)
        : limits_(limits)
        , normalize_(normalize) {}

    /// Calls `on_header` once, when the header is complete, and `on_body` with what follows.
    template <class OnHeader, class OnBody>
    void write(std::string_view bytes, const OnHeader& on_header, const OnBody& on_body) {
        if (!normalize_) return take(bytes, on_header, on_body);
        while (!bytes.empty()) {
            const std::size_t lf = bytes.find('\n');
            const std::string_view piece = bytes.substr(0, lf);
            if (!piece.empty()) {
                take(piece, on_header, on_body);
                cr_ = piece.back() == '\r';
            }
            if (lf == std::string_view::npos) return;
            take(cr_ ? "\n" : "\r\n", on_header, on_body);
            cr_ = false;
            bytes.remove_prefix(lf + 1);
        }
    }

    /// The message ends: its header does so too, if it has not yet.
    template <class OnHeader, class OnBody>
    void finish(const OnHeader& on_header, const OnBody& on_body) {
        if (!complete_) end_header(on_header, on_body);
    }

    [[nodiscard]] bool has_header() const noexcept { return complete_; }
    /// The header is over a limit: nothing of it was kept, and on_header got an empty one.
    [[nodiscard]] bool is_too_large() const noexcept { return too_large_; }

private:
    template <class OnHeader, class OnBody>
    void take(std::string_view bytes, const OnHeader& on_header, const OnBody& on_body) {
        while (!complete_ && !bytes.empty()) {
            const std::size_t lf = bytes.find('\n');
            const std::size_t n = lf == std::string_view::npos ? bytes.size() : lf + 1;
            append(bytes.substr(0, n));
            bytes.remove_prefix(n);
            if (lf == std::string_view::npos) continue;
            if (is_empty_line_) end_header(on_header, on_body);
            is_empty_line_ = true;
            line_size_ = 0;
        }
        if (!bytes.empty()) on_body(bytes);
    }

    // `piece` lies within one line.
    void append(std::string_view piece) {
        for (const char c : piece.substr(0, 2)) {
            ++line_size_;
            is_empty_line_ = is_empty_line_ && (c == '\n' || (c == '\r' && line_size_ == 1));
        }
        is_empty_line_ = is_empty_line_ && piece.size() <= 2;
        too_large_ = too_large_ || piece.size() > limits_.header_size - text_.size();
        if (too_large_)
            std::string().swap(text_);
        else
            text_ += piece;
    }

    template <class OnHeader, class OnBody>
    void end_header(const OnHeader& on_header, const OnBody& on_body) {
        complete_ = true;
        header_view header = header_view::parse(text_, limits_);
        if (is_opaque_behind(header.fields_end(), header.body_begin())) {
            // A field may be there that was signed, or must not be there: nobody could tell.
            too_large_ = true;
            text_.clear();
            header = header_view::parse(text_, limits_);
        }
        on_header(header, std::string_view(text_));
        // What header_view takes for the body, because it is no field, is body to us too: what a
        // reader shows as fields and what was signed as fields are the same.
        const std::string_view rest = std::string_view(text_).substr(header.body_begin());
        if (!rest.empty()) on_body(rest);
        std::string().swap(text_);
    }

    // Whether there is more than the empty line between the last field that was read and the body.
    [[nodiscard]] bool is_opaque_behind(std::size_t fields_end, std::size_t body_begin) const {
        const auto rest = std::string_view(text_).substr(fields_end, body_begin - fields_end);
        return !rest.empty() && rest != "\n" && rest != "\r\n";
    }

    mime::limits limits_;
    bool normalize_;
    bool cr_ = false; // the last octet was a CR; only with normalize_
    bool complete_ = false;
    bool too_large_ = false;
    bool is_empty_line_ = true; // as far as the line has come
    std::size_t line_size_ = 0;
    std::string text_{};
};

} // namespace courriel::mime::dkim::detail
