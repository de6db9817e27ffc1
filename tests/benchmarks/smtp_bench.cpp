// smtp_bench CORPUS_DIR [CORPUS]...: the SMTP engine alone, without a socket. `data_server` takes
// every message of a corpus by DATA and drops it, `bdat_server` by BDAT; `data_client` and
// `bdat_client` send them to nobody; `data_memory` and `bdat_memory` are both roles, each on the
// pump and an end of a memory transport. In MB of messages (10^6 octets) and in messages, for each
// second of CPU. Then `commands`: pipelined MAIL, RCPT and RSET, each second of CPU, and what they
// allocate; and `idle`: the octets that a session holds between commands.
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <courriel/connection.hpp>
#include <courriel/dot_stuffing.hpp>
#include <courriel/memory_transport.hpp>
#include <courriel/smtp/body_lines.hpp>
#include <courriel/smtp/client_session.hpp>
#include <courriel/smtp/server_session.hpp>

#include "allocation_count.hpp"
#include "load.hpp"
#include "measure.hpp"
#include "session_feed.hpp"

namespace {

namespace smtp = courriel::smtp;
namespace benchmarks = courriel::benchmarks;
using benchmarks::fail;
using benchmarks::feed;
using benchmarks::measure;
using benchmarks::must;
using messages = std::vector<std::string>;

smtp::server_session make_server() {
    smtp::server_options options;
    options.limits.messages = SIZE_MAX;
    options.limits.junk_commands = SIZE_MAX;
    return smtp::server_session(std::move(options));
}

smtp::client_session make_client(smtp::send_by by) {
    smtp::client_options options;
    options.tls = courriel::tls::none;
    options.bodies = by;
    return smtp::client_session(std::move(options));
}

// What a sink does for a server: takes everything, counts it and drops it.
class sink {
public:
    void handle(smtp::server_session& session, const smtp::server_event& event) {
        if (const auto* chunk = std::get_if<smtp::body_chunk>(&event)) {
            octets_ += chunk->bytes.size();
        } else if (const auto* failure = std::get_if<courriel::failed>(&event)) {
            must(failure->error);
        } else if (const auto* cut = std::get_if<smtp::body_cut>(&event)) {
            must(cut->error);
        } else if (session.owes_answer()) {
            must(session.accept());
        }
    }

    [[nodiscard]] std::size_t octets() const { return octets_; }

private:
    std::size_t octets_ = 0;
};

// A program that sends all there is.
class sender {
public:
    explicit sender(const messages& mails) : mails_(mails) {}

    void handle(smtp::client_session& session, const smtp::client_event& event) {
        if (std::holds_alternative<smtp::ready>(event)) {
            start(session);
        } else if (std::holds_alternative<courriel::writable>(event)) {
            rest_.remove_prefix(session.write_body(rest_));
            if (rest_.empty()) must(session.end_body());
        } else if (const auto* result = std::get_if<smtp::mail_result>(&event)) {
            if (!result->sent) fail("a message was refused");
            ++sent_;
            start(session);
        } else if (const auto* failure = std::get_if<courriel::failed>(&event)) {
            must(failure->error);
        }
    }

    [[nodiscard]] std::size_t sent() const { return sent_; }
    [[nodiscard]] bool has_sent_all() const { return sent_ == mails_.size(); }

private:
    void start(smtp::client_session& session) {
        if (has_sent_all()) return must(session.quit());
        rest_ = mails_[sent_];
        must(session.start_mail({"ada@example.org", "bob@example.net"}));
    }

    const messages& mails_;
    std::string_view rest_; // of the message that is being sent
    std::size_t sent_ = 0;
};

// A CR or LF alone is left to the mail's owner to mend.
bool can_be_sent(std::string_view mail) {
    smtp::body_lines lines;
    return !lines.take(mail) && lines.end() != smtp::body_lines::ending::bare_cr;
}

// What a client says by DATA: the commands, and the message behind 354.
std::vector<std::string> as_data(const messages& mails) {
    std::vector<std::string> said;
    for (const std::string& mail : mails) {
        said.emplace_back("MAIL FROM:<ada@example.org>\r\nRCPT TO:<bob@example.net>\r\nDATA\r\n");
        std::string& stuffed = said.emplace_back(mail.size() * 2 + 16, '\0');
        courriel::dot_stuffer stuffer;
        const auto done = stuffer.encode(mail, stuffed);
        if (done.consumed != mail.size()) fail("a message has bare line ends");
        char end[courriel::dot_stuffer::finish_size];
        const std::size_t size = stuffer.finish(end);
        stuffed.resize(done.produced);
        stuffed.append(end, size);
    }
    return said;
}

// What a client says by BDAT.
std::vector<std::string> as_bdat(const messages& mails) {
    std::vector<std::string> said;
    for (const std::string& mail : mails)
        said.push_back("MAIL FROM:<ada@example.org>\r\nRCPT TO:<bob@example.net>\r\nBDAT " +
                       std::to_string(mail.size()) + " LAST\r\n" + mail);
    return said;
}

void to_server(const std::vector<std::string>& said) {
    auto session = make_server();
    sink app;
    const auto say = [&](std::string_view bytes) {
        feed(session, bytes, [&](const smtp::server_event& event) {
            app.handle(session, event);
            session.consume(session.output().size());
        });
        session.consume(session.output().size());
    };
    say("EHLO client.example.org\r\n");
    for (const std::string& bytes : said) say(bytes);
    benchmarks::sink() += app.octets();
}

void from_client(const messages& mails, smtp::send_by by) {
    auto session = make_client(by);
    sender app(mails);
    const auto hear = [&](std::string_view bytes) {
        feed(session, bytes, [&](const smtp::client_event& event) {
            app.handle(session, event);
            while (!session.output().empty()) {
                benchmarks::sink() += session.output().size();
                session.consume(session.output().size());
            }
        });
    };
    hear("220 mx.example.net\r\n");
    hear("250-mx.example.net\r\n250-PIPELINING\r\n250 CHUNKING\r\n");
    for (std::size_t i = 0; i != mails.size(); ++i) {
        hear("250 ok\r\n250 ok\r\n");
        if (by == smtp::send_by::data) hear("354 go on\r\n");
        while (app.sent() == i) hear("250 taken\r\n"); // the message, or one of its chunks
    }
}

void through_memory(const messages& mails, smtp::send_by by) {
    courriel::memory_network network;
    auto [near, far] = network.make_pair();
    courriel::connection<smtp::server_session> server(make_server(), std::move(near));
    courriel::connection<smtp::client_session> client(make_client(by), std::move(far));
    sink taking;
    sender sending(mails);
    benchmarks::run(server, taking);
    benchmarks::run(client, sending);
    network.run();
    if (!sending.has_sent_all()) fail("the client has not sent everything");
    benchmarks::sink() += taking.octets();
}

// Groups of commands that come together, as from a client that pipelines.
void commands(std::size_t groups) {
    constexpr std::string_view group = "MAIL FROM:<ada@example.org> SIZE=1000 BODY=8BITMIME\r\n"
                                       "RCPT TO:<bob@example.net>\r\n"
                                       "RCPT TO:<eve@example.net>\r\n"
                                       "RSET\r\n";
    auto session = make_server();
    sink app;
    const auto say = [&](std::string_view bytes) {
        feed(session, bytes, [&](const smtp::server_event& event) { app.handle(session, event); });
        session.consume(session.output().size());
    };
    say("EHLO client.example.org\r\n");
    say(group);
    const std::size_t before = benchmarks::allocations();
    const auto best = benchmarks::best_of([&] {
        for (std::size_t i = 0; i != groups; ++i) say(group);
    });
    const std::size_t made = benchmarks::allocations() - before;
    const double all = static_cast<double>(groups) * 4;
    benchmarks::tell("none", "commands_cpu", all / best.cpu, "commands/s");
    benchmarks::tell("none", "commands_allocations",
                     static_cast<double>(made) / all / static_cast<double>(best.repetitions),
                     "allocations/command");
    benchmarks::tell("none", "idle",
                     static_cast<double>(sizeof session + session.buffer_capacity()), "octets");
}

void run(const std::filesystem::path& folder, const std::string& corpus) {
    auto mails = benchmarks::load(folder / corpus);
    std::erase_if(mails, [](std::string_view mail) { return !can_be_sent(mail); });
    const auto by_data = as_data(mails);
    const auto by_bdat = as_bdat(mails);
    using smtp::send_by;
    measure(corpus, "data_server", mails, [&] { to_server(by_data); });
    measure(corpus, "bdat_server", mails, [&] { to_server(by_bdat); });
    measure(corpus, "data_client", mails, [&] { from_client(mails, send_by::data); });
    measure(corpus, "bdat_client", mails, [&] { from_client(mails, send_by::bdat); });
    measure(corpus, "data_memory", mails, [&] { through_memory(mails, send_by::data); });
    measure(corpus, "bdat_memory", mails, [&] { through_memory(mails, send_by::bdat); });
}

} // namespace

int main(int argc, char** argv) {
    commands(benchmarks::number("BENCH_GROUPS", 100'000));
    return benchmarks::for_each_corpus("smtp_bench", argc, argv, run);
}
