// The tables of the SQLite store, and whether a file has them.
//
// A message's octets (its body) lie in pieces of one size, so that reading some of them costs no
// more than those. Several messages may share a body: copies, and a delivery to several mailboxes.
// A body that is still being received is in `staging`, and no message refers to it.
#pragma once

#include <cstddef>
#include <string>

#include "database.hpp"

namespace mail_server::sqlite {

inline constexpr std::size_t piece_size = 64 * 1024; ///< octets of each piece but the last

/// Opens the store in `file` for writing: makes the tables if the file is new, sets the journal to
/// write ahead and each commit to reach the disk, and removes what a crash left half received.
/// Throws std::runtime_error, with a text for people, when the file is something else.
database open_store(const std::string& file);

/// Another connection to a store that open_store() has opened, to read with.
database open_to_read(const std::string& file);

} // namespace mail_server::sqlite
