// The server's side of an SMTP (RFC 5321) or LMTP (RFC 2033) connection as a state machine: bytes
// in, events out, answers in, bytes out. Which extensions it announces and understands is said by
// server_options; extensions.hpp lists them with their RFCs.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <courriel/dot_stuffing.hpp>
#include <courriel/sasl_exchange.hpp>
#include <courriel/session_base.hpp>
#include <courriel/smtp/extensions.hpp>
#include <courriel/smtp/limits.hpp>
#include <courriel/smtp/message_meter.hpp>
#include <courriel/smtp/reply.hpp>
#include <courriel/smtp/server_events.hpp>

namespace courriel::smtp {

/// SMTP, or LMTP: LHLO for EHLO, an answer for each recipient behind a message, no HELO.
enum class server_protocol { smtp, lmtp };

/// What is offered when nothing else is said: all that needs nothing of the application.
extensions default_extensions();

struct server_options {
    server_protocol protocol = server_protocol::smtp;
    std::string host_name = "localhost";     ///< in the greeting and the answers to EHLO and QUIT
    std::string software = "courriel";       ///< behind the host name in the greeting
    courriel::tls tls = courriel::tls::none; ///< starttls: offered; implicit: from the first byte
    bool require_tls = false;                ///< MAIL and AUTH only inside TLS (530 otherwise)
    std::vector<std::string> mechanisms{}; ///< SASL mechanisms to offer, upper case; empty: no AUTH
    bool require_auth = false;         ///< MAIL only after AUTH (530 otherwise), as for submission
    bool allow_plaintext_auth = false; ///< offer PLAIN and LOGIN without TLS
    /// What EHLO announces, and what is therefore understood: a command or parameter of an
    /// extension that is not here is refused. Three follow from other options and not from here:
    /// SIZE from limits.message, STARTTLS from tls, AUTH from mechanisms; LIMITS follows from
    /// limits when mail_max or rcpt_max is set to anything. REQUIRETLS is announced inside TLS,
    /// ATRN where AUTH is, BINARYMIME and BURL with CHUNKING and BURL not in LMTP; FUTURERELEASE
    /// has to have its release_max_date (`failed` with invalid_argument otherwise); XCLIENT and
    /// XFORWARD are to be offered to peers that are trusted alone. VRFY and HELP are understood
    /// anyhow. Without ENHANCEDSTATUSCODES no answer has one. `others` are announced as they are.
    extensions offer = default_extensions();
    bool proxy_header = false; ///< a PROXY header comes before the greeting: for peers that are
                               ///< known, by their address, to be proxies
    bool accept_bare_line_ends = false; ///< bodies with a bare CR, LF or NUL are passed as they
                                        ///< are, not refused; the store then makes them canonical
    bool allow_improper_pipelining = false; ///< take what was sent behind DATA or AUTH before the
                                            ///< go-ahead; otherwise 554 and the close (RFC 2920)
    std::chrono::seconds greeting_delay{0}; ///< before 220: who speaks meanwhile is sent away (554)
    server_limits limits{};
};

namespace detail {

/// In `proxied` a PROXY header is awaited, in `held_back` the greeting waits for greeting_delay, in
/// `greeted` the client has yet to say EHLO; in `transaction` MAIL was accepted; in `body` octets
/// of a message come, in `chunks` its next BDAT or BURL; in `turned` the roles are reversed.
enum class server_phase : std::uint8_t {
    proxied,
    held_back,
    greeted,
    ready,
    transaction,
    body,
    chunks,
    auth,
    turned,
};

/// What MAIL and RCPT have gathered; it begins and ends as one value.
struct mail_transaction {
    std::size_t recipients = 0; // accepted
    std::size_t surplus = 0;    // refused for being over the limit
    bool smtp_utf8 = false;     // MAIL had SMTPUTF8
    bool binary = false;        // MAIL had BODY=BINARYMIME
};

/// The message being received.
struct incoming_body {
    enum class step : std::uint8_t { begin, content, overflow, swallow };
    step at = step::begin;
    bool open = false;            // body_begin was told, and neither body_end nor body_cut
    bool chunked = false;         // it comes by BDAT
    bool last = false;            // BDAT LAST was said
    bool greeted = true;          // where refused octets end, EHLO was said
    bool follows_refused = false; // a chunk was refused, and nothing but chunks came since
    bool in_flight = false;       // such a chunk: it was sent before the refusal was read
    std::size_t chunks = 0;
    std::uint64_t left = 0;   // octets of the chunk that are still to come
    std::uint64_t octets = 0; // of the message so far
    std::size_t block = 0;    // octets received since the wait for them began
    dot_unstuffer text{};
    message_meter meter{};
    reply_view refusal{};    // what is said behind octets that are swallowed
    std::size_t answers = 1; // that it gets at its end
};

/// All that the session knows of its client; TLS replaces it whole.
struct server_state {
    server_phase phase = server_phase::greeted;
    bool extended = false;
    std::string client_name{};
    std::string identity{};
    std::optional<mail_transaction> transaction{};
};

} // namespace detail

class server_session : public session_base {
public:
    using event = server_event;

    explicit server_session(server_options options = {});

    /// What happened next; nullopt when nothing did. The views of the last event end here.
    std::optional<event> next();

    void tls_started(const tls_info& info);

    // answers to the event that owes one; wrong_phase when none does

    /// Yes, in the words that belong to the event (250, 354 ...). To the body_end of LMTP: for the
    /// first recipient that has no answer yet; so do accept(text), reject() and reply().
    [[nodiscard]] std::error_code accept();
    /// Yes, in other words: "250 2.0.0 text". Not for auth_step.
    [[nodiscard]] std::error_code accept(std::string_view text);
    /// No: `code` is 400 to 599; invalid_argument otherwise. 421 ends the session.
    [[nodiscard]] std::error_code reject(int code, std::string_view text);
    /// Any answer with its own enhanced code; positive or negative decides what becomes of the
    /// event.
    [[nodiscard]] std::error_code reply(const smtp::reply& answer);
    /// The answer given next leaves `wait` later: to make guessing slow. Delays add up to no more
    /// than a minute.
    void delay_answer(std::chrono::seconds wait);

    /// Answers to auth_step. `bytes` are raw; they are sent in base64.
    [[nodiscard]] std::error_code auth_challenge(std::string_view bytes);
    [[nodiscard]] std::error_code auth_accept(std::string_view identity);
    [[nodiscard]] std::error_code auth_reject(std::string_view text = "authentication failed");

    /// What is done with an event that the application does not care for: greets, accepts what
    /// changes nothing, and refuses what would lose mail or let somebody in (RCPT, a message, BURL,
    /// ETRN, ATRN, AUTH, XCLIENT) or tell something (EXPN). Does nothing for events that owe no
    /// answer. In LMTP it gives all answers to a message.
    [[nodiscard]] std::error_code accept_default(const event& e);

    /// Ends the session in good order: the command or message in hand is finished, then 421 and the
    /// close. Where a PROXY header is awaited, or the roles are reversed, the close comes alone.
    void shut_down();

    // what is known

    [[nodiscard]] bool owes_answer() const { return owed_ != owed::nothing; }
    /// How many answers are owed: more than one only at the end of a message in LMTP.
    [[nodiscard]] std::size_t answers_owed() const;
    [[nodiscard]] bool is_authenticated() const { return !state_.identity.empty(); }
    [[nodiscard]] const std::string& identity() const { return state_.identity; }
    /// The name of the last EHLO or HELO, and which it was.
    [[nodiscard]] const std::string& client_name() const { return state_.client_name; }
    [[nodiscard]] bool is_extended() const { return state_.extended; }
    [[nodiscard]] const server_options& options() const { return options_; }
    /// How the message comes, for the Received field (RFC 3848, RFC 6531 section 3.7.3): "ESMTPSA",
    /// "LMTP", "UTF8SMTPS" ... UTF8 when the transaction has SMTPUTF8.
    [[nodiscard]] std::string_view transmission_type() const;
    /// What EHLO would announce now.
    [[nodiscard]] extensions announced() const;

private:
    using phase = detail::server_phase;

    enum class owed : std::uint8_t {
        nothing,
        helo,
        ehlo,
        sender,
        recipient,
        data,
        body,
        burl,
        verify,
        expand,
        help,
        queue_run,
        turn,
        xclient,
        xforward,
        auth
    };
    /// Events without input. `cancel` is a body_cut with a reset behind it.
    enum class due : std::uint8_t {
        nothing,
        reset,
        tls_established,
        cancel,
        cut,
        burl,
        quit,
        turned
    };

    struct command; // an entry of the table in server/commands.cpp
    static const command* find_command(std::string_view verb);

    // One unit of work each: a line, a piece of a body, an event that is due. False: bytes are
    // lacking.
    bool advance(std::optional<event>& out);
    void advance_due(std::optional<event>& out);
    bool advance_proxy_header(std::optional<event>& out);
    bool advance_silence();
    bool advance_command(std::optional<event>& out);
    bool advance_auth(std::optional<event>& out);
    bool advance_body(std::optional<event>& out);
    bool advance_data(std::optional<event>& out);
    bool advance_chunk(std::optional<event>& out);

    std::optional<event> next_of_failure();
    bool await_line(bool end_is_good);
    void on_timeout(timeout late);
    void begin();
    void begin_dialogue();
    void greet();
    [[nodiscard]] reply_view greeting();
    void say_goodbye();

    // One function a command; `argument` is what follows the verb, without blanks around.
    void run_command(std::string_view line, std::optional<event>& out);
    void refuse_unknown(std::string_view verb, std::string_view line);
    void on_ehlo(std::string_view argument, std::optional<event>& out);
    void on_helo(std::string_view argument, std::optional<event>& out);
    void on_mail(std::string_view argument, std::optional<event>& out);
    void on_rcpt(std::string_view argument, std::optional<event>& out);
    void on_data(std::string_view argument, std::optional<event>& out);
    void on_bdat(std::string_view argument, std::optional<event>& out);
    void on_burl(std::string_view argument, std::optional<event>& out);
    void on_rset(std::string_view argument, std::optional<event>& out);
    void on_noop(std::string_view argument, std::optional<event>& out);
    void on_help(std::string_view argument, std::optional<event>& out);
    void on_vrfy(std::string_view argument, std::optional<event>& out);
    void on_expn(std::string_view argument, std::optional<event>& out);
    void on_etrn(std::string_view argument, std::optional<event>& out);
    void on_atrn(std::string_view argument, std::optional<event>& out);
    void on_xclient(std::string_view argument, std::optional<event>& out);
    void on_xforward(std::string_view argument, std::optional<event>& out);
    void on_quit(std::string_view argument, std::optional<event>& out);
    void on_starttls(std::string_view argument, std::optional<event>& out);
    void on_auth(std::string_view argument, std::optional<event>& out);
    void on_unimplemented(std::string_view argument, std::optional<event>& out);

    void take_hello(std::string_view name, owed what, std::optional<event>& out);
    bool take_lookup(std::string_view& text);
    bool take_forwarded(std::string_view text, const std::vector<std::string>& known,
                        forwarded_client_view& out);
    void begin_body(bool chunked);
    [[nodiscard]] std::optional<reply_view> refusal_of_chunk() const;
    void refuse_chunk(std::uint64_t size, bool last, const reply_view& why,
                      std::optional<event>& out);
    void refuse_in_flight();
    void count_body_octets(std::size_t n);
    bool take_body_chunk(std::string_view text, std::optional<event>& out);
    void end_body(std::optional<event>& out);
    void refuse_body(const reply_view& why);
    void advance_refusals();
    void end_transaction();
    void leave_auth();

    // Answers: the session's own, then those of the application.
    void answer(const reply_view& reply);
    void refuse(int code, enhanced_status status, std::string_view text) {
        refuse({code, status, text});
    }
    void refuse(const reply_view& why);
    void count_error();
    void give_up(std::string_view text, std::error_code error, std::string_view line = {});
    void append_answer(const reply_view& reply);
    void append_hello(std::string_view text);
    [[nodiscard]] bool may_answer(const reply_view& reply) const;
    [[nodiscard]] std::error_code settle(const reply_view& reply);
    [[nodiscard]] std::error_code refuse_message();
    void on_accepted(owed what);
    void on_refused(owed what);

    [[nodiscard]] std::size_t line_limit() const;
    [[nodiscard]] bool is_lmtp() const { return options_.protocol == server_protocol::lmtp; }
    [[nodiscard]] bool offers(bool extensions::*which) const;

    server_options options_;
    detail::server_state state_{};
    detail::mail_transaction next_transaction_{}; // begins when the sender is accepted
    detail::incoming_body body_{};
    owed owed_ = owed::nothing;
    due due_ = due::nothing;
    std::size_t body_answers_ = 0; // owed by the application for the message that is whole
    std::size_t refusals_ = 0;     // answers still to be given to a message that is refused
    reply_view refusal_{};         // each of them
    duration answer_delay_{};      // before the next answer of the application's
    bool shutting_down_ = false;
    sasl::server_exchange exchange_{};
    std::size_t errors_ = 0;
    std::size_t messages_ = 0;
    std::size_t junk_ = 0; // since the last message
    std::size_t auth_failures_ = 0;
    std::string login_{};   // of XCLIENT, until it is accepted
    std::string pending_{}; // what the event that owes an answer needs beyond its line
    std::string answer_{};  // the answer being written; kept for its memory
};

} // namespace courriel::smtp
