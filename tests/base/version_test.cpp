// The version that was linked and the one that was included.
#include <courriel/version.hpp>

#include <doctest/doctest.h>

#include <string>

TEST_CASE("version: the library that was linked is the one that the header describes") {
    const std::string expected = std::to_string(COURRIEL_VERSION_MAJOR) + "." +
                                 std::to_string(COURRIEL_VERSION_MINOR) + "." +
                                 std::to_string(COURRIEL_VERSION_PATCH);
    CHECK(courriel::version() == expected);
    CHECK(std::string(COURRIEL_VERSION) == expected);
}
