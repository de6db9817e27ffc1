// Fetches a maildrop by POP3 into a Maildir, an mbox file or the standard output. A message is
// removed at the server, when that is asked for, only after it is safe here; with a state file one
// that is safe here is not fetched again, also when the run before was broken off.
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

#include <asio.hpp>
#include <fmt/format.h>

#include <courriel/pop3/client.hpp>

#include "common/auth_flags.hpp"
#include "common/command_line.hpp"
#include "common/mail_sink.hpp"
#include "common/run_coroutine.hpp"
#include "common/seen_ids.hpp"
#include "common/tls_flags.hpp"
#include "common/trace_flag.hpp"

using namespace courriel;

namespace {

struct settings {
    pop3::connect_options server;
    sasl::account who;
    auth_options auth;
    bool remove = false;
    std::unique_ptr<example::mail_sink> sink;
    std::optional<example::seen_ids> seen;
};

// A refusal is told in the server's own words.
void check(const pop3::client& client, const std::string& doing, std::error_code error) {
    if (error == errc::refused) example::fail(doing, client.last_reply().text());
    if (error) example::fail(doing, error);
}

// What the server has refused for one of several messages. It is told at the end, behind QUIT,
// because it holds up none of the others.
class refusal {
public:
    void note(const pop3::client& client, const std::string& doing, std::error_code error) {
        if (error != errc::refused) return check(client, doing, error);
        if (!first_) first_.emplace(doing, client.last_reply().text());
    }
    void tell() const {
        if (first_) example::fail(first_->first, first_->second);
    }

private:
    std::optional<std::pair<std::string, std::string>> first_{}; // while doing what; its words
};

// Else messages with UTF-8 in a header are refused, or come in another form (RFC 6856). A server
// may refuse it.
asio::awaitable<void> ask_for_utf8(pop3::client& client) {
    if (!client.announced()->utf8) co_return;
    std::error_code error;
    co_await client.async_utf8(asio::redirect_error(asio::use_awaitable, error));
    if (error != errc::refused) check(client, "UTF8", error);
}

// What is in the maildrop; the ids are empty without a state file.
asio::awaitable<std::vector<pop3::unique_id>> list(pop3::client& client, settings& s) {
    std::error_code error;
    auto token = asio::redirect_error(asio::use_awaitable, error);
    std::vector<pop3::unique_id> messages;
    if (s.seen) {
        messages = co_await client.async_unique_ids(token);
        check(client, "list the unique ids", error);
        std::set<std::string> present;
        for (const auto& m : messages) present.insert(m.text);
        s.seen->keep_only(present);
    } else {
        const auto listed = co_await client.async_list(token);
        check(client, "list", error);
        for (const auto& m : listed) messages.push_back({m.number, {}});
    }
    co_return messages;
}

// Takes the messages as they come, in the order in which they were asked for.
class receiver {
public:
    receiver(settings& s, std::vector<pop3::unique_id> wanted)
        : settings_(s)
        , wanted_(std::move(wanted)) {}

    void take(const pop3::body_begin& begin) {
        while (wanted_[next_].number != begin.number) ++next_; // the server refused those
        message_ = settings_.sink->begin({});
    }
    void take(const pop3::body_chunk& chunk) {
        octets_ += chunk.bytes.size();
        message_->write(chunk.bytes);
    }
    void take(const pop3::body_end&) {
        message_->commit();
        const auto& m = wanted_[next_++];
        if (settings_.seen) settings_.seen->add(m.text);
        safe_.push_back(m.number);
        show_progress();
    }

    [[nodiscard]] std::uint64_t octets() const { return octets_; }
    [[nodiscard]] const std::vector<std::size_t>& safe() const { return safe_; }

private:
    // One line that is written over and over, on a terminal only.
    void show_progress() const {
        if (!::isatty(STDERR_FILENO)) return;
        fmt::print(stderr, "\r{} of {} messages, {} octets{}", safe_.size(), wanted_.size(),
                   octets_, safe_.size() == wanted_.size() ? "\n" : "");
    }

    settings& settings_;
    std::vector<pop3::unique_id> wanted_;
    std::size_t next_ = 0;
    std::unique_ptr<example::incoming_message> message_{};
    std::uint64_t octets_ = 0;
    std::vector<std::size_t> safe_{};
};

asio::awaitable<void> fetch(settings& s) {
    pop3::client client(co_await asio::this_coro::executor);
    std::error_code error;
    auto token = asio::redirect_error(asio::use_awaitable, error);
    co_await client.async_connect(s.server, token);
    check(client, "connect", error);
    co_await ask_for_utf8(client);
    co_await client.async_authenticate(s.who, s.auth, token);
    check(client, "log in", error);

    std::vector<pop3::unique_id> wanted;
    std::vector<std::size_t> numbers;
    std::vector<std::size_t> removable;
    const auto present = co_await list(client, s);
    for (const auto& m : present) {
        const bool is_here = s.seen && s.seen->has(m.text);
        (is_here ? removable : numbers).push_back(m.number);
        if (!is_here) wanted.push_back(m);
    }
    receiver messages(s, std::move(wanted));
    const auto take = [&](const auto& event) { messages.take(event); };
    co_await client.async_retrieve_each(numbers, take, token);
    refusal refused;
    refused.note(client, "fetch", error);
    if (s.remove) {
        removable.insert(removable.end(), messages.safe().begin(), messages.safe().end());
        co_await client.async_remove_each(removable, token);
        refused.note(client, "remove", error);
    }
    // Only QUIT removes what was marked (RFC 1939 section 6).
    co_await client.async_quit(token);
    check(client, "quit", error);
    refused.tell();
    fmt::print(stderr, "fetched {} messages, {} octets\n", messages.safe().size(),
               messages.octets());
}

} // namespace

int main(int argc, char* argv[]) {
    CLI::App app("Fetches a maildrop by POP3.", "pop3_fetch");
    settings s;
    std::string server;
    std::string state;
    std::string maildir;
    std::string mbox;
    bool to_stdout = false;
    example::auth_flags auth;
    example::tls_flags tls_flags;
    example::trace_flag trace;
    app.add_option("--server", server, "the server (default ports: 110, 995 with implicit TLS)")
        ->type_name("HOST[:PORT]")
        ->required();
    auth.declare(app, {"APOP", "USER"});
    tls_flags.declare(app);
    trace.declare(app);
    app.add_flag("--delete", s.remove, "remove the messages that are here at the server");
    app.add_option("--state", state, "fetch what is not in this file, and note there what was")
        ->type_name("FILE");
    auto* where = app.add_option_group("where the messages go");
    where->add_option("--maildir", maildir, "a Maildir")->type_name("DIR");
    where->add_option("--mbox", mbox, "an mbox file")->type_name("FILE");
    where->add_flag("--stdout", to_stdout, "the standard output, one after the other");
    where->require_option(1);

    return example::run(app, argc, argv, [&] {
        const auto at = example::endpoint::parse("--server", server, 0);
        s.server.host = at.host;
        s.server.port = at.port;
        s.server.tls = tls_flags.mode;
        s.server.tls_settings = tls_flags.settings();
        s.server.allow_plaintext_auth = tls_flags.mode == tls::none; // it was asked for by name
        s.server.wrap = trace.around(example::trace_protocol::pop3, "POP3", tls_role::client);
        s.who = auth.account();
        s.auth = auth.options();
        if (!state.empty()) s.seen.emplace(state);
        s.sink = to_stdout      ? example::stdout_sink()
                 : mbox.empty() ? example::maildir_sink(maildir)
                                : example::mbox_sink(mbox);
        asio::io_context io(1);
        example::run_coroutine(io, fetch(s));
        return 0;
    });
}
