// R11: Authentication-Results that claim to be ours are removed from what comes in.
#include <courriel/mime/forged_results_filter.hpp>

#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "through.hpp"

namespace {

using namespace courriel;

std::string clean(std::string_view message, std::size_t piece = 0) {
    return through(mime::forged_results_filter("mx.example.org"), message, piece);
}

} // namespace

TEST_CASE("R11 a field that claims our name goes, however it is written") {
    const std::string rest =
        "From: a@example.net\r\n\r\nAuthentication-Results: mx.example.org; x\r\n";
    for (const char* forged :
         {"Authentication-Results: mx.example.org; dkim=pass header.d=bank.example\r\n",
          "authentication-results:MX.EXAMPLE.ORG; spf=pass\r\n",
          "Authentication-Results: mx.example.org 1; none\r\n",
          "Authentication-Results :\r\n\t(a comment)\r\n mx.example.org;\r\n dkim=pass\r\n",
          "Authentication-Results: \"mx.example.org\"; dkim=pass\r\n",
          "Authentication-Results: mx.example.org; dkim=pass\n"}) {
        const std::string message = "Subject: x\r\n" + std::string(forged) + rest;
        CHECK_MESSAGE(clean(message) == "Subject: x\r\n" + rest, forged);
        CHECK_MESSAGE(clean(forged + rest) == rest, forged);
    }
}

TEST_CASE("R11 what others say stays, octet for octet") {
    const std::string message = "Received: from a\r\n by b\r\n"
                                "Authentication-Results: mx.example.net; dkim=pass\r\n (x)\r\n"
                                "Authentication-Results-Too: mx.example.org\r\n"
                                "X-Authentication-Results: mx.example.org\r\n"
                                "Subject: mx.example.org\n\nbody\r\n\r\n";
    CHECK(clean(message) == message);
    CHECK(clean("") == "");
    CHECK(clean("\r\n") == "\r\n");
    CHECK(clean("no field\r\n") == "no field\r\n");
}

TEST_CASE("R11 pieces make no difference") {
    const std::string message =
        "A: b\r\nAuthentication-Results: mx.example.org;\r\n dkim=pass\r\n"
        "Authentication-Results: mx.example.net; none\r\nC: d\r\n\r\nbody\r\n";
    const auto whole = clean(message);
    CHECK(whole.size() < message.size());
    for (std::size_t piece = 1; piece != message.size(); ++piece)
        CHECK(clean(message, piece) == whole);
}

TEST_CASE("R11 a field over the limit goes, and is not held") {
    const auto with = [](std::size_t size) {
        std::string field = "Authentication-Results: mx.example.net;";
        while (field.size() + 2 < size) field += field.size() % 900 == 0 ? "\r\n x" : "x";
        return field.substr(0, size - 2) + "\r\n";
    };
    constexpr std::size_t most = 64 * 1024;
    CHECK(clean(with(most) + "\r\n") == with(most) + "\r\n");
    CHECK(clean(with(most + 1) + "\r\n") == "\r\n");
}
