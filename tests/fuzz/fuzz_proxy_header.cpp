// A PROXY header, given octet by octet: what is said of a front stays true of all that follows.
#include <courriel/ip_address.hpp>
#include <courriel/proxy_header.hpp>

#include "fuzz/fuzz.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace courriel;
    using status = proxy_header_status;
    const std::string_view all(reinterpret_cast<const char*>(data), size);
    const auto whole = parse_proxy_header(all);
    for (std::size_t n = 0; n <= size; ++n) {
        const auto part = parse_proxy_header(all.substr(0, n));
        if (part.status == status::incomplete) {
            fuzz::require(part.size > n, "an incomplete header lacks nothing");
            fuzz::require(n < 16 + 536, "a header without end");
            if (whole.status == status::complete)
                fuzz::require(part.size <= whole.size, "more is asked for than belongs to it");
            continue;
        }
        fuzz::require(part.status == whole.status, "another judgement of a longer front");
        if (part.status == status::malformed) break;
        fuzz::require(part.size <= n && part.size == whole.size, "another size");
        const proxy_header& header = part.header;
        fuzz::require(header.is_local ? header.source.empty() && header.destination.empty()
                                      : ip_address::is_valid(header.source) &&
                                            ip_address::is_valid(header.destination),
                      "no address");
        break;
    }
    return 0;
}
