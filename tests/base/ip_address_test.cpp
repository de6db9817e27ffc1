// IP addresses as text.
#include <doctest/doctest.h>

#include <courriel/ip_address.hpp>

using namespace courriel;

TEST_CASE("IPv4 addresses are four numbers") {
    for (const char* good : {"0.0.0.0", "192.0.2.1", "255.255.255.255", "010.1.1.1"})
        CHECK(ip_address::is_ipv4(good));
    for (const char* bad : {"", "1", "1.2.3", "1.2.3.", "1.2.3.4.", "1.2.3.256", "1.2.3.0004",
                            "1..3.4", " 1.2.3.4", "1.2.3.4 ", "1.2.3.4:25", "::1"})
        CHECK_FALSE(ip_address::is_ipv4(bad));
}

TEST_CASE("IPv6 addresses are eight groups, or fewer and one ::") {
    for (const char* good : {"::", "::1", "1::", "2001:DB8::1", "1:2:3:4:5:6:7:8",
                             "1:2:3:4:5:6:7::", "::ffff:192.0.2.1", "1:2:3:4:5:6:1.2.3.4"})
        CHECK(ip_address::is_ipv6(good));
    for (const char* bad : {"", ":", ":::", "1:2", "1::2::3", "1:2:3:4:5:6:7:8:9",
                            "1:2:3:4:5:6:7:8::", "12345::", "::g", "1:2:3:4:5:6:7:", "::1%eth0",
                            "::1.2.3", "1:2:3:4:5:6:7:1.2.3.4", "1.2.3.4"})
        CHECK_FALSE(ip_address::is_ipv6(bad));
}
