// Flags on the wire (RFC 3501 section 9: flag-list, store-att-flags).
#pragma once

#include <courriel/imap/flags.hpp>

#include "wire/reader.hpp"

namespace courriel::imap::wire {

/// flag-list = "(" [flag *(SP flag)] ")", as a client may send it: \Recent and system flags that do
/// not exist are refused. n log n.
bool read_flag_list(reader& in, flag_set& out);

/// The same as a server tells it (flag-fetch, flag-perm): flags that have no place in a flag_set
/// are passed over, as RFC 3501 demands of clients. `new_keywords`: "\*" was among them.
bool read_told_flags(reader& in, flag_set& out, bool& new_keywords);

/// store-att-flags = (["+" / "-"] "FLAGS" [".SILENT"]) SP (flag-list / (flag *(SP flag)))
bool read_flag_change(reader& in, flag_change& out);
void append_flag_change(std::string& out, const flag_change& change);

} // namespace courriel::imap::wire
