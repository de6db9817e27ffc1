// What reading a hostile message costs: time that follows its size alone, memory that is a fraction
// of it, and a stack of 64 KiB.
#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>

#include <pthread.h>

#include <courriel/mime/address.hpp>
#include <courriel/mime/date_time.hpp>
#include <courriel/mime/encoded_word.hpp>
#include <courriel/mime/media_type.hpp>
#include <courriel/mime/message_id.hpp>
#include <courriel/mime/message_view.hpp>
#include <courriel/mime/received.hpp>
#include <courriel/mime/scanner.hpp>
#include <courriel/mime/trace_prepender.hpp>
#include <relay/line_cutter.hpp>

#include "message_tree.hpp"
#include "support/counting_allocator.hpp"
#include "support/cpu_cost.hpp"

namespace {

using namespace courriel::mime;
using courriel::tests::costs_linear;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif
#else
constexpr bool sanitized = false;
#endif

std::string repeated(std::string_view text, std::size_t count) {
    std::string out;
    out.reserve(text.size() * count);
    for (std::size_t i = 0; i != count; ++i) out += text;
    return out;
}

std::string nested_multiparts(std::size_t depth, std::string_view innermost) {
    std::string out;
    for (std::size_t i = 0; i != depth; ++i) {
        const std::string boundary = "b" + std::to_string(i);
        out += "Content-Type: multipart/mixed; boundary=" + boundary + "\n\n--" + boundary + '\n';
    }
    return out.append(innermost);
}

void read_whole(const std::string& text) { (void)message_view::parse(text); }

void read_in_pieces(std::string_view text, std::size_t size) {
    scanner in;
    for (; !text.empty(); text.remove_prefix(std::min(size, text.size()))) {
        (void)in.feed(text.substr(0, size));
        while (in.next()) {
        }
    }
    (void)in.finish();
    while (in.next()) {
    }
}

void check_linear(const std::function<std::string(std::size_t)>& make, std::size_t count) {
    const std::string small = make(count);
    const std::string large = make(16 * count);
    CHECK(costs_linear(read_whole, small, large));
    for (const std::size_t size : {1u, 77u})
        CHECK(costs_linear([&](const std::string& text) { read_in_pieces(text, size); }, small,
                           large));
}

// The same for `work` on a line that is there at once: of 1 MiB, and of sixteen times that.
void check_line(std::string_view begin, const std::function<void(const std::string&)>& work) {
    const std::size_t count = 1024 * 1024;
    const std::string small = std::string(begin) + std::string(count, 'x');
    const std::string large = std::string(begin) + std::string(16 * count, 'x');
    CHECK(costs_linear(work, small, large));
}

void run_on_small_stack(const std::function<void()>& work) {
    pthread_attr_t attributes;
    REQUIRE(pthread_attr_init(&attributes) == 0);
    REQUIRE(pthread_attr_setstacksize(&attributes, (sanitized ? 1024 : 64) * 1024) == 0);
    pthread_t thread{};
    const auto run = [](void* what) -> void* {
        (*static_cast<const std::function<void()>*>(what))();
        return nullptr;
    };
    REQUIRE(pthread_create(&thread, &attributes, run,
                           const_cast<void*>(static_cast<const void*>(&work))) == 0);
    pthread_join(thread, nullptr);
    pthread_attr_destroy(&attributes);
}

// What parsing takes at its most.
std::size_t memory_of(const std::string& text) {
    const std::size_t before = courriel::tests::live_bytes();
    courriel::tests::reset_peak();
    const auto mail = message_view::parse(text);
    return courriel::tests::peak_bytes() - before;
}

std::size_t memory_of_pieces(const std::string& text, std::size_t size) {
    const std::size_t before = courriel::tests::live_bytes();
    courriel::tests::reset_peak();
    read_in_pieces(text, size);
    return courriel::tests::peak_bytes() - before;
}

} // namespace

TEST_CASE("M01: nesting costs what it is long") {
    check_linear([](std::size_t n) { return repeated("Content-Type: message/rfc822\n\n", n); },
                 500);
    check_linear([](std::size_t n) { return nested_multiparts(n, ""); }, 300);
}

TEST_CASE("M02: many parts cost what they are long") {
    check_linear([](std::size_t n) { return multipart("a", repeated("--a\n", n)); }, 4000);
}

TEST_CASE("M03: many fields and M04: a giant one cost what they are long") {
    check_linear([](std::size_t n) { return repeated("To: a@b\n", n) + '\n'; }, 2000);
    check_linear([](std::size_t n) { return "A: " + std::string(n, 'x') + "\n\n"; }, 20'000);
    check_linear([](std::size_t n) { return "A:" + repeated(" x\n", n) + "\n"; }, 8000);
    check_linear([](std::size_t n) { return std::string(n, 'x'); }, 20'000);
}

TEST_CASE(
    "M04: a field costs its readers what it is long, whatever is said in it again and again") {
    for (const char* again :
         {"\\\"", "\\<",    "\\[",  "<",     "[",   "\"", "(",          ")",
          "(\\",  "<a@",    "a@b,", "a@b;",  "g:",  "=?", "=?utf-8?Q?", "=?utf-8?Q?a?= ",
          "a=\"", "a*0=b;", "x (",  "from ", "[1.", "1:", " "})
        for (const char* begin : {"", "\"", "<", "from \"", "from x (", "a/b; c=\""}) {
            CAPTURE(again);
            CAPTURE(begin);
            const auto read = [](const std::string& value) {
                (void)address_list::parse(value);
                (void)date_time::parse(value);
                (void)parse_message_ids(value);
                (void)media_type::parse(value);
                (void)received::parse(value);
                (void)decode_text(value);
            };
            const std::string small = begin + repeated(again, 1000);
            const std::string large = begin + repeated(again, 16'000);
            CHECK(costs_linear(read, small, large));
        }
}

TEST_CASE("M04: a giant line costs relays what it is long") {
    check_line("", [](const std::string& text) {
        courriel::mime::detail::line_cutter lines;
        std::size_t size = 0;
        const auto add = [&](const courriel::mime::detail::line_piece& line) {
            size += line.text.size();
        };
        lines.write(text, add);
        lines.finish(add);
        CHECK(size == text.size());
    });
    check_line("Return-Path:", [](const std::string& text) {
        courriel::mime::trace_prepender prepender("A: b\r\n", true);
        std::string out;
        prepender.write(text, out);
        prepender.finish(out);
        CHECK(out == "A: b\r\n");
    });
}

TEST_CASE("M18: lines that may delimit cost what they are long, at any depth") {
    for (const std::size_t depth : {1u, 99u})
        check_linear(
            [&](std::size_t n) { return nested_multiparts(depth, "\n" + repeated("--b\n", n)); },
            4000);
    check_linear([](std::size_t n) { return multipart("b", repeated("x\n", n)); }, 8000);
    check_linear(
        [](std::size_t n) { return multipart("b", "--b\n\n\n--b" + std::string(n, ' ') + "x"); },
        20'000);
    check_linear([](std::size_t n) { return multipart("b", "--b\n\n" + repeated("\n-", n)); },
                 8000);
}

TEST_CASE("M02, M03, M24: memory is a fraction of the message") {
    const std::string base64 = repeated(std::string(76, 'A') + "\r\n", 2000);
    const std::string encoded =
        "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64;
    const std::string part = "--a\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" +
                             repeated("some words of a text\r\n", 14);
    for (const std::string& text :
         {multipart("a", repeated("--a\n", 1'000'000)), repeated("To: a@b\n", 500'000),
          repeated("A : b\n", 9000) + "\n", encoded, multipart("a", "--a\r\n" + encoded),
          nested_multiparts(100'000, ""), repeated("Content-Type: message/rfc822\n\n", 100'000),
          nested_multiparts(99, repeated("--b98\n\n\n", 500)), multipart("a", repeated(part, 9999)),
          multipart("a", repeated(part, 1000))}) {
        CAPTURE(text.substr(0, 60));
        CHECK(memory_of(text) <= text.size() / 8 + 64 * 1024);
        CHECK(memory_of_pieces(text, 4096) <= 64 * 1024);
    }
    // Of a giant field the scanner keeps no more than the limit, whatever its string grows by.
    const std::string giant = "A: " + std::string(3 * limits().header_size, 'x');
    CHECK(memory_of_pieces(giant, 4096) <= 3 * limits().header_size);
}

TEST_CASE("M01, M08, M32: nothing recurses: a stack of 64 KiB is enough") {
    const std::string comments = repeated("(", 1'000'000);
    const std::string folds = repeated("\n x", 10'000);
    const std::string fields = "From: " + comments + "\nDate: " + comments +
                               "\nTo: a:" + repeated("b:", 10'000) + "\nSubject:" + folds +
                               "\nCc:" + folds + "\nReferences:" + folds + "\nReceived:" + folds +
                               '\n';
    const std::string words = "Subject: " + repeated("=?utf-8?q?a?= ", 20'000) + "\n\n";
    for (const std::string& text :
         {nested_multiparts(100'000, "\nx"), repeated("Content-Type: message/rfc822\n\n", 100'000),
          repeated("Content-Type: multipart/digest; boundary=\"a\"\n\n--a\n\n", 20'000),
          fields + "\nbody", "Content-Type: " + comments + "\n\n", words,
          "Content-Type: text/plain" + repeated("; a=\"b\"", 20'000) + "\n\n",
          repeated("A:\n b\n", 20'000) + "\nbody"})
        run_on_small_stack([&] {
            const auto mail = message_view::parse(text);
            (void)mail.check();
            for (const part_view p : mail.parts()) (void)p.safe_file_name();
            read_in_pieces(text, 1000);
        });
}
