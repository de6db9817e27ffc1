// The PROXY header, versions 1 and 2.
#include <doctest/doctest.h>

#include <string>

#include <courriel/proxy_header.hpp>

using namespace courriel;
using status = proxy_header_status;

namespace {

const std::string signature("\r\n\r\n\0\r\nQUIT\n", 12);

std::string block(int command, int family, const std::string& rest) {
    std::string out = signature;
    out += static_cast<char>(command);
    out += static_cast<char>(family);
    out += static_cast<char>(rest.size() >> 8);
    out += static_cast<char>(rest.size());
    return out + rest;
}

const std::string ipv4("\xC0\x00\x02\x01\xC6\x33\x64\x01\xDC\x04\x00\x19", 12);
const std::string ipv6 = std::string("\x20\x01\x0d\xb8\0\0\0\0\0\x01\0\0\0\0\0\x01", 16) +
                         std::string(16, '\0') + std::string("\xDC\x04\x00\x19", 4);

// Every front of a header is incomplete, and never asks for more than there is.
void check_fronts(const std::string& whole) {
    for (std::size_t n = 0; n != whole.size(); ++n) {
        const auto part = parse_proxy_header(std::string_view(whole).substr(0, n));
        CAPTURE(n);
        CHECK(part.status == status::incomplete);
        CHECK(part.size > n);
        CHECK(part.size <= whole.size());
    }
}

} // namespace

TEST_CASE("R09 proxy header: version 1") {
    const std::string line = "PROXY TCP4 192.0.2.1 198.51.100.1 56324 25\r\n";
    check_fronts(line);
    const auto found = parse_proxy_header(line + "EHLO c\r\n");
    CHECK(found.status == status::complete);
    CHECK(found.size == line.size());
    CHECK(found.header == proxy_header{false, "192.0.2.1", 56324, "198.51.100.1", 25});
    const auto six = parse_proxy_header("PROXY TCP6 2001:db8::1 ::1 1 65535\r\n");
    CHECK(six.header == proxy_header{false, "2001:db8::1", 1, "::1", 65535});
    for (const char* unknown : {"PROXY UNKNOWN\r\n", "PROXY UNKNOWN ffff::1 x 1 2 3\r\n"}) {
        check_fronts(unknown);
        CHECK(parse_proxy_header(unknown).header == proxy_header{.is_local = true});
    }
}

TEST_CASE("R09 proxy header: version 1 has 107 octets at most") {
    for (const std::size_t size : {106U, 107U, 108U}) {
        std::string line = "PROXY UNKNOWN ";
        line += std::string(size - 2 - line.size(), 'x') + "\r\n";
        CHECK(parse_proxy_header(line).status ==
              (size <= 107 ? status::complete : status::malformed));
    }
    CHECK(parse_proxy_header("PROXY " + std::string(99, 'x')).status == status::incomplete);
    CHECK(parse_proxy_header("PROXY " + std::string(100, 'x')).status == status::malformed);
}

TEST_CASE("R09 proxy header: what is no version 1") {
    for (const char* bad :
         {"EHLO c\r\n", "G", "proxy TCP4 192.0.2.1 192.0.2.2 1 2\r\n", "PROXY\r\n",
          "PROXY  TCP4 192.0.2.1 192.0.2.2 1 2\r\n", "PROXY TCP4  192.0.2.1 192.0.2.2 1 2\r\n",
          "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\n", "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\rX",
          "PROXY TCP4 192.0.2.1 192.0.2.2 1\r\n", "PROXY TCP4 192.0.2.1 192.0.2.2 1 2 3\r\n",
          "PROXY TCP4 192.0.2.1 192.0.2.2 1 65536\r\n", "PROXY TCP4 192.0.2.1 192.0.2.2 -1 2\r\n",
          "PROXY TCP4 ::1 ::1 1 2\r\n", "PROXY TCP6 192.0.2.1 192.0.2.2 1 2\r\n",
          "PROXY TCP4 192.0.2.256 192.0.2.2 1 2\r\n", "PROXY UDP4 192.0.2.1 192.0.2.2 1 2\r\n",
          "PROXY TCP4 192.0.2.1\t192.0.2.2 1 2\r\n"})
        CHECK(parse_proxy_header(bad).status == status::malformed);
}

TEST_CASE("R09 proxy header: version 2") {
    const std::string four = block(0x21, 0x11, ipv4);
    check_fronts(four);
    const auto found = parse_proxy_header(four + "EHLO c\r\n");
    CHECK(found.size == 28);
    CHECK(found.header == proxy_header{false, "192.0.2.1", 56324, "198.51.100.1", 25});
    const auto with_values =
        parse_proxy_header(block(0x21, 0x11, ipv4 + std::string("\x04\x00\x01x", 4)));
    CHECK(with_values.header == found.header);
    CHECK(with_values.size == 32);
    const auto six = parse_proxy_header(block(0x21, 0x21, ipv6));
    CHECK(six.header == proxy_header{false, "2001:db8::1:0:0:1", 56324, "::", 25});
    const std::string other_family(216, 'x');
    for (const auto& local : {block(0x20, 0x11, ipv4), block(0x20, 0, ""), block(0x21, 0, "x"),
                              block(0x21, 0x31, other_family)}) {
        CHECK(parse_proxy_header(local).header == proxy_header{.is_local = true});
        CHECK(parse_proxy_header(local).size == local.size());
    }
}

TEST_CASE("R09 proxy header: version 2 has 536 octets behind its first 16 at most") {
    for (const std::size_t size : {535U, 536U, 537U}) {
        const std::string header = block(0x21, 0x11, ipv4 + std::string(size - ipv4.size(), 'x'));
        CHECK(parse_proxy_header(header).status ==
              (size <= 536 ? status::complete : status::malformed));
        CHECK(parse_proxy_header(header.substr(0, 16)).status ==
              (size <= 536 ? status::incomplete : status::malformed));
    }
}

TEST_CASE("R09 proxy header: what is no version 2") {
    for (const auto& bad :
         {block(0x11, 0x11, ipv4), block(0x22, 0x11, ipv4), block(0x21, 0x12, ipv4),
          block(0x21, 0x41, ipv4), block(0x21, 0x11, ipv4.substr(1)), block(0x21, 0x21, ipv4),
          std::string("\r\n\r\n\0\r\nQUIX", 11)})
        CHECK(parse_proxy_header(bad).status == status::malformed);
}

TEST_CASE("proxy header: IPv6 addresses in their canonical form") {
    const auto text = [](std::initializer_list<int> groups) {
        std::string address;
        for (const int group : groups) {
            address += static_cast<char>(group >> 8);
            address += static_cast<char>(group);
        }
        return parse_proxy_header(block(0x21, 0x21, address + std::string(20, '\0'))).header.source;
    };
    CHECK(text({0, 0, 0, 0, 0, 0, 0, 0}) == "::");
    CHECK(text({0, 0, 0, 0, 0, 0, 0, 1}) == "::1");
    CHECK(text({1, 0, 0, 0, 0, 0, 0, 0}) == "1::");
    CHECK(text({1, 0, 2, 3, 4, 5, 6, 7}) == "1:0:2:3:4:5:6:7");
    CHECK(text({1, 0, 0, 2, 0, 0, 0, 3}) == "1:0:0:2::3");
    CHECK(text({1, 0, 0, 2, 3, 0, 0, 4}) == "1::2:3:0:0:4");
    CHECK(text({0xffff, 0xabcd, 1, 2, 3, 4, 0, 0}) == "ffff:abcd:1:2:3:4::");
}
