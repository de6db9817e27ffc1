// See number_set.hpp: the set ends at the first octet that can be in none.
#include "wire/number_set.hpp"

#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

namespace courriel::imap::wire {

bool read_number_set(reader& in, number_set& out, std::size_t max_ranges) {
    const std::string_view rest = in.rest();
    std::size_t n = 0;
    while (n != rest.size() &&
           (ascii::is_digit(rest[n]) || rest[n] == ',' || rest[n] == ':' || rest[n] == '*'))
        ++n;
    auto parsed = number_set::parse(rest.substr(0, n), max_ranges);
    if (!parsed) return false;
    out = *std::move(parsed);
    in.skip(n);
    return true;
}

} // namespace courriel::imap::wire
