// The POP3 client for programs that use Asio: connect, log in, list, fetch, remove, quit, each with
// any of Asio's completion tokens. Its results own their data. For what it does not show (different
// verbs sent ahead, listings that are not collected) use client_session with asio_connection.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include <courriel/asio/answer_task.hpp>
#include <courriel/asio/client_facade.hpp>
#include <courriel/pop3/client_tasks.hpp>

namespace courriel::pop3 {

/// Where to connect to, and how.
struct connect_options {
    std::string host{};                          ///< a name or an address; TLS checks it
    std::uint16_t port = 0;                      ///< 0: 995 with implicit TLS, else 110
    courriel::tls tls = courriel::tls::starttls; ///< starttls: STLS is required
    tls_options tls_settings{};                  ///< certificates to trust, and the like
    bool allow_plaintext_auth = false;           ///< USER and PASS also without TLS
    client_limits limits{};
    transport_wrapper wrap{}; ///< around the transport, to trace it or the like
};

namespace detail {

using client_link = courriel::detail::client_link<client_session>;

class quit_task : public client_task {
public:
    quit_task(std::shared_ptr<reply> last, std::shared_ptr<client_link> link)
        : client_task(std::move(last))
        , link_(std::move(link)) {}

    std::error_code start(client_session& session) { return session.quit(); }
    std::error_code end() {
        const auto& answer = link_->connection->session().quit_reply();
        return answer ? settle(*answer) : errc::unexpected_end;
    }
    std::optional<std::error_code> take(client_session&, const client_event& event) {
        return take_trouble(event);
    }

private:
    std::shared_ptr<client_link> link_;
};

template <class Say>
using login_task = courriel::detail::answer_task<client_task, login_result, Say>;

} // namespace detail

/// One connection to a POP3 server. Operations come one at a time (wrong_phase otherwise) and on
/// the executor alone, a strand where several threads run it. A refusal completes with
/// errc::refused, and last_reply() has the server's words; the connection then is still good.
/// Cancelling an operation closes the connection, and nothing is removed.
class client : public client_facade<client_session, reply, detail::login_task> {
public:
    /// Its destruction closes at once; an operation under way completes with operation_canceled.
    explicit client(executor_type executor) : client_facade(std::move(executor)) {}

    /// Connects, asks for the capabilities and, unless told otherwise, starts TLS:
    /// void(std::error_code).
    template <class Token>
    auto async_connect(connect_options options, Token&& token) {
        client_options session;
        session.server_name = options.host;
        session.tls = options.tls;
        session.allow_plaintext_auth = options.allow_plaintext_auth;
        session.limits = options.limits;
        courriel::connect_options where;
        where.host = std::move(options.host);
        where.port = options.port != 0                        ? options.port
                     : options.tls == courriel::tls::implicit ? 995
                                                              : 110;
        where.tls = std::move(options.tls_settings);
        where.wrap = std::move(options.wrap);
        return run<void(std::error_code)>(token, detail::connect_task(last_),
                                          client_session(std::move(session)), std::move(where));
    }

    /// USER and PASS: void(std::error_code).
    template <class Token>
    auto async_login(std::string user, std::string password, Token&& token) {
        return log_in(token, [u = std::move(user), p = std::move(password)](client_session& s) {
            return s.login(u, p);
        });
    }

    /// APOP: void(std::error_code). See client_session::apop for what is refused here.
    template <class Token>
    auto async_apop(std::string user, std::string secret, Token&& token) {
        return log_in(token, [u = std::move(user), p = std::move(secret)](client_session& s) {
            return s.apop(u, p);
        });
    }

    /// UTF8, before the login: void(std::error_code). Messages may then come in UTF-8.
    template <class Token>
    auto async_utf8(Token&& token) {
        return do_verb(token, [](client_session& s) { return s.utf8(); });
    }

    /// LANG, the languages of the server's texts: void(std::error_code, std::vector<language>),
    /// whose `translations` are empty.
    template <class Token>
    auto async_languages(Token&& token) {
        return run<void(std::error_code, std::vector<language>)>(token,
                                                                 detail::languages_task(last_));
    }

    /// LANG with a language range such as "de" or "*": void(std::error_code, std::string), with the
    /// tag of the language that the server has chosen.
    template <class Token>
    auto async_set_language(std::string range, Token&& token) {
        return run<void(std::error_code, std::string)>(
            token, detail::set_language_task(last_, std::move(range)));
    }

    /// STAT: void(std::error_code, stat_result).
    template <class Token>
    auto async_stat(Token&& token) {
        return run<void(std::error_code, stat_result)>(token, detail::stat_task(last_));
    }

    /// LIST, the sizes of all messages: void(std::error_code, std::vector<list_item>).
    template <class Token>
    auto async_list(Token&& token) {
        return run<void(std::error_code, std::vector<list_item>)>(token, detail::list_task(last_));
    }

    /// UIDL, the unique ids of all messages: void(std::error_code, std::vector<unique_id>).
    template <class Token>
    auto async_unique_ids(Token&& token) {
        return run<void(std::error_code, std::vector<unique_id>)>(token,
                                                                  detail::unique_ids_task(last_));
    }

    /// RETR: void(std::error_code). `sink` is called with each piece of the message, a
    /// std::string_view that lives during the call; the message is whole only on success.
    template <class Sink, class Token>
    auto async_retrieve(std::size_t number, Sink sink, Token&& token) {
        return run<void(std::error_code)>(
            token, detail::body_task<Sink>(last_, std::move(sink), number, std::nullopt));
    }

    /// TOP: the header and the first `lines` lines of the body, as async_retrieve.
    template <class Sink, class Token>
    auto async_top(std::size_t number, std::size_t lines, Sink sink, Token&& token) {
        return run<void(std::error_code)>(
            token, detail::body_task<Sink>(last_, std::move(sink), number, lines));
    }

    /// DELE, a mark that async_quit turns into the removal: void(std::error_code).
    template <class Token>
    auto async_remove(std::size_t number, Token&& token) {
        return do_verb(token, [number](client_session& s) { return s.remove(number); });
    }

    /// RETR of several messages, in that order: void(std::error_code). A server that announces
    /// PIPELINING is asked ahead, as far as client_limits::pipelined goes, so that a distance costs
    /// its time once and not for each message. `sink` is called with a body_begin, which has the
    /// number, then body_chunk, whose bytes live during the call, then body_end: only with that a
    /// message is whole. One that the server refuses is passed over; the operation completes with
    /// errc::refused in the end, and last_reply() has the words to the last of them.
    template <class Sink, class Token>
    auto async_retrieve_each(std::vector<std::size_t> numbers, Sink sink, Token&& token) {
        return for_each(
            token, std::move(numbers),
            [](client_session& s, std::size_t number) { return s.retrieve(number); },
            std::move(sink));
    }

    /// DELE of several messages, asked ahead in the same way; a refusal does not stop it:
    /// void(std::error_code).
    template <class Token>
    auto async_remove_each(std::vector<std::size_t> numbers, Token&& token) {
        return for_each(
            token, std::move(numbers),
            [](client_session& s, std::size_t number) { return s.remove(number); },
            [](const auto&) {});
    }

    /// RSET, which takes the marks of async_remove away: void(std::error_code).
    template <class Token>
    auto async_reset(Token&& token) {
        return do_verb(token, [](client_session& s) { return s.reset(); });
    }

    /// NOOP, so that the server does not take this client for gone: void(std::error_code).
    template <class Token>
    auto async_noop(Token&& token) {
        return do_verb(token, [](client_session& s) { return s.noop(); });
    }

    /// QUIT, and the end of the connection: void(std::error_code). Marked messages are gone only on
    /// success.
    template <class Token>
    auto async_quit(Token&& token) {
        return run<void(std::error_code)>(token, detail::quit_task(last_, link_));
    }

    /// What the server announced; null before async_connect.
    [[nodiscard]] const capabilities* announced() const {
        return link_->connection ? &link_->connection->session().announced() : nullptr;
    }

private:
    template <class Token, class Say>
    auto do_verb(Token& token, Say say) {
        using task = courriel::detail::answer_task<detail::client_task, done, Say>;
        return run<void(std::error_code)>(token, task(last_, std::move(say)));
    }

    template <class Token, class Say, class Sink>
    auto for_each(Token& token, std::vector<std::size_t> numbers, Say say, Sink sink) {
        return run<void(std::error_code)>(
            token, detail::each_task<Say, Sink>(last_, std::move(numbers), std::move(say),
                                                std::move(sink)));
    }
};

} // namespace courriel::pop3
