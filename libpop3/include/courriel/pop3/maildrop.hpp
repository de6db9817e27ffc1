// One logged-in user's messages, as the application stores them: what a POP3 server session works
// on once the login is accepted. An application that writes this class has a POP3 server with
// pop3::serve (server.hpp); message numbers, marks, dot-stuffing and TOP are the library's.
//
// Every answer may come at once or later, on the connection's strand, exactly once. One that comes
// later may destroy the maildrop before it returns. A maildrop may be destroyed while it owes an
// answer, too: that answer may still be given, and is dropped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include <courriel/completion.hpp>
#include <courriel/pop3/maildrop_listing.hpp>
#include <courriel/pop3/response_code.hpp>

namespace courriel::pop3 {

template <class... T>
using answer = completion<T...>;

/// Octets [begin, begin + size) of a message.
struct byte_range {
    std::uint64_t begin = 0;
    std::uint64_t size = 0;
};

/// Opened by a login, and locked against every other until it is destroyed (RFC 1939 section 4).
/// That is so at the connection's end, and after QUIT before it is answered. One that is destroyed
/// while it owes the answer of remove() keeps others out until that is done.
struct maildrop {
    virtual ~maildrop() = default;

    /// The messages, in the order of their numbers. Asked once; they must not change afterwards.
    virtual void list(answer<maildrop_listing> done) = 0;

    /// Octets of a message in canonical form (CRLF line ends), from range.begin, at least one and
    /// at most range.size of them; the library asks again for the rest. One message at a time is
    /// read, from its start on and without gaps, perhaps not to its end. The view lives until
    /// `done` returns. An empty view: there is nothing from there on.
    ///
    /// The octets that were listed are what a client is promised. When there are fewer, more, or an
    /// error, RETR is refused with SYS/TEMP; once some of them have left, the connection ends, so
    /// that no client takes a part for the whole.
    virtual void read(std::size_t index, byte_range range, answer<std::string_view> done) = 0;

    /// QUIT: removes these messages for good, ascending indices into the listing, at least one. An
    /// error when not all of them are gone: the client is told, and finds them at its next login.
    virtual void remove(std::vector<std::size_t> indices, answer<> done) = 0;
};

} // namespace courriel::pop3
