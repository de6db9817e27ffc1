// See body_table.hpp.
#include "body_table.hpp"

#include <algorithm>
#include <vector>

#include <courriel/errc.hpp>

#include "schema.hpp"

namespace mail_server::sqlite {

body_id unused_body(database& in) {
    query last(in, "SELECT coalesce(max(id), 0) FROM bodies");
    return last.next() ? last.integer(0) + 1 : 1;
}

void stage_body(database& in, body_id body) {
    in.execute("INSERT INTO bodies (id, size) VALUES (?, 0)", body);
    in.execute("INSERT INTO staging (body) VALUES (?)", body);
}

void add_pieces(database& in, body_id body, std::uint64_t number, std::string_view bytes) {
    for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), piece_size)))
        in.execute("INSERT INTO pieces (body, number, bytes) VALUES (?, ?, ?)", body, number++,
                   blob{bytes.substr(0, piece_size)});
}

// The sum is the last guard against half a message: it reads the lengths, not the octets.
void finish_body(database& in, body_id body, std::uint64_t size) {
    query sum(in, "SELECT coalesce(sum(length(bytes)), 0) FROM pieces WHERE body = ?", body);
    const bool whole = sum.next() && sum.number<std::uint64_t>(0) == size;
    if (!whole || in.execute("DELETE FROM staging WHERE body = ?", body) != 1)
        throw std::system_error(std::make_error_code(std::errc::io_error));
    in.execute("UPDATE bodies SET size = ? WHERE id = ?", size, body);
}

namespace {

void remove_body(database& in, body_id body) {
    in.execute("DELETE FROM pieces WHERE body = ?", body);
    in.execute("DELETE FROM bodies WHERE id = ?", body);
}

} // namespace

void drop_staged(database& in, body_id body) {
    if (in.execute("DELETE FROM staging WHERE body = ?", body) == 1) remove_body(in, body);
}

void drop_staged(database& in) {
    std::vector<body_id> staged;
    for (query all(in, "SELECT body FROM staging"); all.next();) staged.push_back(all.integer(0));
    for (const auto body : staged) drop_staged(in, body);
}

void drop_if_unused(database& in, body_id body) {
    query users(in, "SELECT 1 FROM messages WHERE body = ? LIMIT 1", body);
    if (!users.next()) remove_body(in, body);
}

std::string read_piece(database& in, body_id body, std::uint64_t begin, std::uint64_t most) {
    query piece(in, "SELECT bytes FROM pieces WHERE body = ? AND number = ?", body,
                begin / piece_size);
    if (!piece.next()) return {};
    const auto bytes = piece.text(0);
    const auto skip = static_cast<std::size_t>(begin % piece_size);
    if (skip >= bytes.size()) return {};
    return std::string(
        bytes.substr(skip, static_cast<std::size_t>(std::min<std::uint64_t>(most, bytes.size()))));
}

} // namespace mail_server::sqlite
