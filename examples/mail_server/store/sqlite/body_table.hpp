// The octets of messages: the tables bodies, pieces and staging. All functions throw
// std::system_error; those that change something are called inside a transaction.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "database.hpp"

namespace mail_server::sqlite {

using body_id = std::int64_t;

/// An id that no body has, nor any greater one.
body_id unused_body(database& in);

/// A body without octets, marked as being received.
void stage_body(database& in, body_id body);

/// Appends octets to it from piece `number` on: whole pieces, but for the last of all.
void add_pieces(database& in, body_id body, std::uint64_t number, std::string_view bytes);

/// It is whole, with that many octets. Throws when it is not, or when it is staged no longer.
void finish_body(database& in, body_id body, std::uint64_t size);

/// Removes a body that is being received, if it is.
void drop_staged(database& in, body_id body);
/// Removes all bodies that were being received.
void drop_staged(database& in);

/// Removes a body to which no message refers any more.
void drop_if_unused(database& in, body_id body);

/// The octets of `body` from `begin` on, at most `most` of them and at most to the end of a piece;
/// none behind its end.
std::string read_piece(database& in, body_id body, std::uint64_t begin, std::uint64_t most);

} // namespace mail_server::sqlite
