// SASL (RFC 4422) as all three protocols use it: a mechanism turns challenges into responses, or
// responses into challenges, and knows no protocol. Here: the two roles, and the mechanisms PLAIN
// (RFC 4616), LOGIN, CRAM-MD5 (RFC 2195), EXTERNAL (RFC 4422 appendix A) and ANONYMOUS (RFC 4505)
// of a client. Those with tokens are in oauth.hpp, SCRAM is in scram.hpp.
//
// Names have at most 1024 octets and no control characters, passwords at most 4096, tokens 8192,
// messages 9216, which is what the 12,288 characters of the protocols can carry.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include <courriel/errc.hpp>
#include <courriel/events.hpp>
#include <courriel/result.hpp>
#include <courriel/scram_credential.hpp>
#include <courriel/secret.hpp>

namespace courriel::sasl {

/// The client's side of one exchange; used once.
class client_mechanism {
public:
    virtual ~client_mechanism() = default;

    /// Upper case, as it goes on the wire.
    [[nodiscard]] virtual std::string_view name() const = 0;

    /// The initial response, raw bytes; nullopt when the server speaks first.
    [[nodiscard]] virtual std::optional<std::string> initial() = 0;

    /// The answer to a challenge, both raw bytes; an error ends the exchange.
    [[nodiscard]] virtual result<std::string> step(std::string_view challenge) = 0;

    /// Whether the mechanism has said all it has to say, and has seen what it must of the server:
    /// before that, a session does not believe a server that says the exchange has succeeded. (What
    /// a SCRAM server has to prove would otherwise be skipped by who cannot prove it.)
    [[nodiscard]] virtual bool is_complete() const = 0;

    /// Whether the exchange shows the password to whoever can read it: such a mechanism is used
    /// only inside TLS unless the caller allows otherwise.
    [[nodiscard]] virtual bool shows_password() const = 0;
};

/// PLAIN (RFC 4616). `authorization_id` is empty to act as `user`. NUL in any of them makes the
/// exchange fail with invalid_argument.
std::unique_ptr<client_mechanism> plain(std::string user, std::string password,
                                        std::string authorization_id = {});

/// LOGIN (draft-murchison-sasl-login): answers the first prompt with the user, the second with the
/// password, whatever the prompts say.
std::unique_ptr<client_mechanism> login(std::string user, std::string password);

/// CRAM-MD5 (RFC 2195). Who has listened can try passwords against what he heard, so SCRAM is
/// better. The password goes in as it is: RFC 2195 prepares none. NUL or a control character in
/// `user` makes the exchange fail with invalid_argument. Null without OpenSSL, or when that has no
/// MD5.
std::unique_ptr<client_mechanism> cram_md5(std::string user, std::string password);

/// EXTERNAL (RFC 4422 appendix A): the server knows who this is, by the certificate that the client
/// has shown in TLS. `authorization_id` is empty to act as him. A control character or more than
/// 1024 octets make the exchange fail with invalid_argument.
std::unique_ptr<client_mechanism> external(std::string authorization_id = {});

/// ANONYMOUS (RFC 4505). `trace` says to whom it may concern who this is: nothing, a mail address,
/// or at most 255 characters without "@". It goes unprotected and is of no account. Anything else
/// makes the exchange fail with invalid_argument.
std::unique_ptr<client_mechanism> anonymous(std::string trace = {});

// What a server's mechanism wants next. Where it names a user, that name is as the client wrote it:
// whether it is an account is the application's to say.

struct challenge {
    std::string bytes; ///< to be sent with auth_challenge()
};
struct password_check {
    std::string authorization_id; ///< who to act as; empty: as `user`
    std::string user;
    secret_string password; ///< the application checks it, then auth_accept() or auth_reject()
};
/// The application looks up what it has of the user, now or later, and gives it to supply().
struct credential_query {
    std::string user;                  ///< for SCRAM prepared with SASLprep
    std::string authorization_id;      ///< who to act as; empty: as `user`
    std::optional<scram_hash> keys_of; ///< a scram_credential of this hash is wanted; nullopt: the
                                       ///< password itself
};
/// auth_accept() when the token is good for this server and for `user`; else refuse_token().
struct token_check {
    std::string user;       ///< who to act as; empty: as whom the token says
    std::string token;      ///< may be empty: the client asks what tokens are taken
    std::string host;       ///< to which the client believes to have connected; may be empty
    std::uint16_t port = 0; ///< the same; 0: it has not said
};
/// auth_accept() whom the client's certificate names, if he may act as `authorization_id`.
struct identity_check {
    std::string authorization_id; ///< empty: as himself
};
/// auth_accept() as a guest, if there are any.
struct anonymous_login {
    std::string trace; ///< unproven; see anonymous()
};
/// The mechanism has proven that the client is `user`: auth_accept(), unless `user` may not act as
/// `authorization_id`.
struct verified {
    std::string user;
    std::string authorization_id; ///< who to act as; empty: as `user`
};
using server_step = std::variant<challenge, password_check, credential_query, token_check,
                                 identity_check, anonymous_login, verified>;

// What a look-up came to.

struct unknown_user {};
struct known_password {
    secret_string password;
};
using credential = std::variant<unknown_user, scram_credential, known_password>;

/// Why a token is refused (RFC 7628 section 3.2.2). Printable ASCII without quotes and backslashes;
/// what is empty is left out.
struct token_error {
    std::string status = "invalid_token";
    std::string scope{};                ///< of tokens that would be taken
    std::string openid_configuration{}; ///< URL of a document on how to get one
};

/// The server's side of one exchange; used once. Feed it each auth_step of the session. Any error
/// ends the exchange: auth_reject().
class server_mechanism {
public:
    virtual ~server_mechanism() = default;
    [[nodiscard]] virtual std::string_view name() const = 0;

    /// What to do with this step; errc::malformed when the client's message breaks the mechanism's
    /// grammar, errc::refused when it does not prove what it should.
    [[nodiscard]] virtual result<server_step> step(const auth_step& step) = 0;

    /// The answer to a credential_query, and what to do then. An unknown user is told from a known
    /// one only when the exchange fails in the end. errc::wrong_phase when nothing was asked;
    /// invalid_argument when it is a credential of another kind.
    [[nodiscard]] virtual result<server_step> supply(const credential&) {
        return errc::wrong_phase;
    }

    /// Instead of auth_reject() after a token_check: the challenge that tells the client why. After
    /// the client's answer step() has errc::refused. errc::wrong_phase when no token was asked
    /// about, errc::invalid_argument for what JSON would have to escape.
    [[nodiscard]] virtual result<server_step> refuse_token(const token_error&) {
        return errc::wrong_phase;
    }
};

/// What a server's mechanisms need to know of the server and of this connection.
struct server_options {
    /// Of this connection; to be given exactly when the server has announced the -PLUS mechanisms:
    /// a client that could bind and was not offered to is then told from one whose list of
    /// mechanisms was cut short on the way.
    channel_bindings bindings{};
    /// Any secret octets of this server. Of them, the hash and the name are the salts of users made
    /// who do not exist, so that these look the same each time, as those of real users do. Empty: a
    /// secret of this process, so that they change when it starts anew.
    std::string_view secret{};
    /// Of users who do not exist; make it that of most stored credentials.
    std::uint32_t iterations = default_iterations;
    std::string_view host_name = "localhost"; ///< in the challenge of CRAM-MD5
    std::string_view nonce{}; ///< of tests, in place of random characters; empty otherwise
};

/// The mechanism of that name (upper case), or null when it is none of ours, when this build lacks
/// the digest that it needs, or when it is a -PLUS without a binding. Keeps nothing of the options'
/// views.
std::unique_ptr<server_mechanism> make_server_mechanism(std::string_view name,
                                                        const server_options& options = {});

} // namespace courriel::sasl
