// The IMAP client for programs that use Asio: connect, log in, select, search, fetch and the rest,
// each with any of Asio's completion tokens. Its results own their data. For what it does not show
// (several commands at once, data that comes unasked) use client_session with asio_connection.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <courriel/asio/client_facade.hpp>
#include <courriel/imap/client_set_tasks.hpp>
#include <courriel/imap/client_tasks.hpp>

namespace courriel::imap {

/// Where to connect to, and how.
struct connect_options {
    std::string host{};                          ///< a name or an address; TLS checks it
    std::uint16_t port = 0;                      ///< 0: 993 with implicit TLS, else 143
    courriel::tls tls = courriel::tls::starttls; ///< starttls: it is required
    tls_options tls_settings{};                  ///< certificates to trust, and the like
    bool allow_plaintext_auth = false;           ///< passwords also without TLS
    std::uint64_t largest_body =
        64 * 1024 * 1024; ///< octets of a message that async_fetch collects
    std::uint64_t largest_result =
        64 * 1024 * 1024;     ///< octets that async_list and async_search collect: a mailbox counts
                              ///< 100 beside its name, an attribute 40 beside its own, a run of
                              ///< numbers found 8, which is about the memory they take
    transport_wrapper wrap{}; ///< around the transport, to trace it or the like
    client_limits limits{};
};

/// One connection to an IMAP server. Operations come one at a time (wrong_phase otherwise) and on
/// the executor alone, a strand where several threads run it. A refusal completes with
/// errc::refused, and last_reply() has the server's words; the connection then is still good.
/// Cancelling an operation closes the connection. Names of mailboxes are UTF-8.
class client : public client_facade<client_session, reply, detail::login_task> {
public:
    /// Its destruction closes at once; an operation under way completes with operation_canceled.
    explicit client(executor_type executor) : client_facade(std::move(executor)) {}

    /// Connects, learns the capabilities and, unless told otherwise, starts TLS:
    /// void(std::error_code). Tags begin at a number that cannot be guessed.
    template <class Token>
    auto async_connect(connect_options options, Token&& token) {
        client_options session;
        session.server_name = options.host;
        session.tls = options.tls;
        session.allow_plaintext_auth = options.allow_plaintext_auth;
        session.first_tag = static_cast<std::uint32_t>(std::random_device{}() % 1'000'000);
        session.limits = options.limits;
        largest_body_ = options.largest_body;
        largest_result_ = options.largest_result;
        courriel::connect_options where;
        where.host = std::move(options.host);
        where.port = options.port != 0                        ? options.port
                     : options.tls == courriel::tls::implicit ? 993
                                                              : 143;
        where.tls = std::move(options.tls_settings);
        where.wrap = std::move(options.wrap);
        return run<void(std::error_code)>(token, detail::connect_task(last_),
                                          client_session(std::move(session)), std::move(where));
    }

    /// LOGIN: void(std::error_code).
    template <class Token>
    auto async_login(std::string user, std::string password, Token&& token) {
        return log_in(token, [u = std::move(user), p = std::move(password)](client_session& s) {
            return s.login(u, p);
        });
    }

    /// LIST, the mailboxes whose names match: void(std::error_code, std::vector<list_item>). Beyond
    /// connect_options::largest_result nothing is kept, and the operation completes with too_large.
    template <class Token>
    auto async_list(std::string pattern, Token&& token) {
        return collect<detail::list_task, std::vector<list_item>>(
            token, [p = std::move(pattern)](client_session& s) { return s.list("", p); },
            largest_result_);
    }

    /// SELECT, or EXAMINE when it is only read: void(std::error_code, selected_mailbox).
    template <class Token>
    auto async_select(std::string mailbox, Token&& token) {
        return collect<detail::select_task, selected_mailbox>(
            token, [m = std::move(mailbox)](client_session& s) { return s.select(m); });
    }
    template <class Token>
    auto async_examine(std::string mailbox, Token&& token) {
        return collect<detail::select_task, selected_mailbox>(
            token, [m = std::move(mailbox)](client_session& s) { return s.examine(m); });
    }

    /// UID SEARCH: void(std::error_code, uid_set). Beyond connect_options::largest_result nothing
    /// is kept, and the operation completes with too_large.
    template <class Token>
    auto async_search(search_key key, Token&& token) {
        return collect<detail::search_task, uid_set>(
            token, [k = std::move(key)](client_session& s) { return s.uid_search(k); },
            largest_result_);
    }

    /// UID FETCH: void(std::error_code). `callback` is called with each message, a const fetched&,
    /// once it is whole, in however many responses it comes (RFC 3501 section 7.4.2). One of which
    /// the server leaves something out is handed out as it is at the end of the command, or earlier
    /// when 10,000 messages or `largest_body` octets wait: fetched::is_whole is false. A message
    /// that the server tells nothing of, or flags alone where more was asked for, is not handed
    /// out. Where flags alone were asked for, news of them during the operation is handed out too.
    /// Once a message goes beyond connect_options::largest_body nothing is handed out any more, and
    /// the operation completes with too_large.
    ///
    /// Of an empty set there is nothing to fetch: a NOOP goes in its place. One longer than 7800
    /// octets and without a star goes in several commands, one behind the other. NO to one, which
    /// may say that messages are gone (RFC 2180 section 4.1.2), does not keep the others; the
    /// operation then completes with refused, and last_reply() has the first.
    template <class Callback, class Token>
    auto async_fetch(uid_set messages, fetch_items items, Callback callback, Token&& token) {
        detail::fetch_collector collector(messages, items, largest_body_);
        auto say = [i = std::move(items)](client_session& s, const uid_set& m) {
            return m.empty() ? s.noop() : s.uid_fetch(m, i);
        };
        return run<void(std::error_code)>(token, detail::fetch_task<Callback, decltype(say)>(
                                                     last_, std::move(messages), std::move(say),
                                                     std::move(collector), std::move(callback)));
    }

    /// UID FETCH of the message with that UID, whole and without marking it as seen:
    /// void(std::error_code). `sink` is called with each piece, a std::string_view that lives
    /// during the call; the message is whole only on success. not_found when there is no such
    /// message.
    template <class Sink, class Token>
    auto async_fetch_body(std::uint32_t number, Sink sink, Token&& token) {
        auto say = [number](client_session& s) {
            return s.uid_fetch(uid_set(number), fetch().body());
        };
        return run<void(std::error_code)>(
            token, detail::body_task<Sink, decltype(say)>(last_, say, number, std::move(sink)));
    }

    /// UID STORE: void(std::error_code). A set longer than 7800 octets and without a star goes in
    /// several commands, one behind the other: when one is refused, those before it are done, and
    /// those behind it are not said.
    template <class Token>
    auto async_store(uid_set messages, flag_change change, Token&& token) {
        return say_of<detail::set_task>(
            std::move(messages), token,
            [c = std::move(change)](client_session& s, const uid_set& m) {
                return s.uid_store(m, c);
            });
    }

    /// UID COPY: void(std::error_code). One command copies all of its messages or none (RFC 3501
    /// section 6.4.7). A set longer than 7800 octets and without a star, that is of some 1000
    /// messages or more of which no two are neighbours, goes in several, one behind the other: when
    /// one is refused, the messages of those before it are copied, and those behind it are not
    /// said. last_reply() has the COPYUID of all commands in one (RFC 4315 section 3), unless one
    /// was refused.
    template <class Token>
    auto async_copy(uid_set messages, std::string to, Token&& token) {
        return say_of<detail::copy_task>(
            std::move(messages), token,
            [t = std::move(to)](client_session& s, const uid_set& m) { return s.uid_copy(m, t); });
    }

    /// EXPUNGE: void(std::error_code).
    template <class Token>
    auto async_expunge(Token&& token) {
        return say(token, [](client_session& s) { return s.expunge(); });
    }

    /// CREATE: void(std::error_code).
    template <class Token>
    auto async_create(std::string mailbox, Token&& token) {
        return say(token, [m = std::move(mailbox)](client_session& s) { return s.create(m); });
    }

    /// NOOP: void(std::error_code).
    template <class Token>
    auto async_noop(Token&& token) {
        return say(token, [](client_session& s) { return s.noop(); });
    }

    /// APPEND: void(std::error_code, append_result), whose numbers are 0 unless the server tells
    /// them (UIDPLUS). `message` has CRLF line ends and must stay alive until then.
    template <class Token>
    auto async_append(std::string mailbox, std::string_view message, flag_set flags,
                      Token&& token) {
        auto say = [m = std::move(mailbox), f = std::move(flags), size = message.size()](
                       client_session& s) { return s.append(m, f, std::nullopt, size); };
        return run<void(std::error_code, append_result)>(
            token, detail::append_task<decltype(say)>(last_, std::move(say), message));
    }

    /// LOGOUT, and the end of the connection: void(std::error_code).
    template <class Token>
    auto async_logout(Token&& token) {
        return run<void(std::error_code)>(token, detail::logout_task(last_));
    }

    /// What the server announced; null before async_connect.
    [[nodiscard]] const capabilities* announced() const {
        return link_->connection ? &link_->connection->session().announced() : nullptr;
    }

    /// The selected mailbox as far as it is known; null before async_connect.
    [[nodiscard]] const selected_mailbox* mailbox() const {
        return link_->connection ? &link_->connection->session().mailbox() : nullptr;
    }

private:
    template <class Token, class Say>
    auto say(Token& token, Say say) {
        return run<void(std::error_code)>(token, detail::verb_task<Say>(last_, std::move(say)));
    }

    template <template <class> class Task, class Result, class Token, class Say, class... Limit>
    auto collect(Token& token, Say say, Limit... limit) {
        return run<void(std::error_code, Result)>(token,
                                                  Task<Say>(last_, std::move(say), limit...));
    }

    template <template <class> class Task, class Token, class Say>
    auto say_of(uid_set messages, Token& token, Say say) {
        return run<void(std::error_code)>(token,
                                          Task<Say>(last_, std::move(messages), std::move(say)));
    }

    std::uint64_t largest_body_ = 0;
    std::uint64_t largest_result_ = 0;
};

} // namespace courriel::imap
