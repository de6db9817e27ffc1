// What imap::detail::fetch_collector holds at most.
#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <courriel/imap/fetched.hpp>

using namespace courriel;
using imap::detail::fetch_collector;

namespace {

// A response with a section for message `number`, but without the flags that were asked for.
bool tell_half(fetch_collector& collector, std::uint32_t number, std::string_view body) {
    imap::fetched_data data;
    data.number = data.uid.emplace(number);
    return collector.take(imap::body_begin{}) && collector.take(imap::body_chunk{body}) &&
           collector.take(imap::body_end{}) && collector.take(data);
}

} // namespace

TEST_CASE("so many messages wait to become whole") {
    constexpr auto most = static_cast<std::uint32_t>(fetch_collector::most_pending);
    for (const std::uint32_t n : {most - 1, most, most + 1}) {
        CAPTURE(n);
        fetch_collector collector(imap::uid_set(1, n), imap::fetch().flags().body(), 1'000'000);
        for (std::uint32_t number = 1; number <= n; ++number)
            REQUIRE(tell_half(collector, number, "x"));
        auto first = collector.next();
        CHECK(first.has_value() == (n > most));
        if (first) CHECK(first->uid == 1);
        std::size_t told = first ? 1 : 0;
        for (collector.finish(); const auto message = collector.next(); ++told)
            CHECK_FALSE(message->is_whole);
        CHECK(told == n);
    }
}

TEST_CASE("keywords, envelopes and structures count while they wait") {
    fetch_collector collector(imap::uid_set(1, 2), imap::fetch().flags().envelope().body(), 100);
    imap::fetched_data data;
    data.uid = 1;
    data.envelope.emplace().subject = std::string(101, 's');
    CHECK(collector.take(data));
    CHECK_FALSE(collector.next());
    REQUIRE(tell_half(collector, 2, "x"));
    const auto first = collector.next();
    REQUIRE(first);
    CHECK(first->uid == 1);
    CHECK(first->envelope.subject == std::string(101, 's'));
    CHECK_FALSE(collector.next());
}
