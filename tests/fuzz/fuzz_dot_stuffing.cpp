// Dot-stuffing there and back: the same message, one terminator, and no lone CR or LF on the wire
// (S07); and hostile text for the decoder, whole and in pieces, with the same result (S08).
#include <string>
#include <vector>

#include <courriel/dot_stuffing.hpp>

#include "fuzz/fuzz.hpp"

namespace {

using namespace courriel;

struct decoded {
    std::string text;
    bool ended = false;
    std::size_t consumed = 0;
    bool bare = false;

    friend bool operator==(const decoded&, const decoded&) = default;
};

decoded decode(std::string_view wire, fuzz::choices* random) {
    dot_unstuffer unstuffer;
    decoded result;
    std::size_t offered = 0;
    while (!result.ended) {
        const auto piece =
            unstuffer.decode(wire.substr(result.consumed, offered - result.consumed));
        result.consumed += piece.consumed;
        result.text += piece.text;
        result.ended = piece.what == dot_unstuffer::kind::end;
        if (piece.what != dot_unstuffer::kind::need_more) continue;
        fuzz::require(offered - result.consumed <= 4, "too much is to be offered again");
        if (offered == wire.size()) break;
        offered = random
                      ? offered + 1 + random->below(std::min<std::size_t>(wire.size() - offered, 7))
                      : wire.size();
    }
    if (result.ended) result.bare = unstuffer.saw_bare_line_end();
    return result;
}

void encode_and_decode(std::string_view message, fuzz::choices& random) {
    dot_stuffer stuffer;
    std::string wire;
    std::vector<char> block(2 + random.below(60));
    for (std::string_view rest = message; !rest.empty();) {
        const auto done = stuffer.encode(rest, block);
        fuzz::require(done.refused || done.consumed != 0, "no progress");
        wire.append(block.data(), done.produced);
        if (done.refused) return;
        rest.remove_prefix(done.consumed);
    }
    char end[dot_stuffer::finish_size];
    const std::size_t n = stuffer.finish(end);
    if (n == 0) return;
    wire.append(end, n);
    for (std::size_t i = 0; i < wire.size(); ++i) {
        fuzz::require(wire[i] != '\n' || (i > 0 && wire[i - 1] == '\r'), "S07: a lone LF");
        fuzz::require(wire[i] != '\r' || wire[i + 1] == '\n', "S07: a lone CR");
    }
    std::string canonical(message);
    if (!canonical.empty() && !canonical.ends_with("\r\n")) canonical += "\r\n";
    const decoded back = decode(wire, &random);
    fuzz::require(back.ended && back.consumed == wire.size(), "the end is elsewhere");
    fuzz::require(back.text == canonical && !back.bare, "another message came back");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::input in(data, size);
    encode_and_decode(in.wire, in.random);
    const decoded whole = decode(in.wire, nullptr);
    const decoded pieces = decode(in.wire, &in.random);
    fuzz::require(whole.ended == pieces.ended, "S08: the end depends on the pieces");
    if (whole.ended) fuzz::require(whole == pieces, "S08: the text depends on the pieces");
    return 0;
}
