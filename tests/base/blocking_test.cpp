// The blocking loop over a scripted stream: turns of reading and writing, waits, TLS, the end.
#include <doctest/doctest.h>

#include <algorithm>
#include <deque>
#include <string>

#include <courriel/blocking.hpp>

#include "support/line_actor.hpp"

using namespace courriel;
using namespace courriel::test;

namespace {

const auto would_block = std::make_error_code(std::errc::operation_would_block);

// Gives what the script says, a piece a read, and takes `writable_octets`. When nothing can go on,
// the clock jumps to the limit.
class scripted_stream {
public:
    [[nodiscard]] time_point now() const { return time; }

    want wait(const want& wanted, std::optional<time_point> limit) {
        ++waits;
        if (idle_turns > 0 && idle_turns-- > 0) return {.read = wanted.read, .write = wanted.write};
        const bool readable = !input.empty() || ended || error;
        want ready{.read = wanted.read && readable,
                   .write = wanted.write && (writable_octets != 0 || error)};
        if (ready.empty()) {
            if (!limit) throw std::logic_error("blocked for ever");
            time = std::max(time, *limit);
        }
        return ready;
    }
    result<std::size_t> read_some(std::span<char> into) {
        if (error) return error;
        if (input.empty()) {
            if (ended) return std::size_t{0};
            return would_block;
        }
        auto& piece = input.front();
        const std::size_t n = piece.copy(into.data(), into.size());
        piece.erase(0, n);
        if (piece.empty()) input.pop_front();
        return n;
    }
    result<std::size_t> write_some(std::string_view from) {
        if (error) return error;
        const std::size_t n = std::min(from.size(), writable_octets);
        if (n == 0) return would_block;
        output += from.substr(0, n);
        writable_octets -= n;
        return n;
    }
    result<tls_info> start_tls(const tls_request& request, std::optional<time_point>) {
        host = request.host_name;
        error = handshake_error;
        if (error) return error;
        return tls_info{.version = "TLSv1.3"};
    }
    std::error_code shut_down() {
        shut = true;
        return error;
    }
    void close() { closed = true; }

    time_point time = time_point(std::chrono::hours(1));
    std::deque<std::string> input;
    std::string output, host;
    std::size_t writable_octets = SIZE_MAX;
    std::error_code error, handshake_error;
    int idle_turns = 0;
    int waits = 0;
    bool ended = false, shut = false, closed = false;
};
static_assert(blocking_stream<scripted_stream>);

std::string next_name(line_session& s, scripted_stream& stream) {
    const auto what = blocking_next(s, stream);
    if (!what) return "error: " + what.error().message();
    return *what ? event_name(**what) : "end";
}

const std::string timed_out = make_error_code(errc::timed_out).message();

} // namespace

TEST_CASE("blocking_next: lines in pieces, answers, the end in good order") {
    line_session s;
    scripted_stream stream;
    stream.input = {"fi", "rst\r", "\nsec", "ond\r\nBYE\r\n"};
    REQUIRE(!s.say("hello"));
    CHECK(next_name(s, stream) == "line first");
    CHECK(stream.output == "hello\r\n");
    REQUIRE(!s.say("QUIT"));
    CHECK(next_name(s, stream) == "line second");
    CHECK(next_name(s, stream) == "line BYE");
    CHECK(!stream.closed);
    CHECK(next_name(s, stream) == "end");
    CHECK(stream.output == "hello\r\nQUIT\r\n"); // flushed at the end
    CHECK(stream.shut);
    CHECK(stream.closed);
    CHECK(next_name(s, stream) == "end");
}

TEST_CASE("blocking_next: would-block is neither the end nor an error") {
    line_session s;
    scripted_stream stream;
    stream.idle_turns = 3;
    stream.input = {"here\r\n"};
    stream.writable_octets = 0;
    REQUIRE(!s.say("later"));
    CHECK(next_name(s, stream) == "line here");
    CHECK(stream.waits >= 1);
    CHECK(s.output() == "later\r\n");
    stream.input = {};
    stream.writable_octets = 3;
    stream.idle_turns = 2;
    stream.ended = true;
    CHECK(next_name(s, stream) == "error: " + timed_out); // the rest found no room within 5 s
    CHECK(stream.output == "lat");
    CHECK(stream.closed);
    CHECK(!stream.shut);
}

TEST_CASE("blocking_next: a wait that runs out ends the session") {
    line_session s({.line_wait = std::chrono::seconds(10)});
    scripted_stream stream;
    stream.input = {"half a li"};
    const auto before = stream.time;
    CHECK(next_name(s, stream) == "failed: " + timed_out);
    CHECK(stream.time == before + std::chrono::seconds(10));
    CHECK(next_name(s, stream) == "end");
}

TEST_CASE("blocking_next: an error of the stream comes after the session's events, every time") {
    line_session s;
    scripted_stream stream;
    stream.input = {"BODY 10\r\nabc"};
    CHECK(next_name(s, stream) == "line BODY 10");
    CHECK(next_name(s, stream) == "chunk");
    stream.error = std::make_error_code(std::errc::connection_reset);
    const std::string cut = make_error_code(errc::unexpected_end).message();
    CHECK(next_name(s, stream) == "body cut: " + cut);
    CHECK(next_name(s, stream) == "failed: " + cut);
    CHECK(next_name(s, stream) == "error: " + stream.error.message());
    CHECK(next_name(s, stream) == "error: " + stream.error.message());
    CHECK(stream.closed);
}

TEST_CASE("blocking_next: TLS starts once the go-ahead is there") {
    line_session s;
    scripted_stream stream;
    stream.input = {"GO\r\n"};
    REQUIRE(!s.say("STARTTLS"));
    CHECK(next_name(s, stream) == "tls");
    CHECK(stream.output == "STARTTLS\r\n");
    CHECK(stream.host == "host.example");
}

TEST_CASE("T11 blocking_next: a handshake that fails is final") {
    line_session s;
    scripted_stream stream;
    stream.input = {"GO\r\n"};
    stream.handshake_error = errc::tls_failed;
    CHECK(next_name(s, stream).starts_with("failed"));
    CHECK(stream.closed);
    CHECK(blocking_next(s, stream).error() == errc::tls_failed);
}

TEST_CASE("blocking_next: says wrong_phase while an answer is owed") {
    line_session s({.role = tls_role::server, .owes_answers = true});
    scripted_stream stream;
    stream.input = {"ask\r\n"};
    CHECK(next_name(s, stream) == "line ask");
    CHECK(next_name(s, stream) == "error: " + make_error_code(errc::wrong_phase).message());
    REQUIRE(!s.say("answer"));
    stream.input = {"more\r\n"};
    CHECK(next_name(s, stream) == "line more");
    CHECK(stream.output == "answer\r\n");
}

TEST_CASE(
    "blocking_next: an answer that is held back leaves in its time, and nothing is read before") {
    line_session s({.role = tls_role::server, .owes_answers = true});
    scripted_stream stream;
    stream.input = {"guess\r\n"};
    CHECK(next_name(s, stream) == "line guess");
    REQUIRE(!s.say_late("no", std::chrono::seconds(2)));
    stream.input = {"more\r\n"};
    const auto before = stream.time;
    CHECK(next_name(s, stream) == "line more");
    CHECK(stream.time == before + std::chrono::seconds(2));
    CHECK(stream.output == "no\r\n");
}
