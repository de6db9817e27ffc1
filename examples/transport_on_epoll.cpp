// A transport of one's own: courriel over plain epoll(7), without Asio. The program
// connects to an SMTP server, shows what it announces and leaves. Everything that a transport has
// to do is in the two classes below; TLS is left out, and says so.
#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <deque>
#include <memory>
#include <netdb.h>
#include <netinet/in.h>
#include <optional>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include <courriel/connection.hpp>
#include <courriel/overloaded.hpp>
#include <courriel/smtp/client_session.hpp>
#include <courriel/tracing_transport.hpp>
#include <courriel/transport.hpp>

#include "common/command_line.hpp"
#include "common/trace_page.hpp"

using namespace courriel;

namespace {

std::error_code last_error() { return {errno, std::generic_category()}; }

/// One socket and its epoll instance. A read or write is started by the pump, tried once the socket
/// is ready, and completed from run_one(): never inside the call that started it. A completion may
/// destroy the transport, so this lives on its own.
class epoll_loop {
public:
    explicit epoll_loop(int socket) : socket_(socket), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {}
    ~epoll_loop() {
        close();
        ::close(epoll_);
    }
    epoll_loop(const epoll_loop&) = delete;
    epoll_loop& operator=(const epoll_loop&) = delete;

    void read_some(std::span<char> into, completion<std::size_t> done) {
        into_ = into;
        read_done_ = std::move(done);
    }
    void write_some(std::string_view from, completion<std::size_t> done) {
        from_ = from;
        write_done_ = std::move(done);
    }
    void refuse_tls(completion<tls_info> done) {
        later([done = std::move(done)]() mutable { done(errc::not_supported, {}); });
    }

    void wake_at(time_point at, completion<> done) {
        cancel(wake_done_);
        wake_ = at;
        wake_done_ = std::move(done);
    }

    // FIN, then input is dropped until the peer's end has come or two seconds have passed.
    void shut_down(completion<> done) {
        cancel(read_done_, std::size_t{0});
        ::shutdown(socket_, SHUT_WR);
        draining_until_ = clock::now() + std::chrono::seconds(2);
        drain_done_ = std::move(done);
    }

    void close() {
        if (socket_ < 0) return;
        ::close(std::exchange(socket_, -1));
        cancel(read_done_, std::size_t{0});
        cancel(write_done_, std::size_t{0});
        cancel(wake_done_);
        cancel(drain_done_);
    }

    /// Waits for the socket or the clock once, and completes what is due. False when nothing is
    /// awaited.
    bool run_one() {
        if (!due_.empty()) {
            auto next = std::move(due_.front());
            due_.pop_front();
            next(std::error_code{});
            return true;
        }
        const bool reading = read_done_ || drain_done_;
        if (!reading && !write_done_ && !wake_done_) return false;
        const unsigned ready = wait(reading, static_cast<bool>(write_done_));
        if (ready & (EPOLLIN | EPOLLHUP | EPOLLERR)) on_readable();
        if (ready & (EPOLLOUT | EPOLLHUP | EPOLLERR)) on_writable();
        const auto now = clock::now();
        if (wake_done_ && now >= wake_) std::exchange(wake_done_, {})({});
        if (drain_done_ && now >= draining_until_) std::exchange(drain_done_, {})({});
        return true;
    }

private:
    template <class F>
    void later(F f) {
        due_.emplace_back([f = std::move(f)](std::error_code) mutable { f(); });
    }

    template <class... T>
    void cancel(completion<T...>& done, T... none) {
        if (!done) return;
        later([done = std::move(done), none...]() mutable {
            done(std::make_error_code(std::errc::operation_canceled), none...);
        });
    }

    // A socket of which nothing is wanted is not watched: its errors would be told each time.
    void watch(bool reading, bool writing) {
        ::epoll_event wanted{};
        wanted.events = (reading ? EPOLLIN : 0u) | (writing ? EPOLLOUT : 0u);
        const bool was_watched = std::exchange(watched_, reading || writing);
        if (!watched_ && !was_watched) return;
        const int change = !watched_ ? EPOLL_CTL_DEL : was_watched ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
        ::epoll_ctl(epoll_, change, socket_, &wanted);
    }

    unsigned wait(bool reading, bool writing) {
        watch(reading, writing);
        std::optional<time_point> until;
        if (wake_done_) until = wake_;
        if (drain_done_ && (!until || draining_until_ < *until)) until = draining_until_;
        int milliseconds = -1;
        if (until) {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(*until - clock::now());
            milliseconds = static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 60'000));
        }
        ::epoll_event happened{};
        return ::epoll_wait(epoll_, &happened, 1, milliseconds) == 1 ? happened.events : 0;
    }

    void on_readable() {
        char dropped[4096];
        const std::span<char> into = read_done_ ? into_ : std::span<char>(dropped);
        if (!read_done_ && !drain_done_) return;
        const auto n = ::recv(socket_, into.data(), into.size(), MSG_DONTWAIT);
        if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
        const auto error = n < 0 ? last_error() : std::error_code{};
        if (read_done_) {
            read_done_(error, n < 0 ? 0 : static_cast<std::size_t>(n));
        } else if (n <= 0) {
            std::exchange(drain_done_, {})({});
        }
    }

    void on_writable() {
        if (!write_done_) return;
        const auto n = ::send(socket_, from_.data(), from_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
        const auto error = n < 0 ? last_error() : std::error_code{};
        write_done_(error, n < 0 ? 0 : static_cast<std::size_t>(n));
    }

    int socket_;
    int epoll_;
    bool watched_ = false;
    std::span<char> into_;
    std::string_view from_;
    completion<std::size_t> read_done_;
    completion<std::size_t> write_done_;
    completion<> wake_done_;
    completion<> drain_done_;
    time_point wake_{};
    time_point draining_until_{};
    std::deque<completion<>> due_;
};

class epoll_transport final : public transport {
public:
    explicit epoll_transport(std::shared_ptr<epoll_loop> loop) : loop_(std::move(loop)) {}
    ~epoll_transport() override { loop_->close(); }
    epoll_transport(const epoll_transport&) = delete;
    epoll_transport& operator=(const epoll_transport&) = delete;

    void read_some(std::span<char> into, completion<std::size_t> done) override {
        loop_->read_some(into, std::move(done));
    }
    void write_some(std::string_view from, completion<std::size_t> done) override {
        loop_->write_some(from, std::move(done));
    }
    void start_tls(const tls_request&, completion<tls_info> done) override {
        loop_->refuse_tls(std::move(done));
    }
    [[nodiscard]] time_point now() const override { return clock::now(); }
    void wake_at(time_point at, completion<> done) override { loop_->wake_at(at, std::move(done)); }
    void shut_down(completion<> done) override { loop_->shut_down(std::move(done)); }
    void close() override { loop_->close(); }

private:
    std::shared_ptr<epoll_loop> loop_;
};

int connect_to(const example::endpoint& server) {
    ::addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    ::addrinfo* found = nullptr;
    const std::string port = std::to_string(server.port);
    if (const int error = ::getaddrinfo(server.host.c_str(), port.c_str(), &hints, &found))
        example::fail(server.host, ::gai_strerror(error));
    const std::unique_ptr<::addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
    std::error_code error;
    for (const auto* a = found; a != nullptr; a = a->ai_next) {
        const int fd = ::socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (fd >= 0 && ::connect(fd, a->ai_addr, a->ai_addrlen) == 0) return fd;
        error = last_error();
        if (fd >= 0) ::close(fd);
    }
    example::fail(server.host + ":" + port, error);
}

/// Takes events until the connection has ended.
class visitor {
public:
    visitor(smtp::client_session session, std::unique_ptr<transport> wire)
        : peer_(std::move(session), std::move(wire)) {
        await();
    }

    [[nodiscard]] std::error_code error() const { return error_; }

private:
    void await() {
        peer_.next([this](std::error_code error, std::optional<smtp::client_event> event) {
            if (error && !error_) error_ = error;
            if (error || !event) return;
            std::visit(overloaded{[&](const smtp::ready& r) {
                                      fmt::print("{} {}\n", r.greeting.code, r.greeting.text);
                                      error_ = peer_.session().quit();
                                  },
                                  [&](const failed& f) { error_ = f.error; }, [](const auto&) {}},
                       *event);
            await();
        });
    }

    connection<smtp::client_session> peer_;
    std::error_code error_;
};

} // namespace

int main(int argc, char* argv[]) {
    CLI::App app("Shows what an SMTP server announces, over a transport on plain epoll.",
                 "transport_on_epoll");
    std::string server;
    std::string trace_file;
    app.add_option("--server", server, "the server")->type_name("HOST[:PORT]")->required();
    app.add_option("--trace", trace_file, "write the conversation to this page")
        ->type_name("FILE.html");
    return example::run(app, argc, argv, [&] {
        const auto where = example::endpoint::parse("--server", server, 25);
        const auto loop = std::make_shared<epoll_loop>(connect_to(where));
        std::unique_ptr<transport> wire = std::make_unique<epoll_transport>(loop);
        if (!trace_file.empty()) {
            const example::trace_page page(trace_file);
            auto sink = page.connection(
                {example::trace_protocol::smtp, "SMTP", "this program", server}, tls_role::client);
            wire = trace(std::move(wire), tls_role::client, std::move(sink));
        }
        smtp::client_options options;
        options.tls = tls::none;
        const visitor conversation(smtp::client_session(options), std::move(wire));
        while (loop->run_one()) {
        }
        if (conversation.error()) example::fail(server, conversation.error());
        return 0;
    });
}
