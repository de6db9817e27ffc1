// See memory_transport.hpp. Each end of a stream keeps its outstanding operations in slots. An end
// that may have become able to complete one stands in the network's queue; run_one() takes ends
// from its front and lets each complete one operation at a time, so both directions move on alike.
#include <courriel/memory_transport.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include <courriel/errc.hpp>
#include <courriel/version.hpp>

#include "memory_stream.hpp"

namespace courriel {

using memory::end;
using memory::link;
using memory::slot;

namespace {

constexpr duration drain_wait = std::chrono::seconds(2);

const std::error_code canceled = std::make_error_code(std::errc::operation_canceled);

} // namespace

struct memory_network::state {
    time_point now = time_point(std::chrono::hours(1));
    std::vector<std::weak_ptr<link>> links;
    std::vector<std::shared_ptr<end>> queue;
    std::size_t queue_front = 0;
    bool stopped = false;

    void enqueue(end& e) {
        if (stopped || std::exchange(e.queued, true)) return;
        queue.emplace_back(e.stream->shared_from_this(), &e);
    }

    std::shared_ptr<end> dequeue() {
        if (queue_front == queue.size()) return nullptr;
        auto e = std::move(queue[queue_front++]);
        if (queue_front == queue.size() || queue_front == 1024) {
            queue.erase(queue.begin(), queue.begin() + static_cast<std::ptrdiff_t>(queue_front));
            queue_front = 0;
        }
        e->queued = false;
        return e;
    }

    template <class F>
    void for_each_end(F f) {
        for (const auto& weak : links)
            if (const auto stream = weak.lock())
                for (auto& e : stream->ends) f(e);
    }

    void move_clock(time_point to) {
        now = std::max(now, to);
        for_each_end([this](end& e) {
            if (e.wake || e.shut) enqueue(e);
        });
    }

    // What is under way is cancelled. Input left unread makes it a reset, as TCP does.
    void close(end& e) {
        if (std::exchange(e.closed, true)) return;
        end& peer = *e.peer;
        if (e.input.size() != 0) {
            peer.reset = true;
            peer.input.clear();
        }
        e.input.clear();
        peer.input_ended = true;
        e.read.fail(canceled);
        e.write.fail(canceled);
        e.tls.fail(canceled);
        e.shut.fail(canceled);
        e.wake.fail(canceled);
        enqueue(e);
        enqueue(peer);
    }

    // The operation in `s` is over. The end is queued again first: it may have another one due.
    template <class... T>
    bool finish(end& e, slot<T...>& s, std::error_code error, T... values) {
        enqueue(e);
        s.take()(error, std::move(values)...);
        return true;
    }

    bool complete_read(end& e) {
        if (!e.read) return false;
        if (e.read.error) return finish(e, e.read, e.read.error, std::size_t{0});
        if (e.reset)
            return finish(e, e.read, std::make_error_code(std::errc::connection_reset),
                          std::size_t{0});
        if (e.input.size() == 0) return e.input_ended && finish(e, e.read, {}, std::size_t{0});
        const std::size_t n = e.stream->cut(std::min(e.into.size(), e.input.size()));
        e.input.pop(e.into.first(n));
        enqueue(*e.peer);
        return finish(e, e.read, {}, n);
    }

    bool complete_write(end& e) {
        if (!e.write) return false;
        end& peer = *e.peer;
        if (e.write.error) return finish(e, e.write, e.write.error, std::size_t{0});
        if (peer.closed || e.draining)
            return finish(e, e.write, std::make_error_code(std::errc::broken_pipe), std::size_t{0});
        const std::size_t capacity = std::max<std::size_t>(e.stream->options.capacity, 1);
        const std::size_t room = peer.draining ? e.from.size() : capacity - peer.input.size();
        if (room == 0) return false;
        const std::size_t n = e.stream->cut(std::min(e.from.size(), room));
        if (!peer.draining) peer.input.push(e.from.substr(0, n));
        enqueue(peer);
        return finish(e, e.write, {}, n);
    }

    bool complete_tls(end& e) {
        if (!e.tls) return false;
        if (e.tls.error) return finish(e, e.tls, e.tls.error, tls_info());
        end& peer = *e.peer;
        if (!e.tls_agreed) {
            if (e.input.size() != 0 || e.input_ended || (peer.tls && peer.role == e.role)) {
                peer.tls.fail(errc::tls_failed);
                enqueue(peer);
                return finish(e, e.tls, errc::tls_failed, tls_info());
            }
            if (!peer.tls || peer.tls.error || peer.input.size() != 0) return false;
            e.tls_agreed = peer.tls_agreed = true;
            enqueue(peer);
        }
        tls_info info;
        info.version = "TLSv1.3";
        info.cipher = "TLS_MEMORY";
        info.peer_verified = e.role == tls_role::client;
        info.tls_server_end_point = "memory-server-end-point";
        info.tls_exporter = "memory-exporter";
        return finish(e, e.tls, {}, std::move(info));
    }

    bool complete_shut(end& e) {
        if (!e.shut) return false;
        if (e.shut.error) return finish(e, e.shut, e.shut.error);
        if (!e.input_ended && now < e.shut_until) return false;
        return finish(e, e.shut, {});
    }

    bool complete_wake(end& e) {
        if (!e.replaced_wakes.empty()) {
            auto replaced = std::move(e.replaced_wakes.front());
            e.replaced_wakes.erase(e.replaced_wakes.begin());
            return finish(e, replaced, replaced.error);
        }
        if (!e.wake || (!e.wake.error && now < e.wake_time)) return false;
        return finish(e, e.wake, e.wake.error);
    }

    // Completes one operation of `e`, each kind having its turn.
    bool complete_one(end& e) {
        using step = bool (state::*)(end&);
        static constexpr std::array<step, 5> steps{&state::complete_read, &state::complete_write,
                                                   &state::complete_tls, &state::complete_shut,
                                                   &state::complete_wake};
        for (std::size_t i = 0; i != steps.size(); ++i) {
            const auto next = steps[e.turn];
            e.turn = (e.turn + 1) % steps.size();
            if ((this->*next)(e)) return true;
        }
        return false;
    }

    bool run_one() {
        while (const auto e = dequeue())
            if (complete_one(*e)) return true;
        return false;
    }

    // Destroys every completion: they may own the transports, which own this.
    void stop() {
        stopped = true;
        std::vector<std::shared_ptr<link>> alive;
        for (const auto& weak : links) alive.push_back(weak.lock());
        const auto waiting = std::exchange(queue, {});
        queue_front = 0;
        for (const auto& stream : alive) {
            if (!stream) continue;
            for (auto& e : stream->ends) {
                e.read.take();
                e.write.take();
                e.tls.take();
                e.shut.take();
                e.wake.take();
                e.replaced_wakes.clear();
            }
        }
    }
};

class memory_transport final : public transport {
public:
    memory_transport(std::shared_ptr<memory_network::state> network, std::shared_ptr<end> e)
        : network_(std::move(network))
        , end_(std::move(e)) {}
    ~memory_transport() override { network_->close(*end_); }
    memory_transport(const memory_transport&) = delete;
    memory_transport& operator=(const memory_transport&) = delete;

    void read_some(std::span<char> into, completion<std::size_t> done) override {
        end_->into = into;
        start(end_->read, std::move(done), end_->stream->count());
    }

    void write_some(std::string_view from, completion<std::size_t> done) override {
        end_->from = from;
        start(end_->write, std::move(done), end_->stream->count());
    }

    void start_tls(const tls_request& request, completion<tls_info> done) override {
        end_->role = request.role;
        start(end_->tls, std::move(done), end_->stream->count());
        network_->enqueue(*end_->peer);
    }

    [[nodiscard]] time_point now() const override { return network_->now; }

    void wake_at(time_point at, completion<> done) override {
        if (end_->wake) {
            if (!end_->wake.error && network_->now < end_->wake_time) end_->wake.fail(canceled);
            end_->replaced_wakes.push_back(std::exchange(end_->wake, {}));
        }
        end_->wake_time = at;
        start(end_->wake, std::move(done), {});
    }

    void shut_down(completion<> done) override {
        end_->shut_until = network_->now + drain_wait;
        end_->draining = true;
        end_->input.clear();
        end_->read.fail(canceled);
        end_->peer->input_ended = true;
        start(end_->shut, std::move(done), end_->stream->count());
        network_->enqueue(*end_->peer);
    }

    void close() override { network_->close(*end_); }

private:
    template <class... T>
    void start(slot<T...>& s, completion<T...> done, std::error_code failure) {
        if (network_->stopped) return;
        s.done = std::move(done);
        s.error = end_->closed ? canceled : failure;
        network_->enqueue(*end_);
    }

    std::shared_ptr<memory_network::state> network_;
    std::shared_ptr<end> end_;
};

memory_network::memory_network() : state_(std::make_shared<state>()) {}
memory_network::~memory_network() {
    if (state_) state_->stop();
}
memory_network::memory_network(memory_network&&) noexcept = default;
memory_network& memory_network::operator=(memory_network&& other) noexcept {
    memory_network(std::move(other)).state_.swap(state_);
    return *this;
}

std::pair<std::unique_ptr<transport>, std::unique_ptr<transport>> memory_network::make_pair() {
    return make_pair(options());
}

std::pair<std::unique_ptr<transport>, std::unique_ptr<transport>>
memory_network::make_pair(options given) {
    std::erase_if(state_->links, [](const auto& weak) { return weak.expired(); });
    const auto stream = std::make_shared<link>(std::move(given));
    state_->links.push_back(stream);
    const auto make = [&](end& e) {
        return std::make_unique<memory_transport>(state_, std::shared_ptr<end>(stream, &e));
    };
    return {make(stream->ends[0]), make(stream->ends[1])};
}

bool memory_network::run_one() {
    const auto self = state_; // a completion may destroy the network
    return self->run_one();
}

std::size_t memory_network::run(std::size_t most) {
    const auto self = state_;
    std::size_t count = 0;
    while (count != most && self->run_one()) ++count;
    return count;
}

time_point memory_network::now() const { return state_->now; }

void memory_network::advance(duration d) { state_->move_clock(state_->now + d); }

bool memory_network::advance_to_next_wake() {
    std::optional<time_point> earliest;
    state_->for_each_end([&](const end& e) {
        if (e.wake && (!earliest || e.wake_time < *earliest)) earliest = e.wake_time;
        if (e.shut && (!earliest || e.shut_until < *earliest)) earliest = e.shut_until;
    });
    if (!earliest) return false;
    state_->move_clock(*earliest);
    run();
    return true;
}

} // namespace courriel
