// overloaded with std::visit.
#include <courriel/overloaded.hpp>

#include <doctest/doctest.h>

#include <string>
#include <variant>

TEST_CASE("overloaded: each alternative finds its lambda, the rest the generic one") {
    const auto visitor =
        courriel::overloaded{[](int) { return "int"; }, [](const std::string&) { return "string"; },
                             [](const auto&) { return "other"; }};
    using value = std::variant<int, std::string, double>;
    CHECK(std::visit(visitor, value(1)) == std::string("int"));
    CHECK(std::visit(visitor, value("x")) == std::string("string"));
    CHECK(std::visit(visitor, value(1.5)) == std::string("other"));
}
