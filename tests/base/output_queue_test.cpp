// Bytes leave in order, stay in place until they are consumed, and their memory is given back.
#include <courriel/output_queue.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include <support/random.hpp>

using courriel::output_queue;

TEST_CASE("output_queue: room is exact at the limit") {
    output_queue q(4096);
    CHECK(q.empty());
    CHECK(q.room() == 4096);
    CHECK(q.front().empty());
    CHECK(q.capacity() == 0);
    q.append(std::string(4095, 'a'));
    CHECK(q.room() == 1);
    CHECK(q.tail().size() == 1);
    q.append("b");
    CHECK(q.room() == 0);
    CHECK(q.tail().empty());
    CHECK(q.size() == 4096);
    q.consume(10);
    CHECK(q.room() == 10);
    CHECK(q.tail().size() == 10);
}

TEST_CASE("output_queue: over the limit there is no room until as much has left") {
    output_queue queue(10);
    queue.append("12345678");
    queue.append_over_limit("90abcd");
    CHECK(queue.size() == 14);
    CHECK(queue.room() == 0);
    CHECK(queue.tail().empty());
    CHECK(queue.front() == "1234567890abcd");
    queue.consume(4);
    CHECK(queue.room() == 0);
    queue.consume(1);
    CHECK(queue.room() == 1);
    queue.append("e");
    CHECK(queue.front() == "67890abcde");
    queue.append_over_limit("");
    CHECK(queue.size() == 10);
}

TEST_CASE("output_queue: bytes do not move while more are appended") {
    output_queue q;
    q.append("250 first\r\n");
    const auto front = q.front();
    while (q.room() >= 100) q.append(std::string(100, 'x'));
    CHECK(q.front().data() == front.data());
    CHECK(q.front().substr(0, 11) == "250 first\r\n");
    q.consume(4);
    CHECK(q.front().data() == front.data() + 4);
}

TEST_CASE("output_queue: large blocks are freed, the small one stays") {
    output_queue q;
    q.append("x");
    CHECK(q.capacity() == output_queue::small_block);
    q.append(std::string(q.room(), 'y'));
    CHECK(q.capacity() <= 64 * 1024 + output_queue::large_block + output_queue::small_block);
    while (!q.empty()) q.consume(std::min<std::size_t>(q.size(), 1000));
    CHECK(q.capacity() <= output_queue::small_block);

    // A warm queue answers commands without new memory.
    q.append("x");
    q.consume(1);
    const auto warm = q.capacity();
    for (int i = 0; i != 1000; ++i) {
        q.append("250 ok\r\n");
        q.consume(8);
        CHECK(q.capacity() == warm);
    }
}

TEST_CASE("output_queue: bytes that were expected lie together") {
    output_queue q;
    q.append("+OK\r\n");
    q.consume(5);
    for (const std::size_t n : {1025U, 10'000U, 60'000U}) {
        q.expect(n);
        q.append("+OK\r\n");
        q.expect(n - 5);
        q.append(std::string(n - 5, 'x'));
        CHECK(q.front().size() == n);
        q.consume(n);
        CHECK(q.capacity() == 0);
    }
    // What follows in a block that has room stays in it, and a reply asks for no large one.
    q.expect(12'000);
    q.append(std::string(10'000, 'x'));
    q.expect(2000);
    q.append(std::string(2000, 'y'));
    CHECK(q.front().size() == 12'000);
    q.consume(12'000);
    q.expect(output_queue::small_block);
    q.append("+OK\r\n");
    CHECK(q.capacity() == output_queue::small_block);
}

TEST_CASE("output_queue: who expects much gets no more memory than the limit lets him use") {
    output_queue q(20'000);
    q.expect(std::size_t{1} << 40);
    CHECK(q.capacity() == 0);
    q.append("x");
    CHECK(q.capacity() == 20'000);
    q.expect(std::size_t{1} << 40);
    q.append(std::string(19'999, 'y'));
    CHECK(q.capacity() == 20'000);
    CHECK(q.front().size() == 20'000);
}

TEST_CASE("output_queue: a block is appended without a copy, its head in front") {
    output_queue q(4096);
    q.append("+OK\r\n");
    q.consume(5); // an empty block is kept
    courriel::output_block block(8, 1000);
    block.append(std::string(990, 'x'));
    block.prepend("head");
    const char* const place = block.bytes().data();
    q.append(std::move(block));
    CHECK(q.size() == 994);
    CHECK(q.front().data() == place);
    CHECK(q.front() == "head" + std::string(990, 'x'));
    q.append("behind it, in its room and in a block more");
    CHECK(q.front().size() == 1004);
    q.consume(1004);
    CHECK(q.front() == " in its room and in a block more");
    q.append(courriel::output_block());
    CHECK(q.size() == 32);
}

TEST_CASE("output_queue: what goes in comes out, by any mixture of calls") {
    courriel::test::random random(11);
    output_queue q(10'000);
    std::string in, out;
    for (int round = 0; round != 3000; ++round) {
        if (random.below(4) == 0) q.expect(random.below(20'000));
        const std::string bytes =
            random.octets(random.below(std::min<std::size_t>(q.room(), 700) + 1));
        if (const auto way = random.below(4); way == 0) {
            courriel::output_block block(random.below(30), bytes.size() + random.below(30));
            block.append(bytes);
            if (block.begin != 0 && q.room() > bytes.size()) block.prepend("<");
            in += block.bytes();
            q.append(std::move(block));
        } else if (way == 1) {
            q.append(bytes);
            in += bytes;
        } else if (const auto tail = q.tail(); !tail.empty()) {
            const auto n = std::min(tail.size(), bytes.size());
            std::copy_n(bytes.data(), n, tail.data());
            q.grow(n);
            in.append(bytes, 0, n);
        }
        const auto front = q.front();
        CHECK(front.empty() == q.empty());
        const auto n = random.below(front.size() + 1);
        out += front.substr(0, n);
        q.consume(n);
        REQUIRE(in.size() - out.size() == q.size());
    }
    while (!q.empty()) {
        out += q.front();
        q.consume(q.front().size());
    }
    CHECK(out == in);
}
