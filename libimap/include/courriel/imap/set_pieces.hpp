// A set of messages as several, each short enough for the line of one command: servers need not
// take longer ones (RFC 2683 section 3.2.1.5, RFC 7162 section 4).
#pragma once

#include <cstddef>

#include <courriel/imap/number_set.hpp>

namespace courriel::imap::detail {

/// The pieces of a set, ascending and without a message in two of them. A set with a star is one
/// piece: which message the star stands for is the server's to say, and another piece may hold it.
class set_pieces {
public:
    /// Octets of a piece as it is written. With tag, verb and what follows, the line then keeps to
    /// the 8000 octets that any server should take.
    static constexpr std::size_t longest = 7800;

    explicit set_pieces(uid_set all);

    /// The next piece; of an empty set the empty set.
    uid_set next();

    /// No piece is left.
    [[nodiscard]] bool done() const noexcept { return at_ == all_.ranges().size(); }

private:
    uid_set all_;
    std::size_t at_ = 0; // the range that begins the next piece
};

} // namespace courriel::imap::detail
