// What all sessions share, seen through the smallest session there is: it answers each line.
#include <courriel/session_base.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace {

using namespace courriel;
using namespace std::chrono_literals;

struct line_event {
    std::string_view text;
};

class echo_session : public session_base {
public:
    using event = std::variant<line_event, writable, failed>;

    echo_session() : session_base(line_buffer(100), 4096, server_answer_room, 60s) {
        await_input(10s);
    }

    std::optional<event> next() {
        begin_next();
        if (auto f = take_failure()) return *f;
        if (is_over()) return std::nullopt;
        if (auto w = take_writable()) return *w;
        if (tls_due() || !has_answer_room()) return std::nullopt;
        if (take_timeout() != timeout::none) {
            fail(errc::timed_out);
            return take_failure();
        }
        const auto l = in_.next_line();
        if (l.state == line_buffer::status::line) {
            await_input(10s);
            return line_event{l.text};
        }
        if (at_end_of_input()) {
            finish();
            return std::nullopt;
        }
        lacks_bytes();
        return std::nullopt;
    }
    void tls_started(const tls_info& info) { finish_tls(info); }

    using session_base::await_milestone;
    using session_base::begin_tls;
    using session_base::body_room;
    using session_base::can_send;
    using session_base::delay_output;
    using session_base::fail;
    using session_base::finish;
    using session_base::send;
};
static_assert(session<echo_session>);

void receive(echo_session& s, std::string_view bytes) {
    const auto into = s.prepare();
    REQUIRE(into.size() >= bytes.size());
    std::copy(bytes.begin(), bytes.end(), into.begin());
    s.commit(bytes.size());
}

void drain(echo_session& s) {
    while (!s.output().empty()) s.consume(s.output().size());
}

template <class T>
std::optional<T> next_as(echo_session& s) {
    const auto e = s.next();
    if (!e || !std::holds_alternative<T>(*e)) return std::nullopt;
    return std::get<T>(*e);
}

} // namespace

TEST_CASE("session_base: read is wanted only when next() is empty for want of bytes") {
    echo_session s;
    CHECK(!s.wants().read);
    CHECK(!s.next());
    CHECK(s.wants() == want{.read = true});
    CHECK(s.prepare().data() == s.prepare().data());
    receive(s, "one\r\ntwo\r\n");
    CHECK(!s.wants().read);
    CHECK(next_as<line_event>(s)->text == "one");
    CHECK(!s.wants().read); // a line is left
    CHECK(next_as<line_event>(s)->text == "two");
    CHECK(!s.next());
    CHECK(s.wants().read);
}

TEST_CASE("session_base: queue_full and too_large change nothing; writable comes once, with room") {
    echo_session s;
    CHECK(s.send(std::string(4096 - 1024 + 1, 'x')) == errc::too_large);
    CHECK(s.output().empty());
    CHECK(!next_as<writable>(s)); // too_large arms nothing
    CHECK(!s.send(std::string(3072, 'x')));
    CHECK(!s.send(std::string(1024, 'y'))); // an answer always has its room
    CHECK(s.send("z") == errc::queue_full);
    CHECK(s.send(std::string(2500, 'z')) == errc::queue_full);
    CHECK(s.can_send(3000) == errc::queue_full);
    CHECK(!s.next());
    CHECK(!s.wants().read); // no room for an answer

    std::size_t left = 4096;
    const auto consume_to = [&](std::size_t size) {
        while (left != size) {
            const auto n = std::min(left - size, s.output().size());
            s.consume(n);
            left -= n;
        }
    };
    consume_to(1097); // more than half empty, but 3000 do not fit
    CHECK(!next_as<writable>(s));
    consume_to(1096);
    const auto w = next_as<writable>(s);
    REQUIRE(w);
    CHECK(w->room == 3000 - 1024);
    CHECK(w->room == s.body_room());
    CHECK(!next_as<writable>(s));
    CHECK(!s.can_send(3000));
}

TEST_CASE("session_base: writable waits until the queue is half empty") {
    echo_session s;
    CHECK(!s.send(std::string(3072, 'x')));
    CHECK(!s.send(std::string(1024, 'x')));
    CHECK(s.send("z") == errc::queue_full);
    for (std::size_t left = 2047; left != 0;) {
        const auto n = std::min(left, s.output().size());
        s.consume(n);
        left -= n;
    }
    CHECK(!next_as<writable>(s));
    s.consume(1);
    CHECK(next_as<writable>(s));
}

TEST_CASE("session_base: waits for input stand still while an event is in hand") {
    echo_session s;
    time_point now{1000s};
    s.set_time(now);
    CHECK(!s.deadline());
    CHECK(!s.next());
    CHECK(s.deadline() == now + 10s);
    s.set_time(now += 4s);
    receive(s, "x\r\ny\r\n");
    CHECK(next_as<line_event>(s));
    CHECK(!s.deadline()); // the application's time is not the peer's
    s.set_time(now += 1h);
    s.time_out();
    CHECK(next_as<line_event>(s));
    CHECK(!s.next());
    CHECK(s.deadline() == now + 10s);

    // A drip of bytes without a line end does not prolong the wait.
    for (int i = 0; i != 9; ++i) {
        s.set_time(now += 1s);
        receive(s, "a");
        CHECK(!s.next());
        s.time_out();
        CHECK(!s.next()); // too early: nothing happens
    }
    CHECK(s.deadline() == now + 1s);
    s.set_time(now += 1s);
    s.time_out();
    CHECK(next_as<failed>(s)->error == errc::timed_out);
    CHECK(s.wants() == want{.close = true});
    CHECK(!s.next());
}

TEST_CASE("session_base: deadline() is the earliest; a milestone is not moved by lines") {
    echo_session s;
    time_point now{1000s};
    s.set_time(now);
    s.await_milestone(15s);
    for (int i = 0; i != 2; ++i) {
        CHECK(!s.next());
        CHECK(s.deadline() == (i == 0 ? now + 10s : now + 6s));
        s.set_time(now += 9s - i * 3s);
        if (i == 0) receive(s, "x\r\n");
        if (i == 0) CHECK(next_as<line_event>(s));
    }
    s.time_out();
    CHECK(next_as<failed>(s)->error == errc::timed_out);
}

TEST_CASE("session_base: the output wait starts with the first set_time after the verb and each "
          "consume renews it") {
    echo_session s;
    time_point now{1000s};
    s.set_time(now);
    CHECK(!s.next());
    s.set_time(now += 1s);
    receive(s, "x\r\n");
    CHECK(next_as<line_event>(s));
    now += 1h;
    CHECK(!s.send(std::string(100, 'x')));
    CHECK(!s.deadline());
    s.set_time(now);
    CHECK(s.deadline() == now + 60s);
    s.set_time(now += 59s);
    s.consume(1);
    CHECK(s.deadline() == now + 60s);
    s.set_time(now += 60s);
    s.time_out();
    CHECK(next_as<failed>(s)->error == errc::timed_out);
}

TEST_CASE("T01 T02: plaintext behind the go-ahead for TLS is fatal") {
    echo_session s;
    CHECK(!s.next());
    receive(s, "STARTTLS\r\nEHLO x\r\n");
    CHECK(next_as<line_event>(s)->text == "STARTTLS");
    CHECK(!s.begin_tls({tls_role::server}));
    CHECK(!s.wants().start_tls);
    CHECK(next_as<failed>(s)->error == errc::plaintext_before_tls);
    CHECK(!s.is_secure());
}

TEST_CASE("session_base: TLS starts once the go-ahead has left, and nothing is read before") {
    echo_session s;
    CHECK(!s.next());
    receive(s, "STARTTLS\r\n");
    CHECK(next_as<line_event>(s));
    CHECK(!s.send("220 go\r\n"));
    std::string host = "mail.example.org";
    CHECK(s.begin_tls({tls_role::client, host}));
    host.assign("overwritten by us");
    CHECK(s.prepare().empty());
    CHECK(s.wants() == want{.write = true});
    drain(s);
    CHECK(!s.next());
    CHECK(s.wants() == want{.start_tls = true});
    echo_session moved = std::move(s);
    CHECK(moved.tls().host_name == "mail.example.org");
    CHECK(moved.tls().role == tls_role::client);
    moved.tls_started({.version = "TLSv1.3"});
    CHECK(moved.is_secure());
    CHECK(moved.tls_result().version == "TLSv1.3");
    CHECK(moved.unread().empty());
    CHECK(!moved.next());
    CHECK(moved.wants() == want{.read = true});
    CHECK(!moved.prepare().empty());
}

TEST_CASE("session_base: the end comes after what is left, and errors are final") {
    echo_session s;
    CHECK(!s.next());
    receive(s, "last\r\n");
    s.commit_end();
    CHECK(s.prepare().empty());
    CHECK(next_as<line_event>(s)->text == "last");
    CHECK(!s.send("221 bye\r\n"));
    CHECK(!s.next());
    CHECK(s.wants() == want{.write = true, .close = true});
    drain(s);
    CHECK(s.wants() == want{.close = true});

    echo_session broken;
    CHECK(!broken.next());
    broken.fail(errc::malformed, "bad line");
    broken.fail(errc::line_too_long); // the first failure counts
    CHECK(broken.wants().empty());
    const auto f = next_as<failed>(broken);
    REQUIRE(f);
    CHECK(f->error == errc::malformed);
    CHECK(f->line == "bad line");
    CHECK(!broken.next());
    CHECK(broken.wants() == want{.close = true});
}

TEST_CASE("session_base: what is held back leaves in its time, and nothing is read before") {
    for (const auto waited : {9s, 10s, 11s}) {
        echo_session s;
        time_point now{100s};
        s.set_time(now);
        CHECK(!s.next());
        receive(s, "a\r\nb\r\n");
        CHECK(next_as<line_event>(s));
        CHECK(!s.send("no\r\n"));
        s.delay_output(10s);
        CHECK(s.output().empty());
        CHECK(s.wants().empty());
        CHECK(s.deadline() == now + 10s);
        CHECK(!s.next()); // though a line is there
        s.set_time(now += waited);
        s.time_out();
        const bool over = waited >= 10s;
        CHECK(s.wants() == want{.write = over});
        CHECK(s.output() == (over ? "no\r\n" : ""));
        CHECK(next_as<line_event>(s).has_value() == over);
    }
}

TEST_CASE("session_base: the end waits for what is held back, and its stall begins after it") {
    echo_session s;
    time_point now{100s};
    s.set_time(now);
    CHECK(!s.send("bye\r\n"));
    s.delay_output(100s); // longer than the output may stall
    s.delay_output(0s);   // changes nothing
    s.fail(errc::too_many_errors);
    CHECK(next_as<failed>(s));
    CHECK(!s.next());
    CHECK(s.wants().empty());
    s.set_time(now += 99s);
    s.time_out();
    CHECK(s.wants().empty());
    s.set_time(now += 1s);
    s.time_out();
    CHECK(s.wants() == want{.write = true, .close = true});
    CHECK(s.output() == "bye\r\n");

    echo_session in_writing; // a write that is under way goes on
    in_writing.set_time(now);
    CHECK(!in_writing.send("one\r\n"));
    const auto under_way = in_writing.output();
    CHECK(!in_writing.send("two\r\n"));
    in_writing.delay_output(1s);
    CHECK(under_way == "one\r\n");
    in_writing.consume(5);
    CHECK(in_writing.output().empty());
    in_writing.set_time(now + 1s);
    in_writing.time_out();
    CHECK(in_writing.output() == "two\r\n");
}

TEST_CASE("session_base: an idle session holds little memory") {
    echo_session s;
    CHECK(!s.next());
    receive(s, "x\r\n");
    CHECK(next_as<line_event>(s));
    CHECK(!s.send("250 ok\r\n"));
    drain(s);
    CHECK(!s.next());
    CHECK(s.buffer_capacity() <= 2048);
}
