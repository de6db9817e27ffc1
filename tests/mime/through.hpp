// A message on its way through a filter that takes it in pieces.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// What comes out when `message` goes in by pieces of so many octets; 0: all at once.
template <class Filter>
std::string through(Filter filter, std::string_view message, std::size_t piece) {
    std::string out;
    if (piece == 0) piece = message.size() + 1;
    for (std::size_t at = 0; at < message.size(); at += piece)
        filter.write(message.substr(at, piece), out);
    filter.finish(out);
    return out;
}
