// Drives a client session in memory: the test plays the server. Events become one word and a code
// each, such as "sender 250" and "recipient 3 550", so that a dialogue is compared at a glance.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstring>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <courriel/overloaded.hpp>
#include <courriel/smtp/client_session.hpp>

namespace courriel::tests {

using words = std::vector<std::string>;

class client_driver {
public:
    explicit client_driver(smtp::client_options options = plain_options())
        : session(std::move(options)) {
        run();
    }

    /// Without TLS: what most tests are not about.
    static smtp::client_options plain_options() {
        smtp::client_options options;
        options.host_name = "client.example";
        options.tls = courriel::tls::none;
        return options;
    }

    /// The server says `bytes`; returns what happened.
    words says(std::string_view bytes) {
        while (!bytes.empty() && session.wants().read) {
            const auto into = session.prepare();
            const std::size_t n = std::min({bytes.size(), into.size(), piece});
            std::memcpy(into.data(), bytes.data(), n);
            session.set_time(now);
            session.commit(n);
            bytes.remove_prefix(n);
            run();
        }
        return std::exchange(events_, {});
    }

    /// Takes what is due without new bytes.
    words events() {
        run();
        return std::exchange(events_, {});
    }

    words ends() {
        session.set_time(now);
        session.commit_end();
        return events();
    }

    words starts_tls() {
        session.set_time(now);
        session.tls_started({});
        return events();
    }

    /// What the session has sent since the last call.
    std::string sent() {
        run();
        return std::exchange(output_, {});
    }

    void pass(std::chrono::seconds time) {
        now += time;
        session.set_time(now);
        session.time_out();
        run();
    }

    /// Greeting and EHLO, with these extensions ("SIZE 1000", "PIPELINING" ...).
    void connect(const words& extensions = {}) {
        says("220 server.example ESMTP\r\n");
        std::string answer = "250-server.example\r\n";
        for (const auto& extension : extensions) answer += "250-" + extension + "\r\n";
        says(answer + "250 HELP\r\n");
        sent();
    }

    smtp::client_session session;
    std::error_code error{}; ///< of `failed`
    std::string line{};      ///< of `failed`
    std::string text{};      ///< of the last reply
    std::size_t piece = SIZE_MAX;
    time_point now{std::chrono::hours(1)};

private:
    std::string coded(std::string word, const smtp::reply_view& reply) {
        text = reply.text;
        return std::move(word) + " " + std::to_string(reply.code);
    }

    std::string to_word(const smtp::client_event& event) {
        constexpr const char* verbs[] = {"rset", "noop", "vrfy",     "expn",
                                         "help", "etrn", "xforward", "xclient"};
        return std::visit(
            overloaded{
                [&](const smtp::ready& e) { return coded("ready", e.greeting); },
                [&](const smtp::auth_result& e) { return coded("auth", e.reply); },
                [&](const smtp::sender_reply& e) { return coded("sender", e.reply); },
                [&](const smtp::recipient_reply& e) {
                    return coded("recipient " + std::to_string(e.index), e.reply);
                },
                [&](const smtp::data_reply& e) { return coded("data", e.reply); },
                [&](const smtp::delivery_reply& e) {
                    return coded("delivery " + std::to_string(e.index), e.reply);
                },
                [](const smtp::turned&) { return std::string("turned"); },
                [&](const smtp::turn_refused& e) { return coded("unturned", e.reply); },
                [&](const smtp::mail_result& e) {
                    return coded(e.sent ? "sent" : "unsent", e.reply);
                },
                [&](const smtp::command_reply& e) {
                    return coded(verbs[static_cast<int>(e.verb)], e.reply);
                },
                [](const writable&) { return std::string("writable"); },
                [&](const failed& e) {
                    error = e.error;
                    line = e.line;
                    return std::string("failed");
                },
            },
            event);
    }

    void run() {
        do {
            session.set_time(now);
            while (const auto event = session.next()) events_.push_back(to_word(*event));
            while (!session.output().empty()) {
                output_ += session.output();
                session.consume(session.output().size());
            }
            // Room may let the session go on.
            session.set_time(now);
            while (const auto event = session.next()) events_.push_back(to_word(*event));
        } while (!session.output().empty());
    }

    words events_{};
    std::string output_{};
};

} // namespace courriel::tests
