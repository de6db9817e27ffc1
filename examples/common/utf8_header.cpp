// See utf8_header.hpp.
#include "utf8_header.hpp"

#include <cstdint>

#include <courriel/mime/seven_bit.hpp>

#include "canonical_file.hpp"

namespace example {

// What makes a message fit for 7 bits tells what it had to leave.
std::optional<bool> has_utf8_header(const std::string& path) {
    constexpr std::uint64_t piece_size = std::uint64_t{1} << 16;
    auto found = open_message(path);
    if (!found) return std::nullopt;
    canonical_file text(*std::move(found));
    courriel::mime::seven_bit_filter filter;
    std::string made;
    std::uint64_t read = 0;
    for (auto piece = text.read(0, piece_size); !piece.empty();
         piece = text.read(read, piece_size)) {
        read += piece.size();
        filter.write(piece, made);
        made.clear();
    }
    filter.finish(made);
    return filter.report().eight_bit_header;
}

} // namespace example
