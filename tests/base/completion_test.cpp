// What a completion holds is destroyed once, called at most once, and may destroy its holder.
#include <courriel/completion.hpp>

#include <doctest/doctest.h>

#include <array>
#include <memory>
#include <optional>
#include <ostream>
#include <string>

#include <courriel/errc.hpp>

namespace {

using courriel::completion;
using courriel::errc;

struct counts {
    int alive = 0;
    int calls = 0;
};

// Counts its lives; `Size` decides whether it fits inside the completion.
template <std::size_t Size>
struct probe {
    explicit probe(counts& c) : count(&c) { ++count->alive; }
    probe(probe&& other) noexcept : count(other.count) { ++count->alive; }
    ~probe() { --count->alive; }
    void operator()(std::error_code) { ++count->calls; }

    counts* count;
    std::array<char, Size> padding{};
};

} // namespace

TEST_CASE_TEMPLATE("completion: one life and one call, small or large", target, probe<1>, probe<40>,
                   probe<41>, probe<1000>) {
    counts c;
    {
        completion<> uncalled = target(c);
        CHECK(uncalled);
        CHECK(c.alive == 1);
        completion<> moved = std::move(uncalled);
        CHECK(!uncalled);
        CHECK(c.alive == 1);
        completion<> other = target(c);
        CHECK(c.alive == 2);
        other = std::move(moved); // the old target is destroyed uncalled
        CHECK(c.alive == 1);
        CHECK(c.calls == 0);
        other({});
        CHECK(c.calls == 1);
        CHECK(!other);
        CHECK(c.alive == 0);
        completion<> again = target(c);
        again.reset();
        CHECK(c.alive == 0);
        completion<> left = target(c);
    }
    CHECK(c.alive == 0);
    CHECK(c.calls == 1);
}

TEST_CASE("completion: arguments arrive, what can only be moved too") {
    std::string seen;
    completion<std::unique_ptr<std::string>, int> done =
        [&, own = std::make_unique<int>(1)](std::error_code e, std::unique_ptr<std::string> s,
                                            int n) {
            seen = e.message() + *s + std::to_string(n + *own);
        };
    done(errc::refused, std::make_unique<std::string>(" x"), 1);
    CHECK(seen == make_error_code(errc::refused).message() + " x2");
}

TEST_CASE("completion: a call may destroy or refill what holds the completion") {
    auto holder = std::make_unique<completion<>>();
    const auto text = std::make_shared<std::string>("still here");
    std::string seen;
    SUBCASE("small") {
        *holder = [&holder, &seen, text](std::error_code) {
            holder.reset();
            seen = *text;
        };
    }
    SUBCASE("large") {
        *holder = [&holder, &seen, text, large = std::array<char, 200>{}](std::error_code) {
            holder.reset();
            seen = *text + std::string(large[0] == '\0' ? 0 : 1, 'x');
        };
    }
    (*holder)({});
    CHECK(seen == "still here");
    CHECK(!holder);

    completion<> next;
    int calls = 0;
    next = [&](std::error_code) {
        ++calls;
        next = [&](std::error_code) { calls += 10; };
    };
    next({});
    CHECK(calls == 1);
    REQUIRE(next);
    next({});
    CHECK(calls == 11);
}

TEST_CASE("completion: an empty one says so") {
    completion<int> none;
    CHECK(!none);
    none.reset();
    completion<int> other = std::move(none);
    CHECK(!other);
}
