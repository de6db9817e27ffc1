// How a client reads the data of a response: within its limits.
#pragma once

#include <courriel/imap/limits.hpp>

#include "wire/reader.hpp"

namespace courriel::imap {

inline wire::reader_rules response_rules(const client_limits& limits) {
    wire::reader_rules rules;
    rules.depth = limits.depth;
    rules.elements = limits.elements;
    return rules;
}

} // namespace courriel::imap
