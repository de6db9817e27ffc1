// Receives mail by SMTP and puts it into a Maildir, an mbox file, or nowhere: a sink for tests, and
// the shortest server that streams. Takes every recipient, so let it listen where only you can
// reach it.
#include <cstdint>
#include <memory>
#include <string>

#include <asio.hpp>
#include <fmt/format.h>

#include <courriel/overloaded.hpp>
#include <courriel/smtp/server.hpp>

#include "common/command_line.hpp"
#include "common/mail_sink.hpp"
#include "common/run_server.hpp"
#include "common/trace_flag.hpp"

using namespace courriel;

namespace {

// A message goes to the sink piece by piece; only what was committed is answered with 250.
class receiver {
public:
    receiver(smtp::server_connection& peer, example::mail_sink& sink) : peer_(peer), sink_(sink) {}

    void operator()(const smtp::sender& from) {
        sender_ = from.address.text;
        peer_.accept();
    }
    void operator()(const smtp::recipient&) { peer_.accept(); }
    void operator()(const smtp::body_begin&) {
        store([&] { message_ = sink_.begin(sender_); });
    }
    void operator()(const smtp::body_chunk& chunk) {
        if (message_) store([&] { message_->write(chunk.bytes); });
    }
    void operator()(const smtp::body_cut&) { message_.reset(); }
    void operator()(const smtp::body_end&) {
        if (message_) store([&] { message_->commit(); });
        const bool stored = std::exchange(message_, nullptr) != nullptr;
        if (stored) return peer_.accept();
        peer_.reply({451, {4, 3, 0}, "the message could not be stored"});
    }
    void operator()(const auto& other) { peer_.accept_default(other); }

private:
    // A sink that fails loses the message, which is then refused, not the connection.
    template <class Step>
    void store(Step step) {
        try {
            step();
        } catch (const std::system_error& error) {
            fmt::print(stderr, "smtp_receive: {}\n", error.what());
            message_.reset();
        }
    }

    smtp::server_connection& peer_;
    example::mail_sink& sink_;
    std::string sender_;
    std::unique_ptr<example::incoming_message> message_;
};

asio::awaitable<void> receive(smtp::server_connection peer, example::mail_sink& sink) {
    receiver handler(peer, sink);
    while (auto event = co_await async_next(peer, asio::use_awaitable))
        std::visit([&](const auto& e) { handler(e); }, *event);
}

} // namespace

int main(int argc, char* argv[]) {
    CLI::App app("Receives mail by SMTP.", "smtp_receive");
    std::string listen;
    std::string maildir;
    std::string mbox;
    bool discard = false;
    example::trace_flag trace;
    app.add_option("--listen", listen, "where to listen; port 0: the system chooses")
        ->type_name("ADDR:PORT")
        ->required();
    auto* where = app.add_option_group("where the mail goes");
    where->add_option("--maildir", maildir, "a Maildir")->type_name("DIR");
    where->add_option("--mbox", mbox, "an mbox file")->type_name("FILE");
    where->add_flag("--discard", discard, "nowhere; no limit on messages a connection");
    where->require_option(1);
    trace.declare(app);
    return example::run(app, argc, argv, [&] {
        const auto at = example::endpoint::parse("--listen", listen, 25);
        const auto sink = discard         ? example::discard_sink()
                          : !mbox.empty() ? example::mbox_sink(mbox)
                                          : example::maildir_sink(maildir);
        asio::io_context io(1);
        smtp::serve_options options;
        options.address = at.host;
        options.port = at.port;
        options.wrap = trace.around(example::trace_protocol::smtp, "SMTP", tls_role::server);
        if (discard) options.session.limits.messages = SIZE_MAX;
        auto server = smtp::serve(io, options, [&](smtp::server_connection peer) {
            return receive(std::move(peer), *sink);
        });
        return example::run_server(io, server, "smtp", at.host);
    });
}
