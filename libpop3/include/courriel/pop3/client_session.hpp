// The client's side of a POP3 connection (RFC 1939) as a state machine. Greeting, CAPA (RFC 2449; a
// server without it is fine) and STLS (RFC 2595) run by themselves; then the application logs in
// and asks. Verbs queue up and are answered in order; they are sent ahead when the server announces
// PIPELINING.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include <courriel/dot_stuffing.hpp>
#include <courriel/pop3/capability.hpp>
#include <courriel/pop3/client_events.hpp>
#include <courriel/pop3/limits.hpp>
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

    // --- verbs: legal after `ready`; wrong_phase otherwise, queue_full beyond limits.pipelined
    // --------

    /// USER and PASS. invalid_argument when either holds CR, LF or NUL, or the user is empty or
    /// holds a space; no_mechanism when the password would be shown to the network. Ends with
    /// login_result.
    [[nodiscard]] std::error_code login(std::string_view user, std::string_view password);

    // The following are legal after a login; message numbers begin with 1.
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
    [[nodiscard]] bool is_logged_in() const { return logged_in_; }
    /// Whether QUIT was answered, and how.
    [[nodiscard]] const std::optional<reply>& quit_reply() const { return quit_reply_; }

private:
    client_options options_;
    capabilities capabilities_{};
    std::optional<reply> quit_reply_{};
    bool logged_in_ = false;
    // further private members are the implementer's
};

} // namespace courriel::pop3
