// See nfkc.hpp. Version 3.2 lets a vowel sign or a jamo join the letter before it across a mark
// that stands between, which changes what the text means (RFC 4013 section 4, PR29). Unicode has
// forbidden that since, and who prepares today does not do it; Libidn does, wherever it sees both.
// So it is shown the text in pieces, each up to the end of a run of marks: between such pieces
// Unicode joins and sorts nothing.
#include "nfkc.hpp"

#include <courriel/errc.hpp>
#include <courriel/version.hpp>

#if COURRIEL_HAS_STRINGPREP
#include <idn-free.h>
#include <stringprep.h>

#include <cstring>
#include <memory>

#include <courriel/secret.hpp>
#include <courriel/utf8.hpp>

#include "saslprep_table.hpp"
#endif

namespace courriel::sasl::detail {

#if COURRIEL_HAS_STRINGPREP

namespace {

struct wipe_and_free {
    void operator()(char* text) const noexcept {
        wipe(text, std::strlen(text));
        idn_free(text);
    }
};

// Text that is followed by no mark, and if more follows, ends in one.
std::string_view take_piece(std::string_view& text) {
    std::size_t size = 0;
    bool after_mark = false;
    while (size != text.size()) {
        const auto c = utf8::decode(text.substr(size));
        const bool is_mark = holds(marks, c.value);
        if (after_mark && !is_mark) break;
        after_mark = is_mark;
        size += c.size;
    }
    const auto piece = text.substr(0, size);
    text.remove_prefix(size);
    return piece;
}

} // namespace

result<std::string> nfkc(std::string_view text) {
    constexpr std::size_t longest = 11; // U+FDFA, of 3 octets, becomes 33
    std::string out;
    out.reserve(longest * text.size()); // growing would leave a copy of a secret behind
    while (!text.empty()) {
        const auto piece = take_piece(text);
        const std::unique_ptr<char, wipe_and_free> made(
            stringprep_utf8_nfkc_normalize(piece.data(), static_cast<ssize_t>(piece.size())));
        if (!made) { // for want of memory
            wipe(out);
            return errc::not_supported;
        }
        out += made.get();
    }
    return out;
}

#else

result<std::string> nfkc(std::string_view) { return errc::not_supported; }

#endif

} // namespace courriel::sasl::detail
