// The client's side of an IMAP connection (RFC 3501) as a state machine. Greeting, CAPABILITY and
// STARTTLS run by themselves; then the application logs in and asks. Several commands may be on
// their way; each ends with `done` or `refused`, and data comes as events of its own. Extensions
// that are used when announced: SASL-IR (RFC 4959), LITERAL+ and LITERAL- (RFC 7888).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <courriel/imap/capability.hpp>
#include <courriel/imap/client_events.hpp>
#include <courriel/imap/client_state.hpp>
#include <courriel/imap/fetch_item.hpp>
#include <courriel/imap/fetch_scanner.hpp>
#include <courriel/imap/flags.hpp>
#include <courriel/imap/fragmenter.hpp>
#include <courriel/imap/limits.hpp>
#include <courriel/imap/mailbox_argument.hpp>
#include <courriel/imap/number_set.hpp>
#include <courriel/imap/search_key.hpp>
#include <courriel/imap/status_items.hpp>
#include <courriel/login_choice.hpp>
#include <courriel/result.hpp>
#include <courriel/sasl_exchange.hpp>
#include <courriel/session_base.hpp>

namespace courriel::imap {

struct client_options {
    std::string server_name{}; ///< the server's name: sent (SNI) and checked by TLS
    courriel::tls tls =
        courriel::tls::starttls;       ///< starttls: required; the session fails without it
    bool allow_plaintext_auth = false; ///< LOGIN, and mechanisms that show the password, also
                                       ///< without TLS
    std::string tag_prefix = "a";      ///< tags are this and a number of at least three digits;
                                       ///< letters and digits
    std::uint32_t first_tag = 1;       ///< where the numbers begin; random ones cannot be guessed
    client_limits limits{};
};

class client_session : public session_base {
public:
    using event = client_event;

    /// Fails at once with invalid_argument (seen as `failed`) when tag_prefix holds anything but
    /// letters and digits, or more than 32 of them.
    explicit client_session(client_options options = {});

    /// What happened next; nullopt when nothing did. The views of the last event end here.
    std::optional<event> next();

    void tls_started(const tls_info& info);

    // Verbs. Legal after `ready`, wrong_phase otherwise; queue_full beyond limits.commands or
    // limits.output_queue, too_large for what could never fit. The id is that of the command's
    // `done` or `refused`. Strings go as IMAP allows them: what cannot be quoted is a literal,
    // whose octets leave only when the server has asked for them or announces LITERAL+ or LITERAL-.
    // NUL is invalid_argument.

    /// LOGIN. no_mechanism when the server announces LOGINDISABLED or the password would be shown
    /// to the network. wrong_phase while other commands are on their way.
    result<command_id> login(std::string_view user, std::string_view password);

    /// AUTHENTICATE, with the initial response when the server announces SASL-IR. not_supported
    /// when it does not announce the mechanism, no_mechanism when that would show the password to
    /// the network. No other command may be on its way, before or behind.
    result<command_id> authenticate(std::unique_ptr<sasl::client_mechanism> mechanism);

    /// AUTHENTICATE with the mechanism that suits the account best of what the server offers: see
    /// sasl::choose_client_mechanism for the order, and for what is refused rather than weakened.
    /// The password is shown only in TLS whose certificate and name were checked, or by
    /// client_options::allow_plaintext_auth.
    /// Where no mechanism of ours is offered LOGIN stands in, worth what the mechanism of that name
    /// is, unless LOGINDISABLED is announced. errc::no_mechanism when nothing is left; otherwise as
    /// authenticate() and login().
    result<command_id> authenticate(const sasl::account& who, const auth_options& options = {});

    result<command_id> capability(); ///< capability_data, done
    result<command_id> noop();       ///< done, and whatever the server has to tell
    /// The session ends in good order after its answer, which comes as `done`.
    result<command_id> logout();

    // The following are legal after a login.

    /// LIST: list_item ..., done. `pattern` is UTF-8 and may hold `*` and `%`.
    result<command_id> list(mailbox_argument reference, mailbox_argument pattern);
    result<command_id> lsub(mailbox_argument reference, mailbox_argument pattern);
    /// STATUS: status_data, done. invalid_argument without items.
    result<command_id> status(mailbox_argument mailbox, const status_items& items);
    result<command_id> create(mailbox_argument mailbox);
    result<command_id> remove(mailbox_argument mailbox); ///< DELETE
    result<command_id> rename(mailbox_argument from, mailbox_argument to);
    /// SUBSCRIBE, or UNSUBSCRIBE when `on` is false.
    result<command_id> subscribe(mailbox_argument mailbox, bool on = true);

    /// SELECT, EXAMINE: exists, recent, flags_data, notice ..., done; then mailbox() says what was
    /// opened. The mailbox that was selected before is left, also when this is refused.
    result<command_id> select(mailbox_argument mailbox);
    result<command_id> examine(mailbox_argument mailbox);

    /// APPEND of a message of `size` octets: once the server lets it come, `writable` follows, and
    /// write_body() takes the octets, then end_body() ends the command. One at a time, and nothing
    /// else may be asked from the verb to end_body(). `flags` without \Recent. A server that
    /// refuses early is told by `refused`, which may come while the body is open (is_body_open()):
    /// the octets are owed all the same.
    result<command_id> append(mailbox_argument mailbox, const flag_set& flags,
                              std::optional<internal_date> date, std::uint64_t size);
    /// Queues a piece of the message, as much as fits and as is still owed: how many octets were
    /// taken. `writable` says when to offer the rest. Lines have to end with CRLF.
    [[nodiscard]] std::size_t write_body(std::string_view chunk);
    /// All octets were written; invalid_argument when some are still owed.
    [[nodiscard]] std::error_code end_body();
    [[nodiscard]] bool is_body_open() const { return append_.is_open; }

    // The following are legal while a mailbox is selected: wrong_phase otherwise, and while a
    // select(), examine() or close() is on its way. Sets must not be empty. Sequence numbers, also
    // those in the key of a search, are wrong_phase while a command is on its way before whose
    // answer EXPUNGE may come and change them: any but fetch(), store() and search() (RFC 3501
    // section 5.5). UIDs need not wait.

    result<command_id> close();   ///< CLOSE: deleted messages go, the mailbox is left
    result<command_id> expunge(); ///< EXPUNGE: expunged ..., done
    /// SEARCH: search_result ..., done; no search_result may come when nothing was found.
    result<command_id> search(const search_key& key);
    result<command_id> uid_search(const search_key& key);
    /// FETCH: for each message its sections (body_begin ... body_end) and fetched_data; done.
    /// invalid_argument without items, and for a section of header fields that names none.
    result<command_id> fetch(const sequence_set& messages, const fetch_items& items);
    result<command_id> uid_fetch(const uid_set& messages, const fetch_items& items);
    /// STORE: fetched_data with the new flags unless the change is silent; done.
    result<command_id> store(const sequence_set& messages, const flag_change& change);
    result<command_id> uid_store(const uid_set& messages, const flag_change& change);
    result<command_id> copy(const sequence_set& messages, mailbox_argument to);
    result<command_id> uid_copy(const uid_set& messages, mailbox_argument to);

    // what is known

    /// What the server announced last; TLS forgets it. A login may change what a server can do:
    /// one that does not say so in its answer can be asked by capability().
    [[nodiscard]] const capabilities& announced() const { return state_.capabilities; }
    [[nodiscard]] bool is_logged_in() const { return state_.logged_in; }
    /// The selected mailbox; `selection` is none when there is none.
    [[nodiscard]] const selected_mailbox& mailbox() const { return state_.mailbox; }
    /// Commands that are not answered yet.
    [[nodiscard]] std::size_t commands_under_way() const { return commands_.size(); }

    /// The number of the next tag: for tags that nobody can guess one after the other. Those behind
    /// it count on, past those of commands on their way. invalid_argument when a command with it is
    /// on its way.
    [[nodiscard]] std::error_code set_next_tag(std::uint32_t number);

    /// Bytes of heap memory held by buffers and by the response in hand.
    [[nodiscard]] std::size_t memory_held() const noexcept {
        return buffer_capacity() + fragments_.capacity() + search_rest_.capacity() +
               numbers_.capacity() * sizeof(std::uint32_t) + (delivery_ ? delivery_->held : 0);
    }

private:
    using kind = detail::command_kind;
    using command = detail::client_command;
    enum class phase : std::uint8_t { greeting, setting_up, ready };
    enum class told : std::uint8_t { of_mailbox, of_messages };

    // session.cpp: one unit of work (false: bytes are lacking), and what a line belongs to
    std::optional<event> next_of_failure();
    bool advance(std::optional<event>& out);
    bool advance_line(std::optional<event>& out);
    bool advance_literal(std::optional<event>& out);
    bool on_input_lacking();
    void count_octets(std::size_t n);
    void after_response();
    void on_line(std::string_view line, bool is_broken, std::optional<event>& out);
    void on_piece(std::string_view line, std::optional<event>& out);
    void on_literal(std::optional<event>& out);
    [[nodiscard]] bool is_believed() const;

    // status.cpp, tls.cpp: greeting, continuation, status responses
    void on_greeting(std::string_view line, std::optional<event>& out);
    void set_up_further(std::optional<event>& out);
    void on_condition(std::string_view line, std::optional<event>& out);
    void on_tagged(std::string_view line, std::optional<event>& out);
    void on_completion(std::size_t index, reply_view reply, std::string_view line,
                       std::optional<event>& out);
    void on_continuation(std::string_view line);
    void on_starttls(bool is_ok, std::string_view line);
    void note_code(const response_code& code, const command* of);

    // untagged.cpp and the files of each family: data of the server; false: it cannot be read
    void on_untagged(std::string_view text, std::optional<event>& out);
    bool on_named(std::string_view text, std::optional<event>& out);
    bool on_numbered(std::string_view text, std::optional<event>& out);
    bool on_capability(std::string_view rest, std::optional<event>& out);
    bool on_list(std::string_view rest, std::optional<event>& out);
    bool on_lsub(std::string_view rest, std::optional<event>& out);
    bool on_status(std::string_view rest, std::optional<event>& out);
    bool on_flags(std::string_view rest, std::optional<event>& out);
    bool on_search(std::string_view rest, std::optional<event>& out);
    void on_exists(std::uint32_t number, std::optional<event>& out);
    void on_recent(std::uint32_t number, std::optional<event>& out);
    void on_expunge(std::uint32_t number, std::optional<event>& out);
    bool on_fetch(std::uint32_t number, std::string_view rest, std::string_view text,
                  std::optional<event>& out);
    void on_selected(const command& c, const reply_view& reply);
    void deliver_fetch(std::optional<event>& out);
    void deliver_search(std::optional<event>& out);
    bool begin_streaming(std::optional<event>& out);
    [[nodiscard]] selected_mailbox& mailbox_of_data(told what);

    // commands.cpp: queueing and sending
    [[nodiscard]] std::error_code may_ask(bool needs_login) const;
    [[nodiscard]] std::error_code may_ask_selected() const;
    [[nodiscard]] std::error_code may_number() const;
    [[nodiscard]] const command* under_way(kind what) const;
    result<command_id> ask(command c);
    void ask_internally(kind what, std::string_view text);
    void enqueue(command c);
    void complete(command& c) const;
    void append_literal_end(command& c, std::string_view open, std::uint64_t size) const;
    void append_tag(std::string& out, std::uint32_t number) const;
    [[nodiscard]] bool is_tag_under_way(std::uint32_t number) const;
    [[nodiscard]] std::uint32_t free_tag() const;
    void send_due();
    bool send_some(command& c);
    void mark_sent(command& c) const noexcept;

    // The families' own ways to ask.
    result<command_id> ask_simple(kind what, std::string_view text);
    result<command_id> ask_about(std::string_view verb, mailbox_argument mailbox);
    result<command_id> ask_two(std::string_view verb, mailbox_argument first,
                               mailbox_argument second);
    result<command_id> ask_set(const detail::set_verb& verb, const number_set& set,
                               std::string_view rest, bool brings_bodies = false);
    result<command_id> enter(mailbox_argument mailbox, bool is_read_only);
    result<command_id> find(const detail::set_verb& verb, const search_key& key);
    void open_body();
    void continue_exchange(command& c, std::string_view challenge);

    void begin_wait() {
        await_input(options_.limits.command_wait);
        is_waiting_ = true;
        block_ = 0;
    }
    void end_wait() {
        await_nothing();
        is_waiting_ = false;
    }

    client_options options_;
    detail::client_state state_{};
    std::vector<command> commands_{}; // the oldest first
    std::size_t unsent_ = 0;          // octets of commands that have not left for the queue
    detail::client_append append_{};
    sasl::client_exchange exchange_{};
    fragmenter fragments_{};
    detail::fetch_scanner scanner_{};
    std::unique_ptr<detail::fetch_delivery> delivery_{};
    std::optional<resync_needed> resync_{};
    std::string search_rest_{}; // numbers of a long SEARCH response that were not yet told
    std::size_t search_at_ = 0;
    command_id search_id_ = command_id::none;
    std::vector<std::uint32_t> numbers_{}; // of the last search_result
    reply greeting_{};
    std::uint64_t position_ = 0;   // octets of input taken
    std::uint64_t line_begin_ = 0; // where the line in hand began
    std::size_t block_ = 0;        // octets since the wait for input began anew
    std::uint32_t next_tag_ = 0;
    std::uint32_t next_id_ = 1;
    phase phase_ = phase::greeting;
    bool is_waiting_ = false;
    bool is_message_used_ = false; // the response in hand was read: its text ends at next next()
    bool is_fetch_ = false;        // the response in hand is a FETCH
    bool is_streaming_ = false;    // its literal goes to the application
    bool is_verb_refused_ = false; // with queue_full, for want of an answer
};

} // namespace courriel::imap
