// The client's side of a POP3 connection (RFC 1939) as a state machine. Greeting, CAPA (RFC 2449; a
// server without it is fine) and STLS (RFC 2595) run by themselves; then the application logs in,
// CAPA is asked again, and the application asks. Verbs queue up and are answered in order; they are
// sent ahead when the server announces PIPELINING.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include <courriel/dot_stuffing.hpp>
#include <courriel/login_choice.hpp>
#include <courriel/pop3/apop.hpp>
#include <courriel/pop3/capability.hpp>
#include <courriel/pop3/client_events.hpp>
#include <courriel/pop3/limits.hpp>
#include <courriel/pop3/request_queue.hpp>
#include <courriel/pop3/xclient.hpp>
#include <courriel/sasl_exchange.hpp>
#include <courriel/session_base.hpp>

namespace courriel::pop3 {

struct client_options {
    std::string server_name{}; ///< the server's name: sent (SNI) and checked by TLS
    courriel::tls tls =
        courriel::tls::starttls;       ///< starttls: STLS is required; the session fails without
    bool allow_plaintext_auth = false; ///< USER and PASS also without TLS
    client_limits limits{};
};

class client_session : public session_base {
public:
    using event = client_event;

    explicit client_session(client_options options = {});

    /// What happened next; nullopt when nothing did. The views of the last event end here.
    std::optional<event> next();

    void tls_started(const tls_info& info);

    // verbs: legal after `ready`, wrong_phase otherwise; queue_full beyond limits.pipelined

    /// USER and PASS. invalid_argument when either holds CR, LF or NUL, or the user is empty or
    /// holds a space; not_supported when one is not
    /// ASCII and the server does not announce UTF8 USER (RFC 6856 section 2.2); too_large beyond
    /// limits.command_line; no_mechanism when the password would be shown to the network. Ends with
    /// login_result.
    [[nodiscard]] std::error_code login(std::string_view user, std::string_view password);

    /// APOP, which is never tried instead of another login: see apop.hpp for what it is worth.
    /// not_supported when the greeting had no timestamp that may be answered, or was heard before
    /// STLS, and where there is no MD5; otherwise as login(). Ends with login_result.
    [[nodiscard]] std::error_code apop(std::string_view user, std::string_view secret);

    /// AUTH with the mechanism's exchange. not_supported when the server has announced capabilities
    /// and that mechanism is not among them; no_mechanism when the password would be shown to the
    /// network; too_large when the initial response is beyond limits.auth_line. Ends with
    /// login_result.
    [[nodiscard]] std::error_code authenticate(std::unique_ptr<sasl::client_mechanism> mechanism);

    /// AUTH with the mechanism that suits the account best of what the server offers: see
    /// sasl::choose_client_mechanism for the order, and for what is refused rather than weakened.
    /// The password is shown only in TLS whose certificate and name were checked, or by
    /// client_options::allow_plaintext_auth.
    /// Where no mechanism of ours is offered APOP stands in, worth what CRAM-MD5 is, when the
    /// greeting has a timestamp; else USER and PASS, worth what LOGIN is, unless capabilities were
    /// announced without USER. Both are also chosen by those names in auth_options::mechanism.
    /// errc::no_mechanism when nothing is left; otherwise as authenticate(), apop() and login().
    /// Ends with login_result.
    [[nodiscard]] std::error_code authenticate(const sasl::account& who,
                                               const auth_options& options = {});

    /// UTF8 (RFC 6856), legal before a login: messages may come in UTF-8 from here on.
    /// not_supported when capabilities were announced without it. Ends with done or refused.
    [[nodiscard]] std::error_code utf8();

    /// XCLIENT, legal before a login: whom this connection is for, told by a proxy. It is sent
    /// whatever the server announces, because Dovecot announces it in the greeting alone. What was
    /// told the server before (UTF8, a language) is forgotten there. invalid_argument when `client`
    /// is not valid. Ends with done or refused.
    [[nodiscard]] std::error_code xclient(const proxied_client& client);

    /// LANG (RFC 6856), before and after a login, while no other verb is under way (wrong_phase
    /// otherwise). not_supported when capabilities were announced without it. language_item ...,
    /// list_end.
    [[nodiscard]] std::error_code languages();
    /// A basic language range such as "de" or "*": ends with language_changed or refused.
    [[nodiscard]] std::error_code set_language(std::string_view range);

    // The following are legal after a login; message numbers begin with 1 (invalid_argument for 0).
    [[nodiscard]] std::error_code stat();                       ///< ends with stat_result
    [[nodiscard]] std::error_code list();                       ///< list_item ..., list_end
    [[nodiscard]] std::error_code list(std::size_t number);     ///< one list_item, list_end
    [[nodiscard]] std::error_code uidl();                       ///< uidl_item ..., list_end
    [[nodiscard]] std::error_code uidl(std::size_t number);     ///< one uidl_item, list_end
    [[nodiscard]] std::error_code retrieve(std::size_t number); ///< RETR: body_begin ... body_end
    [[nodiscard]] std::error_code top(std::size_t number, std::size_t lines); ///< TOP: the same
    [[nodiscard]] std::error_code remove(std::size_t number);                 ///< DELE: done
    [[nodiscard]] std::error_code noop();                                     ///< done
    [[nodiscard]] std::error_code reset();                                    ///< RSET: done

    /// QUIT, legal at any time after `ready`: the session ends in good order after its answer;
    /// removed messages are gone only when quit_reply() is positive.
    [[nodiscard]] std::error_code quit();

    // what is known

    /// What the server announced in this state of the connection; empty without CAPA.
    [[nodiscard]] const capabilities& announced() const { return capabilities_; }
    /// The timestamp that apop() would answer; empty when there is none.
    [[nodiscard]] const std::string& apop_timestamp() const { return apop_timestamp_; }
    [[nodiscard]] bool is_logged_in() const { return logged_in_; }
    /// Whether QUIT was answered, and how.
    [[nodiscard]] const std::optional<reply>& quit_reply() const { return quit_reply_; }

private:
    enum class phase : std::uint8_t { greeting, setting_up, ready, quitting };

    /// Octets with CRLF of the command AUTH (RFC 2449 section 4).
    static constexpr std::size_t auth_command = 255;

    /// What is awaited of the answer to the first request.
    enum class part : std::uint8_t { status, capabilities, items, list_end, body };

    struct form; // what is sent and awaited for a kind of request: the table in client/commands.cpp
    [[nodiscard]] static const form& form_of(request_kind kind) noexcept;

    std::optional<event> next_of_failure();
    bool advance(std::optional<event>& out);
    bool advance_line(std::optional<event>& out);
    bool advance_idle();
    bool advance_body(std::optional<event>& out);
    void advance_list_end(std::optional<event>& out);
    void on_greeting(std::string_view line);
    void on_status(std::string_view line, std::optional<event>& out);
    void on_capability(std::string_view line, std::optional<event>& out);
    void on_item(std::string_view line, std::optional<event>& out);

    // One function a kind of answer: the status line of the first request. All but those of CAPA,
    // STLS, USER, PASS, AUTH and QUIT are positive.
    void on_capa(const reply_view& reply, std::optional<event>& out);
    void on_stls(const reply_view& reply, std::optional<event>& out);
    void on_user(const reply_view& reply, std::optional<event>& out);
    void on_pass(const reply_view& reply, std::optional<event>& out);
    void on_auth(const reply_view& reply, std::optional<event>& out);
    void on_language(const reply_view& reply, std::optional<event>& out);
    void on_quit(const reply_view& reply, std::optional<event>& out);
    void on_stat(const reply_view& reply, std::optional<event>& out);
    void on_list(const reply_view& reply, std::optional<event>& out);
    void on_list_one(const reply_view& reply, std::optional<event>& out);
    void on_message(const reply_view& reply, std::optional<event>& out);
    void on_done(const reply_view& reply, std::optional<event>& out);

    [[nodiscard]] std::error_code ask(request_kind kind, std::size_t number = 0,
                                      std::size_t lines = 0);
    [[nodiscard]] std::error_code ask_about(request_kind kind, std::size_t number,
                                            std::size_t lines = 0);
    [[nodiscard]] std::error_code ask_for_language(request_kind kind, std::string_view range);
    [[nodiscard]] std::error_code may_begin_login() const;
    void end_login(const reply_view& reply, std::optional<event>& out);
    [[nodiscard]] bool is_challenge(std::string_view line) const;
    void continue_exchange(std::string_view line);
    void enqueue(const request& r);
    [[nodiscard]] std::size_t greatest_request() const noexcept;
    void send_due();
    void send_request(const request& r);
    void end_answer();
    bool has_spoken_early();
    void set_up_further(std::optional<event>& out);
    bool take_item(std::string_view text, std::optional<event>& out);
    void count_octets(std::size_t n);

    client_options options_;
    capabilities capabilities_{};
    std::optional<reply> quit_reply_{};
    reply greeting_{};
    std::string apop_timestamp_{};
    std::optional<reply> login_reply_{}; // a positive one, while CAPA is asked again
    request_queue requests_{};
    std::size_t sent_ = 0;   // requests, from the first, whose bytes are queued
    std::string argument_{}; // of the USER, APOP, AUTH, LANG or XCLIENT under way
    std::string password_{};
    sasl::client_exchange exchange_{};
    dot_unstuffer unstuffer_{};
    std::size_t items_ = 0; // lines of the listing or of the capabilities so far
    std::size_t block_ = 0; // octets since the wait for input began anew
    phase phase_ = phase::greeting;
    part part_ = part::status;
    bool logged_in_ = false;
    bool capa_known_ = false;   // CAPA was answered by a list
    bool verb_refused_ = false; // with queue_full, because too many are not answered
};

} // namespace courriel::pop3
