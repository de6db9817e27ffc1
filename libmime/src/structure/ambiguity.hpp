// What in the structure of a message another reader may read otherwise, though each of its lines is
// well: boundaries that stand twice, and lines that almost delimit (RFC 2046 section 5.1.1). Not
// part of the structure pass, which has to be fast.
#pragma once

#include <vector>

#include <courriel/mime/defect.hpp>
#include <courriel/mime/message_view.hpp>

namespace courriel::mime::detail {

/// Adds to `defects`, at most one of each kind for each multipart. Linear: each octet is looked at
/// for the boundary of the innermost multipart that it is in.
void find_ambiguities(const message_view& message, std::vector<defect>& defects);

} // namespace courriel::mime::detail
