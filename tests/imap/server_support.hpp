// What the tests of the IMAP server share: a service, and talk with it in pieces of any size, only
// as it wants them.
#pragma once

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "support/imap_service.hpp"

namespace courriel::imap::tests {

using courriel::tests::imap_service;
using courriel::tests::memory_store;

inline server_options plain_options() {
    server_options options;
    options.host_name = "imap.example";
    options.allow_plaintext_auth = true;
    options.mechanisms = {"PLAIN"};
    return options;
}

struct server_fixture {
    explicit server_fixture(server_options options = plain_options(),
                            std::shared_ptr<memory_store> of = std::make_shared<memory_store>(),
                            store_options with = {})
        : store(std::move(of))
        , service(std::move(options), store, std::move(with)) {
        service.set_time(now);
        greeting = heard();
    }

    /// Logged in; with INBOX selected.
    server_fixture& log_in() {
        static_cast<void>(say("l LOGIN ada secret\r\n"));
        return *this;
    }
    server_fixture& select() {
        log_in();
        static_cast<void>(say("s SELECT INBOX\r\n"));
        return *this;
    }

    /// Offers all of `bytes`; what was said meanwhile. What the session never wants is left over.
    std::string say(std::string_view bytes, std::size_t piece = SIZE_MAX) {
        while (!bytes.empty()) {
            run();
            if (!service.wants().read) break;
            const auto into = service.prepare();
            const std::size_t n = std::min({into.size(), bytes.size(), piece});
            std::memcpy(into.data(), bytes.data(), n);
            service.commit(n);
            bytes.remove_prefix(n);
        }
        left_over = bytes.size();
        return heard();
    }

    /// What was said when so much time has passed.
    std::string later(duration d) {
        now += d;
        service.set_time(now);
        service.time_out();
        return heard();
    }

    /// A login that is refused, and its answer, which comes late.
    std::string say_refused(std::string_view bytes) {
        auto at_once = say(bytes);
        return at_once + later(std::chrono::seconds(15));
    }

    std::string end() {
        service.commit_end();
        return heard();
    }

    std::string heard() {
        run();
        return std::exchange(said, {});
    }

    void run() {
        for (bool moved = true; moved;) {
            moved = false;
            while (auto event = service.next()) {
                moved = true;
                if (const auto* f = std::get_if<failed>(&*event)) error = f->error;
                if (const auto* cut = std::get_if<body_cut>(&*event)) cut_error = cut->error;
                if (const auto* c = std::get_if<close_request>(&*event)) closed.push_back(*c);
                ended = ended || std::holds_alternative<logout>(*event);
                secured = secured || std::holds_alternative<tls_established>(*event);
            }
            most_memory = std::max(most_memory, service.buffer_capacity());
            while (!service.output().empty()) {
                moved = true;
                heard_octets += service.output().size();
                if (keep_output) said += service.output();
                service.consume(service.output().size());
            }
        }
    }

    time_point now{std::chrono::hours(1)};
    std::shared_ptr<memory_store> store;
    imap_service service;
    std::string greeting{};
    std::string said{};
    std::error_code error{};
    std::error_code cut_error{};
    std::vector<close_request> closed{};
    bool ended = false;
    bool secured = false;
    bool keep_output = true;
    std::uint64_t heard_octets = 0;
    std::size_t most_memory = 0;
    std::size_t left_over = 0;
};

inline std::string number(std::uint64_t n) { return std::to_string(n); }

} // namespace courriel::imap::tests
