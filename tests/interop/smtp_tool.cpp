// What smtp_send has no flags for, asked of a real server by mta_test.py: `PORT VERB [ARGUMENT]`
// prints the answer, "CODE TEXT", and a line "mailbox ADDRESS" for each that it names. Verbs:
// verify, expand, help, run_queue, announced (the keywords, one a line, without a code), and `by
// FROM TO SECONDS FILE`, which sends a file with BY=SECONDS;R.
#include <chrono>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <system_error>
#include <vector>

#include <asio.hpp>

#include <courriel/smtp/client.hpp>

namespace {

using namespace courriel;

void show(const smtp::reply& answer) { std::cout << answer.code() << ' ' << answer.text() << '\n'; }

void show(const smtp::reply& answer, const smtp::mailbox_result& named) {
    show(answer);
    for (const auto& line : named.mailboxes) std::cout << "mailbox " << line.address.text() << '\n';
}

asio::awaitable<void> run(std::vector<std::string> words, int& status) {
    smtp::client client(co_await asio::this_coro::executor);
    std::error_code error;
    auto token = asio::redirect_error(asio::use_awaitable, error);
    smtp::connect_options where;
    where.host = "127.0.0.1";
    where.port = static_cast<std::uint16_t>(std::stoul(words.at(0)));
    where.tls = tls::none;
    where.host_name = "client.example.org";
    co_await client.async_connect(where, token);
    const std::string verb = words.at(1);
    const std::string argument = words.size() > 2 ? words[2] : "";
    if (error) {
        status = 1;
    } else if (verb == "announced") {
        std::string lines;
        client.announced()->append_lines(lines);
        std::cout << lines << '\n';
    } else if (verb == "verify") {
        const auto result = co_await client.async_verify(argument, token);
        show(client.last_reply(), result);
    } else if (verb == "expand") {
        const auto result = co_await client.async_expand(argument, token);
        show(client.last_reply(), result);
    } else if (verb == "help") {
        co_await client.async_help(argument, token);
        show(client.last_reply());
    } else if (verb == "run_queue") {
        co_await client.async_run_queue(argument, token);
        show(client.last_reply());
    } else if (verb == "by") {
        smtp::envelope envelope(argument, words.at(3));
        envelope.by = smtp::deliver_by{std::chrono::seconds(std::stol(words.at(4))),
                                       smtp::deliver_by::mode::return_, false};
        std::ifstream file(words.at(5), std::ios::binary);
        const std::string message{std::istreambuf_iterator<char>(file), {}};
        co_await client.async_send(envelope, message, token);
        if (!error || error == errc::refused) show(client.last_reply());
    }
    if (error && error != errc::refused) std::cout << error.message() << '\n';
    co_await client.async_quit(token);
}

} // namespace

int main(int argc, char* argv[]) {
    int status = 0;
    asio::io_context io(1);
    asio::co_spawn(io, run(std::vector<std::string>(argv + 1, argv + argc), status),
                   asio::detached);
    io.run();
    return status;
}
