// result with values, errors, and types that only move.
#include <courriel/result.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <ostream>
#include <string>

#include <courriel/errc.hpp>

using courriel::errc;
using courriel::result;

TEST_CASE("result: a value has no error") {
    result<std::string> r = std::string("text");
    CHECK(r);
    CHECK(r.has_value());
    CHECK(*r == "text");
    CHECK(r->size() == 4);
    CHECK(r.value() == "text");
    CHECK(!r.error());
    CHECK(r.value_or("other") == "text");
    *r += "s";
    CHECK(*r == "texts");
}

TEST_CASE("result: an error has no value") {
    const result<std::string> r = errc::malformed;
    CHECK(!r);
    CHECK(r.error() == errc::malformed);
    CHECK(r.value_or("other") == "other");
    CHECK_THROWS_AS((void)r.value(), std::system_error);
    std::string heard; // what a loop goes over has not ended
    for (const char c : result<std::string>(std::string(100, 'x')).value()) heard += c;
    CHECK(heard == std::string(100, 'x'));
    const result<int> same = r.error();
    CHECK(same.error() == errc::malformed);
}

TEST_CASE("result: what can only be moved moves out") {
    result<std::unique_ptr<int>> r = std::make_unique<int>(3);
    const std::unique_ptr<int> p = *std::move(r);
    CHECK(*p == 3);
    result<std::unique_ptr<int>> none = errc::refused;
    CHECK(*std::move(none).value_or(std::make_unique<int>(4)) == 4);
}
