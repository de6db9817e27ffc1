// A trace page as a file: what it shows, how it stays small, and how the next run goes on with it.
#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <sys/resource.h>
#include <unistd.h>

#include "common/trace_file.hpp"
#include "common/trace_page.hpp"

using namespace example;
using courriel::trace_record;
using courriel::trace_sink;
using kind = trace_record::kind;

namespace {

// The name of a page that is gone with this object.
class page_name {
public:
    page_name() : name_("/tmp/courriel_trace_" + std::to_string(::getpid()) + ".html") {
        std::filesystem::remove(name_);
    }
    page_name(const page_name&) = delete;
    page_name& operator=(const page_name&) = delete;
    ~page_name() { std::filesystem::remove(name_); }

    operator const std::string&() const { return name_; }

    [[nodiscard]] std::string text() const {
        std::ostringstream out;
        out << std::ifstream(name_, std::ios::binary).rdbuf();
        return out.str();
    }
    // Without what every page has.
    [[nodiscard]] std::string main() const {
        const auto all = text();
        return all.substr(all.find("<main>"));
    }
    void write(std::string_view text) const { std::ofstream(name_, std::ios::binary) << text; }

private:
    std::string name_;
};

trace_subject subject(trace_protocol protocol) {
    return {protocol, "service", "127.0.0.1:1025", "127.0.0.1:25"};
}

trace_sink connect(const trace_page& page, trace_protocol protocol = trace_protocol::smtp) {
    return page.connection(subject(protocol), courriel::tls_role::server);
}

void client_says(const trace_sink& to, std::string_view bytes) {
    to({kind::received, courriel::time_point(), bytes});
}
void server_says(const trace_sink& to, std::string_view bytes) {
    to({kind::sent, courriel::time_point(), bytes});
}

std::size_t count(const std::string& text, std::string_view what) {
    std::size_t n = 0;
    for (auto at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++n;
    return n;
}

bool is_ended(const std::string& text) { return text.ends_with("</main></body></html>\n"); }

} // namespace

TEST_CASE("trace page: a conversation from greeting to end") {
    const page_name name;
    {
        const trace_page page(name);
        const auto wire = connect(page);
        server_says(wire, "220 hi\r\n");
        client_says(wire, "EHLO <x>\r\n");
        wire({kind::tls_started, {}, "TLSv1.3"});
        client_says(wire, "DATA\r\n");
        server_says(wire, "354 go\r\n");
        client_says(wire, "a\r\n.\r\n");
        server_says(wire, "550 no\r\n");
        wire({kind::ended, {}, {}});
    }
    const auto text = name.text();
    CHECK(text.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"));
    CHECK(is_ended(text));
    CHECK(text.find("<script") == text.npos);
    CHECK(text.find("http://") == text.npos);
    CHECK(text.find("https://") == text.npos);
    CHECK(text.find("default-src 'none'") != text.npos);
    CHECK(text.find("<dt>SMTP connections</dt><dd>1</dd>") != text.npos);
    const auto main = name.main();
    CHECK(main.find("<details class=\"x smtp\" open>") != main.npos);
    CHECK(main.find("<h2>1. SMTP service</h2>") != main.npos);
    CHECK(main.find("<strong>client</strong> 127.0.0.1:1025") != main.npos);
    CHECK(main.find("1 message, 46 octets, 0.000 s, TLS, <b>1 refused</b>") != main.npos);
    CHECK(main.find("<b>EHLO</b> &lt;x&gt;") != main.npos);
    CHECK(main.find("<li class=\"band tls t\">") != main.npos);
    CHECK(main.find("<li class=\"c t\">") != main.npos);
    CHECK(main.find("message, 3 octets") != main.npos);
    CHECK(main.find("end of the connection") != main.npos);
    CHECK(count(main, "<details class=\"x ") == 1);
    trace_totals totals;
    const trace_file reopened(name, totals);
    CHECK(totals.connections[0] == 1);
    CHECK(totals.lines == 6);
    CHECK(totals.messages == 1);
    CHECK(totals.refusals == 1);
    CHECK(totals.to_server == 22);
    CHECK(totals.to_client == 24);
}

TEST_CASE("trace page: connections that alternate keep the order of time") {
    const page_name name;
    {
        const trace_page page(name);
        const auto one = connect(page);
        const auto two = connect(page, trace_protocol::imap);
        server_says(one, "220 a\r\n");
        server_says(two, "* OK b\r\n");
        client_says(one, "NOOP c\r\n");
        client_says(one, "NOOP d\r\n");
        client_says(two, "x NOOP e\r\n");
    }
    const auto main = name.main();
    const auto order = {"<h2>1. SMTP", "> a<", "<h2>2. IMAP",  "> b<", "x smtp again",
                        "> c<",        "> d<", "x imap again", "> e<"};
    std::size_t at = 0;
    for (const char* const sign : order) {
        CAPTURE(sign);
        const auto found = main.find(sign, at);
        CHECK(found != main.npos);
        if (found != main.npos) at = found;
    }
    CHECK(count(main, "<details class=\"x ") == 4);
    CHECK(count(main, "</ol></details>\n") == 4);
}

TEST_CASE("trace page: the first connections of each protocol are unfolded") {
    const page_name name;
    {
        const trace_page page(name);
        for (int i = 0; i != 4; ++i) server_says(connect(page), "220 a\r\n");
        server_says(connect(page, trace_protocol::pop3), "+OK\r\n");
    }
    CHECK(count(name.main(), "<details class=\"x smtp\" open>") == 3);
    CHECK(count(name.main(), "<details class=\"x smtp\">") == 1);
    CHECK(count(name.main(), "<details class=\"x pop3\" open>") == 1);
}

TEST_CASE("trace page: the next run goes on with it, wherever the last one was killed") {
    const page_name name;
    {
        const trace_page page(name);
        const auto wire = connect(page);
        server_says(wire, "220 a\r\n");
        client_says(wire, "NOOP \"b\r\n");
    }
    const auto whole = name.text();
    const auto rows_begin = whole.find("<main>\n") + 7;
    for (std::size_t cut = rows_begin; cut <= whole.size(); ++cut) {
        name.write(whole.substr(0, cut));
        {
            const trace_page page(name);
            server_says(connect(page), "220 again\r\n");
        }
        const auto text = name.text();
        CAPTURE(cut);
        // Only lines that were whole are still there, and each element is closed.
        CHECK(count(text, "<details class=\"x ") == count(text, "</ol></details>\n"));
        CHECK(count(name.main(), "<li") == count(name.main(), "</li>"));
        CHECK(count(text, "Another run of the program") == 1);
        CHECK(count(text, "220</b> again") == 1);
        CHECK(count(text, "</html>") == 1);
        CHECK(is_ended(text));
        if (count(text, "220</b> again") != 1 || !is_ended(text)) break;
    }
    trace_totals totals;
    const trace_file reopened(name, totals);
    CHECK(totals.connections[0] == 2);
    CHECK(totals.lines == 3);
}

TEST_CASE("trace page: another file is left alone, and so is one that is being written") {
    const page_name name;
    name.write("precious");
    CHECK_THROWS_AS(trace_page(name, {}), std::runtime_error);
    CHECK(name.text() == "precious");
    name.write("");
    const trace_page page(name);
    CHECK_THROWS_AS(trace_page(name, {}), std::runtime_error);
    CHECK_THROWS_AS(trace_page("/nowhere/page.html", {}), std::system_error);
}

TEST_CASE("trace page: rows of a connection beyond the limit are only counted") {
    for (const int more : {-1, 0, 1, 2}) {
        const page_name name;
        {
            const trace_page page(name, {.rows = 10});
            const auto wire = connect(page);
            for (int i = 0; i != 10 + more; ++i) client_says(wire, "NOOP\r\n");
            wire({kind::ended, {}, {}});
        }
        CHECK(count(name.main(), "<b>NOOP</b>") == static_cast<std::size_t>(more < 0 ? 9 : 10));
        CHECK(count(name.main(), "only counted") == (more > 0 ? 1 : 0));
        CHECK(count(name.main(), "end of the connection") == 1);
        trace_totals totals;
        const trace_file reopened(name, totals);
        CHECK(totals.lines == static_cast<std::uint64_t>(10 + more));
    }
}

TEST_CASE("trace page: connections beyond the limit are only counted") {
    for (const int more : {-1, 0, 1, 2}) {
        const page_name name;
        {
            const trace_page page(name, {.connections = 5});
            for (int i = 0; i != 5 + more; ++i) server_says(connect(page), "220 a\r\n");
        }
        CHECK(count(name.main(), "220</b> a") == static_cast<std::size_t>(more < 0 ? 4 : 5));
        CHECK(count(name.main(), "The page is full") == (more > 0 ? 1 : 0));
        CHECK(is_ended(name.text()));
        trace_totals totals;
        const trace_file reopened(name, totals);
        CHECK(totals.connections[0] == static_cast<std::uint64_t>(5 + more));
        CHECK(totals.is_full == (more > 0));
    }
}

TEST_CASE("trace page: a great session does not make a great page") {
    const page_name name;
    {
        const trace_page page(name, {.page_octets = 200'000});
        const auto wire = connect(page);
        server_says(wire, "220 a\r\n");
        const std::string piece = std::string(1022, '<') + "\r\n";
        for (int i = 0; i != 20; ++i) {
            client_says(wire, "DATA\r\n");
            server_says(wire, "354 go\r\n");
            for (int k = 0; k != 100; ++k) client_says(wire, piece);
            client_says(wire, ".\r\n");
            server_says(wire, "250 ok\r\n");
        }
    }
    CHECK(name.text().size() < 300'000);
    CHECK(count(name.main(), "message, 102,400 octets") >= 2);
    CHECK(count(name.main(), "The page is full") == 1);
    trace_totals totals;
    const trace_file reopened(name, totals);
    CHECK(totals.messages == 20);
}

TEST_CASE("trace page: a page that cannot be written ends, and the conversation goes on") {
    const page_name name;
    const trace_page page(name);
    const auto wire = connect(page);
    server_says(wire, "220 a\r\n");
    const auto size = name.text().size();
    ::rlimit before{};
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    const ::rlimit full{size, before.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &full) == 0);
    client_says(wire, "NOOP b\r\n");
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0);
    std::signal(SIGXFSZ, handler);
    client_says(wire, "NOOP c\r\n");
    CHECK(name.text().size() == size);
    CHECK(name.main().find("</b> a") != std::string::npos);
}

TEST_CASE("trace page: totals survive being written and read") {
    trace_totals all;
    all.connections = {1, 2, 3};
    all.lines = all.messages = all.refusals = all.to_server = all.to_client = UINT64_MAX;
    all.begun = trace_totals::now();
    all.ended = all.begun + std::chrono::hours(100'000);
    all.is_full = true;
    const auto html = all.html();
    CHECK(html.size() == trace_totals::size);
    CHECK(html.find("</dl> ") != html.npos);
    const auto read = trace_totals::parse(html);
    REQUIRE(read);
    CHECK(read->connections == all.connections);
    CHECK(read->to_client == UINT64_MAX);
    CHECK(read->begun == all.begun);
    CHECK(read->ended == all.ended);
    CHECK(read->is_full);
    CHECK(!trace_totals::parse("<dl data-totals=\"1 2 3\">"));
    CHECK(!trace_totals::parse(""));
}
