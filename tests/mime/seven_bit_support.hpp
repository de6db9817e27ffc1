// What the tests of the conversion to 7 bits share: a message converted, in pieces or whole.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/ascii.hpp>
#include <courriel/mime/seven_bit.hpp>

namespace courriel::mime {

struct converted {
    std::string text{};
    seven_bit_report report{};
};

inline converted convert(std::string_view text, const seven_bit_options& options = {},
                         std::size_t piece = 0) {
    mime::seven_bit_filter filter(options);
    converted out;
    if (piece == 0) piece = text.size() + 1;
    for (std::size_t at = 0; at < text.size(); at += piece) {
        const std::string_view part = text.substr(at, piece);
        const std::vector<char> copy(part.begin(), part.end());
        filter.write({copy.data(), copy.size()}, out.text);
    }
    filter.finish(out.text);
    out.report = filter.report();
    return out;
}

inline bool is_ascii(std::string_view text) { return ascii::all_of(text, ascii::is_ascii); }

inline const std::string mime_head =
    "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n";

} // namespace courriel::mime
