// The error codes and their texts.
#include <courriel/errc.hpp>

#include <doctest/doctest.h>

#include <ostream>
#include <set>
#include <string>

using courriel::errc;

TEST_CASE("errc: each code has a text of its own") {
    std::set<std::string> texts;
    constexpr int last = static_cast<int>(errc::already_exists);
    for (int value = 1; value <= last; ++value) {
        const std::error_code code = static_cast<errc>(value);
        CHECK(code);
        CHECK(std::string(code.category().name()) == "courriel");
        CHECK(code.message().find("unknown") == std::string::npos);
        texts.insert(code.message());
    }
    CHECK(texts.size() == last);
    CHECK(courriel::category().message(last + 1).find("unknown") != std::string::npos);
}

TEST_CASE("errc: codes compare with the enumerators") {
    const std::error_code code = errc::timed_out;
    CHECK(code == errc::timed_out);
    CHECK(code != errc::refused);
    CHECK(&code.category() == &courriel::category());
}
