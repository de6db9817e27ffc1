// Lines, cut at random, against a reader of a few lines that has all bytes at once (S10, S16).
#include <cstring>
#include <string>
#include <vector>

#include <courriel/line_buffer.hpp>

#include "fuzz/fuzz.hpp"

namespace {

using namespace courriel;

constexpr std::size_t limit = 40;

struct read_line {
    bool too_long = false;
    bool bare = false;
    std::string text;

    friend bool operator==(const read_line&, const read_line&) = default;
};

// A line ends with CRLF; one that is over the limit is told without its text.
std::vector<read_line> read_all(std::string_view bytes) {
    std::vector<read_line> lines;
    for (;;) {
        const auto end = bytes.find("\r\n");
        if (end == bytes.npos) break;
        const auto text = bytes.substr(0, end);
        bytes.remove_prefix(end + 2);
        if (end + 2 > limit) {
            lines.push_back({true, false, {}});
        } else {
            const bool bare =
                text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
            lines.push_back({false, bare, std::string(text)});
        }
    }
    if (bytes.size() >= limit) lines.push_back({true, false, {}});
    return lines;
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::input in(data, size);
    const auto expected = read_all(in.wire);
    line_buffer buffer(limit);
    std::vector<read_line> lines;
    for (;;) {
        const auto line = buffer.next_line();
        if (line.state == line_buffer::status::line) {
            lines.push_back({false, line.bare_end, std::string(line.text)});
        } else if (line.state == line_buffer::status::too_long) {
            lines.push_back({true, false, {}});
        } else {
            if (in.wire.empty()) break;
            buffer.make_room(in.random.one_in(2) ? 16 : 64);
            const auto room = buffer.prepare();
            fuzz::require(!room.empty(), "no room for a byte");
            const std::size_t n = std::min({room.size(), in.wire.size(), 1 + in.random.below(12)});
            std::memcpy(room.data(), in.wire.data(), n);
            buffer.commit(n);
            in.wire.remove_prefix(n);
        }
    }
    fuzz::require(lines == expected, "other lines than those of the plain reader");
    return 0;
}
