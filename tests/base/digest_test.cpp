// Digests against the vectors of RFC 1321, FIPS 180-4, RFC 2202, RFC 4231, RFC 6070 and RFC 7914.
#include <courriel/digest.hpp>

#include <doctest/doctest.h>

#include <set>
#include <string>

namespace {

using namespace courriel;
using namespace std::string_literals;
using digest::algorithm;
using digest::to_hex;

constexpr auto all = {algorithm::md5, algorithm::sha1, algorithm::sha256, algorithm::sha512};

} // namespace

TEST_CASE("digest: of one piece") {
    CHECK(to_hex(digest::of(algorithm::md5, "")) == "d41d8cd98f00b204e9800998ecf8427e");
    CHECK(to_hex(digest::of(algorithm::md5, "abc")) == "900150983cd24fb0d6963f7d28e17f72");
    CHECK(to_hex(digest::of(algorithm::sha1, "abc")) == "a9993e364706816aba3e25717850c26c9cd0d89d");
    CHECK(to_hex(digest::of(algorithm::sha256, "abc")) ==
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(to_hex(digest::of(algorithm::sha512, "abc")) ==
          "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
          "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
    for (const auto a : all) {
        CHECK(digest::is_available(a));
        CHECK(digest::of(a, "x").size() == digest::size(a));
        CHECK(digest::of(a, "a\0b"s) != digest::of(a, "a"));
    }
}

TEST_CASE("digest: HMAC") {
    CHECK(to_hex(digest::hmac(algorithm::md5, "Jefe", "what do ya want for nothing?")) ==
          "750c783e6ab0b503eaa86e310a5db738");
    CHECK(to_hex(digest::hmac(algorithm::sha1, "Jefe", "what do ya want for nothing?")) ==
          "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
    CHECK(to_hex(digest::hmac(algorithm::sha256, "Jefe", "what do ya want for nothing?")) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    // A key that is longer than a block is digested first; an empty one is a key too.
    CHECK(to_hex(digest::hmac(algorithm::sha1, std::string(80, '\xaa'),
                              "Test Using Larger Than Block-Size Key - Hash Key First")) ==
          "aa4ae5e15272d00e95705637ce8a3b55ed402112");
    CHECK(to_hex(digest::hmac(algorithm::md5, "", "")) == "74e6f7298a9c2d168935f58c001bad88");
}

TEST_CASE("digest: PBKDF2") {
    CHECK(to_hex(digest::pbkdf2(algorithm::sha1, "password", "salt", 1)) ==
          "0c60c80f961f0e71f3a9b524af6012062fe037a6");
    CHECK(to_hex(digest::pbkdf2(algorithm::sha1, "password", "salt", 4096)) ==
          "4b007901b765489abead49d926f721d065a429c1");
    CHECK(to_hex(digest::pbkdf2(algorithm::sha256, "passwd", "salt", 1)) ==
          "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc");
}

TEST_CASE("digest: equal looks at every octet") {
    CHECK(digest::equal("", ""));
    CHECK(digest::equal("abc", "abc"));
    CHECK(!digest::equal("abc", "abd"));
    CHECK(!digest::equal("abc", "xbc"));
    CHECK(!digest::equal("abc", "ab"));
    CHECK(!digest::equal("", "a"));
}

TEST_CASE("digest: random octets do not come again") {
    std::set<std::string> seen;
    for (int i = 0; i != 100; ++i) {
        seen.insert(digest::random(16));
        CHECK(seen.rbegin()->size() == 16);
    }
    CHECK(seen.size() == 100);
    CHECK(digest::random(0).empty());
}

TEST_CASE("digest: hexadecimal") { CHECK(to_hex("\x00\x9f\xff"s) == "009fff"); }
