// See tracing_transport.hpp. What is masked is decided in secret_mask.cpp.
#include <courriel/tracing_transport.hpp>

#include <string>
#include <utility>

#include <courriel/version.hpp>

#include "secret_mask.hpp"

namespace courriel {

namespace {

// Shared with the operations under way, which may outlive the transport.
struct tracer {
    void command(trace_record::kind what, std::string_view bytes) {
        shown.clear();
        mask.command_bytes(bytes, shown);
        tell(what, shown);
    }
    void reply(trace_record::kind what, std::string_view bytes) {
        mask.reply_bytes(bytes);
        tell(what, bytes);
    }

    void sent(std::string_view bytes) {
        constexpr auto what = trace_record::kind::sent;
        role == tls_role::client ? command(what, bytes) : reply(what, bytes);
    }
    void received(std::string_view bytes) {
        constexpr auto what = trace_record::kind::received;
        role == tls_role::client ? reply(what, bytes) : command(what, bytes);
    }
    void end() {
        if (std::exchange(ended, true)) return;
        flush();
        sink({trace_record::kind::ended, inner->now(), {}});
    }
    void secured(const tls_info& info) {
        flush();
        sink({trace_record::kind::tls_started, inner->now(), info.version});
    }

    // The unfinished line of a command, if there is one.
    void flush() {
        shown.clear();
        mask.flush(shown);
        tell(role == tls_role::client ? trace_record::kind::sent : trace_record::kind::received,
             shown);
    }
    void tell(trace_record::kind what, std::string_view bytes) {
        if (!bytes.empty()) sink({what, inner->now(), bytes});
    }

    std::unique_ptr<transport> inner;
    tls_role role;
    trace_sink sink;
    secret_mask mask{};
    std::string shown{};
    std::size_t ahead = 0; // octets that were shown and not taken by the last write
    bool ended = false;
};

class tracing_transport final : public transport {
public:
    explicit tracing_transport(std::shared_ptr<tracer> t) : tracer_(std::move(t)) {}
    ~tracing_transport() override { close(); }
    tracing_transport(const tracing_transport&) = delete;
    tracing_transport& operator=(const tracing_transport&) = delete;

    void read_some(std::span<char> into, completion<std::size_t> done) override {
        tracer_->inner->read_some(into, [t = tracer_, into, done = std::move(done)](
                                            std::error_code error, std::size_t n) mutable {
            if (n != 0) t->received({into.data(), n});
            if (n == 0 && !error) t->end();
            done(error, n);
        });
    }

    void write_some(std::string_view from, completion<std::size_t> done) override {
        if (from.size() > tracer_->ahead) {
            tracer_->sent(from.substr(tracer_->ahead));
            tracer_->ahead = from.size();
        }
        tracer_->inner->write_some(from, [t = tracer_, done = std::move(done)](
                                             std::error_code error, std::size_t n) mutable {
            t->ahead -= n;
            done(error, n);
        });
    }

    void start_tls(const tls_request& request, completion<tls_info> done) override {
        tracer_->inner->start_tls(request, [t = tracer_, done = std::move(done)](
                                               std::error_code error, tls_info info) mutable {
            if (!error) t->secured(info);
            done(error, std::move(info));
        });
    }

    [[nodiscard]] time_point now() const override { return tracer_->inner->now(); }

    void wake_at(time_point at, completion<> done) override {
        tracer_->inner->wake_at(at, std::move(done));
    }

    void shut_down(completion<> done) override {
        tracer_->end();
        tracer_->inner->shut_down(std::move(done));
    }

    void close() override {
        tracer_->end();
        tracer_->inner->close();
    }

private:
    std::shared_ptr<tracer> tracer_;
};

} // namespace

std::unique_ptr<transport> trace(std::unique_ptr<transport> inner, tls_role role, trace_sink sink) {
    return std::make_unique<tracing_transport>(
        std::shared_ptr<tracer>(new tracer{std::move(inner), role, std::move(sink)}));
}

} // namespace courriel
