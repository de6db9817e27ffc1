// Identifiers of other people's messages that may be written into ours: what could be read there is
// not always what the strict syntax of RFC 5322 section 3.6.4 has.
#pragma once

#include <string>
#include <vector>

#include <courriel/ascii.hpp>
#include <courriel/mime/message_id.hpp>

#include "field_folder.hpp"

namespace courriel::mime::detail {

/// Whether header_builder writes `id`, which has no angle brackets, and readers find no fault in
/// it.
inline bool is_writable_id(const std::string& id) {
    if (id.size() + 2 >= word_limit || !ascii::all_of(id, ascii::is_graphic)) return false;
    std::vector<defect> defects;
    const auto read = parse_message_ids('<' + id + '>', defect_sink(defects));
    return defects.empty() && read.size() == 1 && read[0] == id;
}

} // namespace courriel::mime::detail
