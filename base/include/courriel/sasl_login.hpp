// A server's SASL from the client's messages to a yes or no: runs the mechanism, asks the
// application about its users, and says what to answer. The same for every protocol; sessions carry
// the messages (see auth_step), this judges them.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <courriel/completion.hpp>
#include <courriel/events.hpp>
#include <courriel/sasl.hpp>
#include <courriel/sasl_users.hpp>
#include <courriel/tls.hpp>

namespace courriel::sasl {

struct login_options {
    std::string host_name = "localhost";           ///< in the challenge of CRAM-MD5
    std::string secret{};                          ///< see server_options::secret
    std::uint32_t iterations = default_iterations; ///< of users who do not exist
    /// What the session announces, so that the client's word that it saw no -PLUS can be judged
    /// (RFC 5802 section 6). Empty: what the users know.
    std::vector<std::string> mechanisms{};
    /// Runs a function where the session may be touched: the connection's strand, when answers come
    /// from other threads. Empty: it is called at once.
    std::function<void(std::function<void()>)> run{};
};

/// For auth_accept().
struct accepted {
    std::string identity;
};
using login_step = std::variant<challenge, accepted>;

/// The logins of one connection. When it is destroyed, answers that come later are dropped.
class server_login {
public:
    /// With an error: the exchange is over, auth_reject(). errc::refused and errc::malformed are
    /// the client's fault, not_supported is a mechanism that this build lacks; with any other it
    /// may try again later.
    using completion_type = completion<login_step>;

    explicit server_login(std::shared_ptr<users> who, login_options options = {});
    server_login(server_login&&) noexcept;
    server_login& operator=(server_login&&) noexcept;
    ~server_login();

    /// One message of the client's, with what came of the connection's TLS (null without). `done`
    /// is called once, perhaps before this returns, with what to answer.
    void take(const auth_step& step, const tls_info* tls, completion_type done);

    /// A name and a password that came without a mechanism (USER and PASS, IMAP's LOGIN).
    void take_password(std::string user, secret_string password, completion<std::string> done);

    /// What is kept of a user who proves himself without a mechanism (APOP): his password, unless
    /// there is none.
    void find_password(std::string user, completion<std::optional<secret_string>> done);
    /// And then, whom it lets in.
    void authorize(std::string user, completion<std::string> done);

private:
    class state;
    std::shared_ptr<state> state_;
};

} // namespace courriel::sasl
