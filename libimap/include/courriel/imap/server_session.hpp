// The server's side of an IMAP4rev1 connection (RFC 3501) as a state machine: bytes in, events out,
// answers in, bytes out. Here: all commands of RFC 3501, UNSELECT (RFC 3691), UID EXPUNGE and its
// response codes (RFC 4315), SASL-IR (RFC 4959), LITERAL- (RFC 7888). It knows no mailbox:
// store_service answers its events on an imap::account.
//
// Input is first cut into commands (fragmenter), then parsed, so a refused command's literals can
// never be read as commands. One command is in hand at a time; what is pipelined behind it waits.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <courriel/imap/body_structure.hpp>
#include <courriel/imap/capability.hpp>
#include <courriel/imap/fragmenter.hpp>
#include <courriel/imap/limits.hpp>
#include <courriel/imap/list_info.hpp>
#include <courriel/imap/response_code.hpp>
#include <courriel/imap/server_events.hpp>
#include <courriel/sasl_exchange.hpp>
#include <courriel/session_base.hpp>

namespace courriel::imap {

namespace wire {
class reader;
struct wire_name;
} // namespace wire

struct server_options {
    std::string host_name = "localhost";     ///< in the greeting: 1 to 255 octets of 0x21 to 0x7E
    courriel::tls tls = courriel::tls::none; ///< starttls: offered; implicit: from the first byte
    bool allow_plaintext_auth = false;       ///< LOGIN, and mechanisms that show the password, also
                                             ///< without TLS
    std::vector<std::string> mechanisms{};   ///< SASL mechanisms to offer, upper case
    server_limits limits{};
};

/// What a FETCH answer tells beside the octets of sections; what is null is not told.
struct fetch_answer {
    std::optional<uid> message_uid{};
    const flag_set* flags = nullptr;
    const message_info* date = nullptr; ///< INTERNALDATE is its date
    std::optional<std::uint64_t> size{};
    const imap::envelope* envelope = nullptr;
    const body_structure* structure = nullptr; ///< BODYSTRUCTURE
    const body_structure* body = nullptr;      ///< BODY
};

namespace detail {

/// `exchange`: inside AUTHENTICATE. `ending`: LOGOUT was answered.
enum class server_phase : std::uint8_t { greeted, exchange, authenticated, selected, ending };

/// All that the session knows of its client; TLS replaces it whole.
struct server_dialogue {
    server_phase phase = server_phase::greeted;
    open_mode mode = open_mode::read_write; // of the mailbox that is selected
    std::string user{};
};

/// The command being received: from its first line to the end of its last.
struct incoming_command {
    enum class octets : std::uint8_t { kept, message, dropped };
    fragmenter parts{};
    octets literal = octets::kept;
    std::size_t block = 0; // octets of a literal since the wait for them began
    bool answered = false; // refused already: the rest is swallowed
};

} // namespace detail

class server_session : public session_base {
public:
    using event = server_event;

    /// Fails at once with invalid_argument (seen as `failed`) when host_name cannot be sent.
    explicit server_session(server_options options = {});

    /// What happened next; nullopt when nothing did. The views of the last event end here.
    std::optional<event> next();

    void tls_started(const tls_info& info);

    // Answers to the event that owes one; wrong_phase when none does.

    /// Yes: a tagged OK. An empty text stands for one that names the command. Of append_request:
    /// the message may come; of body_chunk: it was taken, both without a word to the client.
    /// invalid_argument when the text cannot stand in a line.
    [[nodiscard]] std::error_code accept(std::string_view text = {},
                                         const response_code& code = {});
    /// Yes to select_request, and how the mailbox was opened.
    [[nodiscard]] std::error_code accept_select(open_mode mode);
    /// No: a tagged NO. Of append_request and body_chunk: what is left of the message is dropped,
    /// and neither body_end nor body_cut comes.
    [[nodiscard]] std::error_code reject(std::string_view text, const response_code& code = {});
    /// The command makes no sense here, such as a sequence number that does not exist: a tagged
    /// BAD. It is not counted, for a client in good order gets there: "1:*" of an empty mailbox is
    /// BAD (RFC 3501 section 9: seq-number).
    [[nodiscard]] std::error_code reject_bad(std::string_view text);

    // Answers to auth_step. `bytes` are raw; they are sent in base64.
    [[nodiscard]] std::error_code auth_challenge(std::string_view bytes);
    [[nodiscard]] std::error_code auth_accept(std::string_view identity);
    [[nodiscard]] std::error_code auth_reject(std::string_view text = "authentication failed");

    // Untagged data, while an answer is owed for a command behind the login. queue_full: nothing
    // was told, `writable` says when to try again. A single answer may be larger than the queue:
    // the rest of it is kept, and nothing else can be told until it has left.

    [[nodiscard]] std::error_code tell_exists(std::uint32_t messages);
    [[nodiscard]] std::error_code tell_recent(std::uint32_t messages);
    [[nodiscard]] std::error_code tell_expunge(std::uint32_t sequence_number);
    [[nodiscard]] std::error_code tell_flags(const flag_set& flags);
    /// "* OK [...] text"
    [[nodiscard]] std::error_code tell_ok(const response_code& code, std::string_view text);
    /// LIST, or LSUB when `subscribed`. An empty delimiter ('\0') is NIL.
    [[nodiscard]] std::error_code tell_list(const mailbox_info& mailbox, bool subscribed);
    [[nodiscard]] std::error_code tell_status(std::string_view name, const mailbox_status& status);
    /// More of one SEARCH response; at most 64 numbers at once. Nothing else can be told before
    /// end_found(), or the tagged answer, ends it.
    [[nodiscard]] std::error_code tell_found(std::span<const std::uint32_t> numbers);
    void end_found();
    /// A FETCH response without sections.
    [[nodiscard]] std::error_code tell_fetch(std::uint32_t sequence_number, const fetch_answer& a);

    // A FETCH response with sections: begin_fetch(), for each section begin_section() and exactly
    // `size` octets by write_body(), or nil_section(), then end_fetch().

    [[nodiscard]] std::error_code begin_fetch(std::uint32_t sequence_number, const fetch_answer& a);
    [[nodiscard]] std::error_code begin_section(const body_request& request, std::uint64_t size);
    /// There is no such part.
    [[nodiscard]] std::error_code nil_section(const body_request& request);
    /// How many octets were taken; `writable` says when to offer the rest. NUL is sent as 0x80, for
    /// no literal may hold it.
    [[nodiscard]] std::size_t write_body(std::string_view octets);
    /// How many octets write_body() would take now.
    [[nodiscard]] std::size_t room() const noexcept { return held_.empty() ? body_room() : 0; }
    [[nodiscard]] std::error_code end_fetch();
    /// The octets that were announced cannot be had: the connection ends, because the protocol has
    /// no other way to say so.
    void abort_body();

    /// Refuses logins and what would change something; answers what needs no storage. Does nothing
    /// for events that owe no answer.
    [[nodiscard]] std::error_code accept_default(const event& e);

    /// Ends the session in good order: the command in hand is finished, then BYE and the close.
    void shut_down();

    // what is known

    [[nodiscard]] bool owes_answer() const { return owed_ != owed::nothing; }
    [[nodiscard]] bool is_authenticated() const {
        return dialogue_.phase >= detail::server_phase::authenticated;
    }
    /// Who logged in.
    [[nodiscard]] const std::string& user() const { return dialogue_.user; }
    [[nodiscard]] const server_options& options() const { return options_; }
    /// What CAPABILITY announces now.
    [[nodiscard]] capabilities announced() const;
    /// Bytes of heap memory held.
    [[nodiscard]] std::size_t memory() const {
        return buffer_capacity() + held_.capacity() + line_.capacity() + incoming_.parts.capacity();
    }

private:
    using phase = detail::server_phase;
    using code_kind = response_code::kind;

    enum class owed : std::uint8_t {
        nothing,
        login,
        auth,
        select,
        close,
        append,     // whether the message may come
        chunk,      // whether a piece of it was taken
        append_end, // whether the message was stored
        command,    // any other command
    };

    struct command; // an entry of the table in server/commands.cpp
    static const command* find_command(std::string_view verb) noexcept;
    static const command* find_uid_command(std::string_view verb) noexcept;

    bool advance(std::optional<event>& out);
    bool advance_line(std::optional<event>& out);
    bool advance_literal(std::optional<event>& out);
    bool advance_auth(std::optional<event>& out);

    std::optional<event> next_of_failure();
    void on_timeout(timeout late, std::optional<event>& out);
    void end_of_input(std::optional<event>& out);
    void greet();
    void give_up(std::string_view text, std::error_code error, code_kind why = code_kind::none);
    [[nodiscard]] bool is_idle() const;
    [[nodiscard]] std::size_t command_limit() const;

    // The command being received.
    void on_line(const line_buffer::line& line, std::optional<event>& out);
    void on_literal(std::optional<event>& out);
    void end_command(std::optional<event>& out);
    void forget_command();
    void refuse(bool bad, std::string_view text, code_kind why = code_kind::none);
    void take_tag();

    void run_command(std::string_view text, std::optional<event>& out);

    // One function a command; `in` stands behind the verb.
    void on_capability(wire::reader& in, std::optional<event>& out);
    void on_noop(wire::reader& in, std::optional<event>& out);
    void on_check(wire::reader& in, std::optional<event>& out);
    void on_logout(wire::reader& in, std::optional<event>& out);
    void on_starttls(wire::reader& in, std::optional<event>& out);
    void on_login(wire::reader& in, std::optional<event>& out);
    void on_authenticate(wire::reader& in, std::optional<event>& out);
    void on_select(wire::reader& in, std::optional<event>& out);
    void on_examine(wire::reader& in, std::optional<event>& out);
    void on_close(wire::reader& in, std::optional<event>& out);
    void on_unselect(wire::reader& in, std::optional<event>& out);
    void on_create(wire::reader& in, std::optional<event>& out);
    void on_delete(wire::reader& in, std::optional<event>& out);
    void on_rename(wire::reader& in, std::optional<event>& out);
    void on_subscribe(wire::reader& in, std::optional<event>& out);
    void on_unsubscribe(wire::reader& in, std::optional<event>& out);
    void on_list(wire::reader& in, std::optional<event>& out);
    void on_lsub(wire::reader& in, std::optional<event>& out);
    void on_status(wire::reader& in, std::optional<event>& out);
    void on_append(wire::reader& in, std::optional<event>& out);
    void on_expunge(wire::reader& in, std::optional<event>& out);
    void on_search(wire::reader& in, std::optional<event>& out);
    void on_fetch(wire::reader& in, std::optional<event>& out);
    void on_store(wire::reader& in, std::optional<event>& out);
    void on_copy(wire::reader& in, std::optional<event>& out);
    void on_uid(wire::reader& in, std::optional<event>& out);

    void owe(owed what) { owed_ = what; }
    void open_mailbox(wire::reader& in, open_mode mode, std::optional<event>& out);
    void list_mailboxes(wire::reader& in, bool subscribed, std::optional<event>& out);
    // False: refused already.

    /// SP mailbox, whatever its name.
    bool take_name(wire::reader& in, wire::wire_name& out);
    /// A mailbox may have it.
    bool check_name(const wire::wire_name& name);
    /// Both.
    bool take_mailbox(wire::reader& in, std::string& name);
    bool check_keywords(const flag_set& flags);
    bool take_end(const wire::reader& in);
    bool take_messages(wire::reader& in, message_set& out);

    bool take_append(std::optional<event>& out);
    std::size_t take_message_octets(std::string_view octets, std::optional<event>& out);
    void end_append(std::optional<event>& out);
    void cut_append(std::error_code error, std::optional<event>& out);

    [[nodiscard]] bool may_log_in() const;
    void leave_exchange(phase to);
    void log_in(std::string_view user);
    void count_login_failure();
    void count_bad_command();

    // Answers: put() takes whatever it is given, and keeps what the queue has no room for.
    void put(std::string_view bytes);
    void drain();
    void put_tagged(std::string_view condition, const response_code& code, std::string_view text);
    [[nodiscard]] bool has_command() const;
    [[nodiscard]] std::error_code may_tell();
    [[nodiscard]] std::error_code may_begin();
    [[nodiscard]] std::error_code tell(std::string_view line);
    [[nodiscard]] std::error_code tell_number(std::uint32_t number, std::string_view name);
    void append_fetch(std::uint32_t sequence_number, const fetch_answer& a);
    void put_fetch();
    void settle(bool accepted);

    server_options options_;
    detail::server_dialogue dialogue_{};
    detail::incoming_command incoming_{};
    owed owed_ = owed::nothing;
    bool tls_established_ = false; // to be told
    bool shutting_down_ = false;
    bool by_uid_ = false;              // the command in hand has "UID" before it
    bool appending_ = false;           // between accept() of append_request and its end
    bool search_open_ = false;         // "* SEARCH" has begun
    bool fetch_open_ = false;          // "* n FETCH (" has begun
    bool fetch_empty_ = false;         // and nothing stands behind its "("
    std::uint64_t section_left_ = 0;   // octets of it still to be written
    const command* command_ = nullptr; // in hand
    std::string tag_{};                // of the command in hand; empty: it has none
    sasl::server_exchange exchange_{};
    std::size_t bad_commands_ = 0;
    std::size_t login_failures_ = 0;
    std::string pending_{}; // what an event's views need beyond its line; the user of a LOGIN
    std::string line_{};    // an answer being written; kept for its memory
    std::string held_{};    // of answers: what the queue had no room for
    std::size_t held_begin_ = 0;
};

} // namespace courriel::imap
