// The client's side of an SMTP (RFC 5321) or LMTP (RFC 2033) connection as a state machine.
// Greeting, EHLO (HELO when the server knows no EHLO) and STARTTLS run by themselves; then the
// application authenticates and sends mail. Commands are pipelined when the server announces
// PIPELINING (RFC 2920); what else it announces (extensions.hpp) is used where the envelope asks
// for it.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <courriel/dot_stuffing.hpp>
#include <courriel/login_choice.hpp>
#include <courriel/sasl_exchange.hpp>
#include <courriel/session_base.hpp>
#include <courriel/smtp/body_lines.hpp>
#include <courriel/smtp/client_events.hpp>
#include <courriel/smtp/envelope.hpp>
#include <courriel/smtp/extensions.hpp>
#include <courriel/smtp/forwarded_client.hpp>
#include <courriel/smtp/limits.hpp>
#include <courriel/smtp/line_length.hpp>
#include <courriel/smtp/reply.hpp>
#include <courriel/smtp/reply_reader.hpp>

namespace courriel::smtp {

/// SMTP, or LMTP: LHLO for EHLO, and an answer for each recipient behind a message.
enum class client_protocol { smtp, lmtp };

/// By which command messages are sent.
enum class send_by {
    data, ///< DATA; BDAT where it must be, which is for BINARYMIME
    bdat, ///< BDAT (RFC 3030) where the server announces CHUNKING, else DATA
};

struct client_options {
    client_protocol protocol = client_protocol::smtp;
    std::string host_name = "localhost"; ///< what EHLO says: a domain or an address literal
    std::string server_name{};           ///< the server's name: sent (SNI) and checked by TLS
    courriel::tls tls =
        courriel::tls::starttls;       ///< starttls: required; the session fails without it
    bool allow_plaintext_auth = false; ///< mechanisms that show the password also without TLS
    send_by bodies = send_by::data;
    std::vector<std::string> without{}; ///< keywords of EHLO that are treated as not announced, for
                                        ///< servers that announce what they cannot do
    client_limits limits{};
};

namespace detail {

/// What the client session waits for, or that it waits for nothing.
enum class client_phase : std::uint8_t {
    greeting,
    ehlo,
    helo,
    starttls,
    ready,      // for a verb
    auth,       // a step of the SASL exchange
    mail,       // answers to MAIL, RCPT and DATA
    body,       // write_body() and end_body(), after 354 or between chunks
    last_chunk, // room, or an answer, so that BDAT LAST may be sent
    final,      // the answer to the message, or its answers
    abandoned,  // the answers to chunks behind one that was refused
    dropped,    // the answer to the lone dot of a message that nobody is to have
    undo,       // the answer to RSET, after a transaction that came to nothing
    result,     // nothing: mail_result is due
    simple,     // the answer to RSET, NOOP, VRFY ...
    xclient,
    turn,
    turned, // nothing any more: the transport is another session's
    quit,
};

/// A transaction on its way: how many of its commands (MAIL, each RCPT, DATA) were sent, and how
/// many were answered.
struct outgoing_mail {
    smtp::envelope envelope{};
    std::size_t commands = 0; // to be sent in all; fewer once it is clear that nothing comes of it
    std::size_t sent = 0;
    std::size_t answered = 0;
    std::vector<std::size_t> accepted{}; // indices of recipients
    std::size_t delivered = 0;           // LMTP: how many of those the answers to the message cover
    bool has_sender = false;             // MAIL was accepted
    bool in_chunks = false;              // by BDAT, without DATA
    bool taken = false;                  // the message, for at least one recipient
    reply deciding{};                    // of mail_result; until it is due, the last refusal
};

/// The message being sent.
struct outgoing_body {
    dot_stuffer stuffer{};
    line_length length{}; // of its lines
    body_lines lines{};   // of chunks
    output_block chunk{}; // what the next BDAT sends
    std::size_t sent = 0; // BDAT and BURL commands
    std::size_t answered = 0;
    bool ended = false; // LAST was sent
};

/// All that the session has learnt of the server; TLS replaces it whole.
struct client_state {
    client_phase phase = client_phase::greeting;
    smtp::extensions extensions{};
    bool authenticated = false;
    std::uint64_t mails = 0; // transactions begun
    std::optional<outgoing_mail> mail{};
    outgoing_body body{};
    sasl::client_exchange exchange{};
};

} // namespace detail

class client_session : public session_base {
public:
    using event = client_event;

    /// Fails at once with invalid_argument (seen as `failed`) when host_name holds what EHLO cannot
    /// carry.
    explicit client_session(client_options options = {});

    /// What happened next; nullopt when nothing did. The views of the last event end here.
    std::optional<event> next();

    void tls_started(const tls_info& info);

    // verbs: one at a time, each ended by its event; wrong_phase otherwise

    /// AUTH (RFC 4954), with the initial response when it fits the line. Ends with auth_result.
    /// not_supported when the server does not announce the mechanism, no_mechanism when it would
    /// show the password to the network.
    [[nodiscard]] std::error_code authenticate(std::unique_ptr<sasl::client_mechanism> mechanism);

    /// AUTH with the mechanism that suits the account best of what the server offers: see
    /// sasl::choose_client_mechanism for the order, and for what is refused rather than weakened.
    /// The password is shown only in TLS whose certificate and name were checked, or by
    /// client_options::allow_plaintext_auth.
    /// errc::no_mechanism when nothing is left; otherwise as authenticate(). Ends with auth_result.
    [[nodiscard]] std::error_code authenticate(const sasl::account& who,
                                               const auth_options& options = {});

    /// Begins a transaction: MAIL, RCPT for each recipient and DATA, as far as the server lets it
    /// go. Yields sender_reply, recipient_reply for each recipient that was asked, data_reply
    /// (unless the message goes by BDAT), and in the end mail_result; in LMTP a delivery_reply for
    /// each accepted recipient before it.
    /// too_large when envelope.size is beyond the server's SIZE, or there are more recipients than
    /// its RCPTMAX or domains than its RCPTDOMAINMAX; not_supported when the envelope asks for what
    /// the server does not announce: a body type, SMTPUTF8 (which addresses that are not ASCII
    /// need), REQUIRETLS (which takes a certificate that was found good, too), FUTURERELEASE so far
    /// ahead, DELIVERBY in mode R in so short a time, RRVS in mode R. Left out where the server
    /// does not announce them are those of DSN, DELIVERBY in mode N, RRVS in mode C, a priority and
    /// AUTH=: announced() tells whether the sender is to hear of that (RFC 3461 section 5.2.2, RFC
    /// 2852 section 4.1.4). invalid_argument without recipients, or for a value out of its range.
    /// Where LIMITS MAILMAX is reached, which mails_left() tells, the server will refuse it.
    [[nodiscard]] std::error_code start_mail(envelope envelope);

    /// Queues a piece of the message after data_reply 354, as much as fits: how many bytes were
    /// taken. `writable` says when to offer the rest. Lines end with CRLF; dot-stuffing is done
    /// here. A bare CR, a bare LF, NUL, and a line of more than 998 octets cannot be sent:
    /// body_error() says so, and the session fails without having ended the message, so that the
    /// server drops it.
    /// A message that goes by BDAT is written once the recipients are answered; `writable` says so.
    /// It leaves in chunks of up to 32 KiB, one after the other or, with PIPELINING, without
    /// waiting. The same rules hold for its lines, but for body_type::binary_mime, which knows
    /// none. A chunk that is refused ends the message: nothing more is taken, and mail_result
    /// follows without end_body().
    [[nodiscard]] std::size_t write_body(std::string_view chunk);

    /// Sends a URL in place of a piece of the message (BURL, RFC 4468), between others of
    /// write_body() or alone: the server fetches the content. wrong_phase where the message does
    /// not go by BDAT, not_supported without BURL, queue_full while an answer has to come first.
    /// end_body() follows.
    [[nodiscard]] std::error_code write_url(std::string_view url);

    /// The message is whole: a line end is added when the last line has none, unless it is
    /// binary. Ends with mail_result.
    [[nodiscard]] std::error_code end_body();

    /// The rest of the message cannot be had: the session fails with `why`, not ending it, so that
    /// the server drops it. Without effect where no message is being written.
    void abandon_body(std::error_code why);

    /// Why the message cannot be sent: bare_line_end or line_too_long. Final.
    [[nodiscard]] std::error_code body_error() const { return body_error_; }

    [[nodiscard]] std::error_code reset(); ///< RSET
    [[nodiscard]] std::error_code noop();  ///< NOOP
    /// VRFY: a user or mailbox. Text that is not ASCII takes SMTPUTF8 (RFC 6531 section 3.7.4.2).
    /// invalid_argument for controls and for text that is not UTF-8, not_supported without
    /// SMTPUTF8. Ends with command_reply, as the next two.
    [[nodiscard]] std::error_code verify(std::string_view text);
    [[nodiscard]] std::error_code expand(std::string_view list);     ///< EXPN, as verify()
    [[nodiscard]] std::error_code help(std::string_view topic = {}); ///< HELP
    /// ETRN (RFC 1985): have the server send what waits for a node ("example.com"), a domain and
    /// all below it ("@example.com"), or a queue ("#name"). Ends with command_reply; not_supported
    /// when it is not announced.
    [[nodiscard]] std::error_code run_queue(std::string_view node);
    /// ATRN (RFC 2645), after authenticate(): asks for the mail of `domains` (separated by commas;
    /// empty: all of ours) on this connection. Ends with `turned` or `turn_refused`.
    [[nodiscard]] std::error_code turn(std::string_view domains = {});
    /// XCLIENT: what the server announces of it, told before any mail. The session begins again,
    /// as after STARTTLS: ends with `ready`, or with command_reply when it is refused.
    /// not_supported when it is not announced or nothing of it is told, invalid_argument for what
    /// is no address.
    [[nodiscard]] std::error_code xclient(const forwarded_client& client);
    /// XFORWARD: likewise, without consequences. Ends with command_reply.
    [[nodiscard]] std::error_code xforward(const forwarded_client& client);
    [[nodiscard]] std::error_code
    quit(); ///< QUIT: the session ends in good order, whatever the answer

    // what is known

    /// What the server announced in this state of the connection; empty before `ready`.
    [[nodiscard]] const extensions& announced() const { return state_.extensions; }
    [[nodiscard]] bool is_authenticated() const { return state_.authenticated; }
    /// STARTTLS was sent, and TLS is not up: a session that fails now fails for want of TLS, unless
    /// the error is shutting_down. With tls_unavailable there was none to ask for.
    [[nodiscard]] bool is_starting_tls() const { return state_.phase == phase::starttls; }
    /// How many more times the server takes start_mail() (LIMITS MAILMAX, RFC 9422); nullopt when
    /// it did not say.
    [[nodiscard]] std::optional<std::uint64_t> mails_left() const;

private:
    using phase = detail::client_phase;

    // One unit of work: a command that may be sent, or a line. False: bytes are lacking.
    bool advance(std::optional<event>& out);
    mail_result take_result();
    bool on_input_lacking();
    void on_reply(std::optional<event>& out);

    // One function a phase: its answer is complete.
    void on_greeting(std::optional<event>& out);
    void on_ehlo(std::optional<event>& out);
    void on_helo(std::optional<event>& out);
    void on_starttls(std::optional<event>& out);
    void on_auth(std::optional<event>& out);
    void on_mail(std::optional<event>& out);
    void on_data(std::optional<event>& out);
    void on_final(std::optional<event>& out);
    void on_dropped(std::optional<event>& out);
    void on_undo(std::optional<event>& out);
    void on_chunk(std::optional<event>& out);
    void on_simple(std::optional<event>& out);
    void on_xclient(std::optional<event>& out);
    void on_turn(std::optional<event>& out);

    void say_hello();
    void become_ready(std::optional<event>& out);
    void continue_exchange(std::string_view challenge);
    void send_mail_commands();
    [[nodiscard]] bool send_mail_command();
    void after_mail_reply();
    void undo_or_end();
    void begin_body();
    [[nodiscard]] std::size_t refuse_body(std::error_code error, std::size_t taken);

    // BDAT
    [[nodiscard]] bool awaits_chunk() const;
    [[nodiscard]] bool is_last_answer() const;
    [[nodiscard]] bool may_send_chunk(bool last);
    [[nodiscard]] bool send_chunk(bool last);
    [[nodiscard]] std::size_t chunk_room() const;
    [[nodiscard]] std::size_t chunk_size() const;
    [[nodiscard]] output_block new_chunk() const;
    void arm_chunk(std::size_t size);
    [[nodiscard]] std::size_t write_chunk(std::string_view text);
    [[nodiscard]] std::error_code end_chunks();
    void send_last_chunk();
    void await_chunk_answer();

    // Commands. ask() is for those that the session sends by itself: they fit, or it fails.
    [[nodiscard]] std::error_code may_begin();
    [[nodiscard]] std::error_code send_line(std::initializer_list<std::string_view> parts);
    [[nodiscard]] std::error_code begin(phase next, std::initializer_list<std::string_view> parts);
    [[nodiscard]] std::error_code simple(client_verb verb,
                                         std::initializer_list<std::string_view> parts);
    void ask(phase next, duration wait, std::initializer_list<std::string_view> parts);
    void await_answer(phase next, duration wait);
    void refuse_unasked_input();
    [[nodiscard]] bool has_unasked_input() const;
    void fail_with_reply(std::error_code error);

    [[nodiscard]] bool needs_tls() const;
    [[nodiscard]] bool is_lmtp() const { return options_.protocol == client_protocol::lmtp; }

    client_options options_;
    detail::client_state state_{};
    reply_reader reply_;
    client_verb verb_ = client_verb::noop;
    std::error_code body_error_{};
};

} // namespace courriel::smtp
