// The server's side of a POP3 connection (RFC 1939) as a state machine: bytes in, events out,
// answers in, bytes out. Here: USER, PASS, STAT, LIST, UIDL, RETR, TOP, DELE, NOOP, RSET, QUIT,
// CAPA (RFC 2449), STLS (RFC 2595), AUTH (RFC 5034), APOP, UTF8 and LANG (RFC 6856), XCLIENT (see
// xclient.hpp). A connection that is lost before QUIT removes nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <courriel/pop3/capability.hpp>
#include <courriel/pop3/language.hpp>
#include <courriel/pop3/limits.hpp>
#include <courriel/pop3/maildrop_listing.hpp>
#include <courriel/pop3/message_encoder.hpp>
#include <courriel/pop3/server_events.hpp>
#include <courriel/pop3/xclient.hpp>
#include <courriel/sasl_exchange.hpp>
#include <courriel/session_base.hpp>

namespace courriel::pop3 {

struct server_options {
    std::string host_name = "localhost"; ///< in the greeting: 1 to 255 octets of 0x21 to 0x7E
    courriel::tls tls =
        courriel::tls::none;           ///< starttls: STLS is offered; implicit: from the first byte
    bool allow_plaintext_auth = false; ///< USER and PASS, PLAIN and LOGIN also without TLS
    std::vector<std::string> mechanisms{}; ///< SASL mechanisms to offer, upper case; empty: no AUTH
    std::string apop_timestamp{}; ///< offers APOP: another for each connection, which nobody can
                                  ///< guess; see is_apop_timestamp(). Empty: no APOP
    bool utf8 = false;            ///< offers UTF8 (RFC 6856): see is_utf8()
    bool utf8_user = false;       ///< announces that names and passwords may be UTF-8
    std::vector<language> languages{};     ///< offers LANG; the first is what "*" chooses
    std::optional<expire_policy> expire{}; ///< told by CAPA: what the application does with old
                                           ///< messages; nullopt: nothing is promised
    std::optional<login_delay_policy> login_delay{}; ///< told by CAPA; the application enforces it,
                                                     ///< by LOGIN-DELAY in reject()
    bool trusted_proxy = false;   ///< offers XCLIENT: for a peer known by its address to be a proxy
                                  ///< of one's own, and for no other
    std::string implementation{}; ///< told by CAPA (IMPLEMENTATION); empty: not announced
    server_limits limits{};
};

class server_session : public session_base {
public:
    using event = server_event;

    /// Fails at once with invalid_argument (seen as `failed`) when host_name, apop_timestamp,
    /// implementation, a mechanism or a language cannot be sent.
    explicit server_session(server_options options = {});

    /// What happened next; nullopt when nothing did. The views of the last event end here.
    std::optional<event> next();

    void tls_started(const tls_info& info);

    // answers to the event that owes one; wrong_phase when none does

    /// Yes to login and apop_login: the maildrop is open and locked, and these are its messages.
    /// invalid_argument when one of them has a unique id that UIDL cannot carry.
    [[nodiscard]] std::error_code accept(maildrop_listing listing);
    /// Answers to auth_step. `bytes` are raw; they are sent in base64.
    [[nodiscard]] std::error_code auth_challenge(std::string_view bytes);
    /// `identity` is whose maildrop was opened; the rest as for accept(listing).
    [[nodiscard]] std::error_code auth_accept(maildrop_listing listing, std::string_view identity);
    [[nodiscard]] std::error_code auth_reject(std::string_view text = "authentication failed",
                                              std::string_view code = "AUTH");

    /// Yes to retrieve (the body follows) and to commit.
    [[nodiscard]] std::error_code accept();
    /// No. `code` is a response code without brackets (see response_code.hpp), or empty. Refused
    /// credentials must say "AUTH" (RFC 3206 section 6), a maildrop that is locked "IN-USE".
    /// invalid_argument when they cannot stand in a line, or the text would be read as a code;
    /// too_large beyond the 512 octets of a line.
    [[nodiscard]] std::error_code reject(std::string_view text, std::string_view code = {});

    /// After accept() of retrieve: a piece of the message in canonical form (CRLF line ends), as
    /// much as fits; how many bytes were taken. `writable` says when to offer the rest.
    /// Dot-stuffing is done here, a bare CR or LF is sent as CRLF, and TOP stops by itself: see
    /// body_is_enough().
    [[nodiscard]] std::size_t write_body(std::string_view chunk);
    /// The message is whole.
    [[nodiscard]] std::error_code end_body();
    /// The message cannot be read to its end: the connection ends, because the protocol has no
    /// other way to say so.
    void abort_body();
    /// TOP has all the lines it asked for: the rest of the message need not be read.
    [[nodiscard]] bool body_is_enough() const;

    /// What CAPA tells this user of EXPIRE and LOGIN-DELAY once he has logged in, where
    /// server_options say that it differs: call it before the login is accepted. wrong_phase when
    /// no login is in hand.
    [[nodiscard]] std::error_code set_policies(std::optional<expire_policy> expire,
                                               std::optional<login_delay_policy> login_delay);

    /// Refuses logins and messages, and lets a commit go when nothing is to be removed; does
    /// nothing for events that owe no answer.
    [[nodiscard]] std::error_code accept_default(const event& e);

    /// Ends the session in good order: the answer in hand is finished, then the close.
    void shut_down();

    // what is known

    [[nodiscard]] bool owes_answer() const { return owed_ != owed::nothing; }
    [[nodiscard]] bool is_authenticated() const { return !dialogue_.user.empty(); }
    /// The user of an accepted login.
    [[nodiscard]] const std::string& user() const { return dialogue_.user; }
    /// The client has said UTF8: messages may be sent as they are in UTF-8. Else one that has UTF-8
    /// in its header is sent in another form, or refused with the code "UTF8".
    [[nodiscard]] bool is_utf8() const { return dialogue_.utf8; }
    /// The tag of the language that the client has chosen for texts; empty: none, texts are ASCII
    /// and English.
    [[nodiscard]] const std::string& language_tag() const { return dialogue_.language; }
    [[nodiscard]] const maildrop_listing& listing() const { return dialogue_.maildrop.messages(); }
    [[nodiscard]] const server_options& options() const { return options_; }
    /// What CAPA would announce now.
    [[nodiscard]] capabilities announced() const;

private:
    enum class phase : std::uint8_t {
        authorization,
        user_given,
        exchange,
        transaction,
        listing,
        ending
    };
    enum class owed : std::uint8_t { nothing, login, auth, retrieve, body, commit };

    /// What the client let us know: replaced whole when TLS comes up, and by XCLIENT.
    struct dialogue {
        phase now = phase::authorization;
        std::string name{}; ///< of the last USER
        std::string user{}; ///< of the accepted login
        marked_listing maildrop{};
        bool utf8 = false;
        std::string language{};
        std::optional<expire_policy> expire{}; // the user's own
        std::optional<login_delay_policy> login_delay{};
    };

    enum class listing_kind : std::uint8_t { sizes, unique_ids, languages };

    /// LIST, UIDL or LANG without argument, while its lines are being written.
    struct listing_progress {
        listing_kind what = listing_kind::sizes;
        std::size_t next = 0;
    };

    struct command; // an entry of the table in server/commands.cpp
    static const command* find_command(std::string_view verb) noexcept;

    std::optional<event> next_of_failure();
    bool advance(std::optional<event>& out);
    bool advance_command(std::optional<event>& out);
    bool advance_auth(std::optional<event>& out);
    bool advance_listing();
    void run_command(std::string_view line, std::optional<event>& out);
    void end_of_input();

    // One function a command; `argument` is what follows the verb and one space.
    void on_user(std::string_view argument, std::optional<event>& out);
    void on_pass(std::string_view argument, std::optional<event>& out);
    void on_stat(std::string_view argument, std::optional<event>& out);
    void on_list(std::string_view argument, std::optional<event>& out);
    void on_uidl(std::string_view argument, std::optional<event>& out);
    void on_retr(std::string_view argument, std::optional<event>& out);
    void on_top(std::string_view argument, std::optional<event>& out);
    void on_dele(std::string_view argument, std::optional<event>& out);
    void on_rset(std::string_view argument, std::optional<event>& out);
    void on_quit(std::string_view argument, std::optional<event>& out);
    void on_noop(std::string_view argument, std::optional<event>& out);
    void on_capa(std::string_view argument, std::optional<event>& out);
    void on_stls(std::string_view argument, std::optional<event>& out);
    void on_auth(std::string_view argument, std::optional<event>& out);
    void on_apop(std::string_view argument, std::optional<event>& out);
    void on_utf8(std::string_view argument, std::optional<event>& out);
    void on_lang(std::string_view argument, std::optional<event>& out);
    void on_xclient(std::string_view argument, std::optional<event>& out);

    void greet();
    void open_body();
    [[nodiscard]] std::size_t line_limit() const;
    [[nodiscard]] bool may_log_in() const;
    [[nodiscard]] std::vector<std::string> usable_mechanisms() const;
    void leave_exchange();
    [[nodiscard]] std::error_code log_in(maildrop_listing listing, std::string user);
    void list(std::string_view argument, listing_kind what);
    void put_item(std::size_t index, listing_kind what);
    void put_language(const language& l);
    [[nodiscard]] std::string_view translated(std::string_view english) const;
    /// The index of the message that `number` names; nullopt when the refusal is already queued.
    std::optional<std::size_t> find_message(std::string_view number);

    // Answers: answer_room is free whenever they are called.
    void put(std::string_view text) { out_.append(text); }
    void put(std::uint64_t number);
    void say(std::string_view line);        ///< the line and its CRLF
    void refuse(std::string_view text);     ///< -ERR: the client may well ask again
    void reject_bad(std::string_view text); ///< -ERR: it breaks the protocol, and is counted
    void end_in_order();

    server_options options_;
    dialogue dialogue_{};
    listing_progress listing_progress_{};
    phase after_listing_ = phase::transaction;
    message_encoder encoder_{};
    std::optional<std::size_t> lines_wanted_{}; // by TOP
    std::size_t index_wanted_ = 0;              // by RETR or TOP
    sasl::server_exchange exchange_{};
    std::size_t bad_commands_ = 0;
    std::size_t login_failures_ = 0;
    owed owed_ = owed::nothing;
    bool tls_established_ = false; // to be told
    bool shutting_down_ = false;
};

} // namespace courriel::pop3
