// pop3_bench CORPUS_DIR [CORPUS]...: the POP3 engine alone, without a socket: every message of a
// corpus is fetched by RETR. `retr_server` is the server's session, whose answers are dropped;
// `retr_client` the client's, fed with such answers; `retr_memory` both, each on the pump and an
// end of a memory transport. In MB of messages (10^6 octets) and in messages, for each second of
// CPU.
#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include <courriel/connection.hpp>
#include <courriel/memory_transport.hpp>
#include <courriel/pop3/client_session.hpp>
#include <courriel/pop3/server_session.hpp>

#include "load.hpp"
#include "measure.hpp"
#include "session_feed.hpp"

namespace {

namespace pop3 = courriel::pop3;
namespace benchmarks = courriel::benchmarks;
using benchmarks::fail;
using benchmarks::feed;
using benchmarks::measure;
using benchmarks::must;
using messages = std::vector<std::string>;

pop3::server_session make_server() {
    pop3::server_options options;
    options.allow_plaintext_auth = true;
    return pop3::server_session(options);
}

pop3::client_session make_client() {
    pop3::client_options options;
    options.tls = courriel::tls::none;
    options.allow_plaintext_auth = true;
    return pop3::client_session(options);
}

// What an application does for a server: logs anybody in, and gives the messages as there is room.
class application {
public:
    explicit application(const messages& mails) : mails_(mails) {}

    void handle(pop3::server_session& session, const pop3::server_event& event) {
        if (std::holds_alternative<pop3::login>(event)) {
            pop3::maildrop_listing listing;
            for (std::size_t i = 0; i != mails_.size(); ++i)
                listing.push_back({mails_[i].size(), std::to_string(i)});
            must(session.accept(std::move(listing)));
        } else if (const auto* wanted = std::get_if<pop3::retrieve>(&event)) {
            must(session.accept());
            left_ = mails_[wanted->index];
            give(session);
        } else if (std::holds_alternative<courriel::writable>(event)) {
            give(session);
        } else if (std::holds_alternative<pop3::commit>(event)) {
            must(session.accept());
        } else if (const auto* failure = std::get_if<courriel::failed>(&event)) {
            must(failure->error);
        }
    }

private:
    void give(pop3::server_session& session) {
        left_->remove_prefix(session.write_body(*left_));
        if (!left_->empty()) return;
        left_.reset();
        must(session.end_body());
    }

    const messages& mails_;
    std::optional<std::string_view> left_; // of the message that is being sent
};

// A program that fetches all there is, some messages ahead where the server allows it.
class fetcher {
public:
    explicit fetcher(std::size_t count) : count_(count) {}

    void handle(pop3::client_session& session, const pop3::client_event& event) {
        if (std::holds_alternative<pop3::ready>(event)) {
            must(session.login("ada", "secret"));
        } else if (std::holds_alternative<pop3::login_result>(event)) {
            ask(session);
        } else if (const auto* chunk = std::get_if<pop3::body_chunk>(&event)) {
            octets_ += chunk->bytes.size();
        } else if (std::holds_alternative<pop3::body_end>(event)) {
            ++got_;
            ask(session);
        } else if (const auto* failure = std::get_if<courriel::failed>(&event)) {
            must(failure->error);
        }
    }

    [[nodiscard]] bool has_all() const { return got_ == count_; }
    [[nodiscard]] std::size_t octets() const { return octets_; }

private:
    void ask(pop3::client_session& session) {
        constexpr std::size_t ahead = 16;
        while (asked_ != count_ && asked_ - got_ != ahead) must(session.retrieve(++asked_));
        if (has_all()) must(session.quit());
    }

    std::size_t count_;
    std::size_t asked_ = 0;
    std::size_t got_ = 0;
    std::size_t octets_ = 0;
};

// The server's answers go to `out`, with the number of the command that each piece belongs to.
void serve(const messages& mails,
           const std::function<void(std::size_t command, std::string_view)>& out) {
    auto session = make_server();
    application app(mails);
    std::size_t command = 0;
    const auto drain = [&] {
        while (!session.output().empty()) {
            out(command, session.output());
            session.consume(session.output().size());
            while (auto event = session.next()) app.handle(session, *event);
        }
    };
    const auto say = [&](const std::string& line) {
        feed(session, line, [&](const pop3::server_event& event) { app.handle(session, event); });
        drain();
        ++command;
    };
    say("USER ada\r\n");
    say("PASS secret\r\n");
    for (std::size_t i = 1; i <= mails.size(); ++i) say("RETR " + std::to_string(i) + "\r\n");
}

void retr_server(const messages& mails) {
    serve(mails, [](std::size_t, std::string_view bytes) { benchmarks::sink() += bytes.size(); });
}

// `answers` to USER, PASS and each RETR, the greeting before the first.
void retr_client(const messages& mails, const std::vector<std::string>& answers) {
    auto session = make_client();
    fetcher app(mails.size());
    const auto handle = [&](const pop3::client_event& event) {
        app.handle(session, event);
        session.consume(session.output().size());
    };
    const auto hear = [&](std::string_view bytes) {
        feed(session, bytes, handle);
        session.consume(session.output().size());
    };
    const std::string_view capabilities = "+OK\r\nUSER\r\nPIPELINING\r\n.\r\n";
    const auto greeting_end = answers.front().find('\n') + 1;
    hear(std::string_view(answers.front()).substr(0, greeting_end));
    hear(capabilities); // asked for by itself, before the login and after it
    hear(std::string_view(answers.front()).substr(greeting_end));
    hear(answers[1]);
    hear(capabilities);
    for (std::size_t i = 2; i != answers.size(); ++i) hear(answers[i]);
    if (!app.has_all()) fail("the client has not got everything");
    benchmarks::sink() += app.octets();
}

void retr_memory(const messages& mails) {
    courriel::memory_network network;
    auto [near, far] = network.make_pair();
    courriel::connection<pop3::server_session> server(make_server(), std::move(near));
    courriel::connection<pop3::client_session> client(make_client(), std::move(far));
    application serving(mails);
    fetcher fetching(mails.size());
    benchmarks::run(server, serving);
    benchmarks::run(client, fetching);
    network.run();
    if (!fetching.has_all()) fail("the client has not got everything");
    benchmarks::sink() += fetching.octets();
}

void run(const std::filesystem::path& folder, const std::string& corpus) {
    const auto mails = benchmarks::load(folder / corpus);
    std::vector<std::string> answers(mails.size() + 2);
    serve(mails, [&](std::size_t command, std::string_view bytes) { answers[command] += bytes; });
    measure(corpus, "retr_server", mails, [&] { retr_server(mails); });
    measure(corpus, "retr_client", mails, [&] { retr_client(mails, answers); });
    measure(corpus, "retr_memory", mails, [&] { retr_memory(mails); });
}

} // namespace

int main(int argc, char** argv) {
    return benchmarks::for_each_corpus("pop3_bench", argc, argv, run);
}
