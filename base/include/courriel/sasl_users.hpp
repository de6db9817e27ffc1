// Who may log in to a server, as the application knows it: what SASL's mechanisms, and the
// protocols' own logins, ask of it. POP3, SMTP and IMAP ask the same.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/completion.hpp>
#include <courriel/sasl.hpp>
#include <courriel/tls.hpp>

namespace courriel::sasl {

/// The users of a server. An answer comes once, at once or later, from any thread where
/// server_login knows how to come back from it; it may never come when the connection has ended.
///
/// The answer to a check is whose mailboxes are opened: never empty, without control characters,
/// the same for each login of one user, however he spells it. errc::refused when the client has not
/// shown what he should, or may not act as whom he names; any other error when it cannot be said
/// now. Who refuses an unknown user takes as long for it as for a wrong password.
class users {
public:
    virtual ~users() = default;

    /// The mechanisms that can be answered, by name, the strongest first. What a connection is not
    /// fit for is not offered on it: see may_offer(). The default is PLAIN and LOGIN.
    [[nodiscard]] virtual std::vector<std::string> mechanisms() const;

    /// PLAIN and LOGIN, and the login commands of POP3 and IMAP.
    virtual void check_password(password_check what, completion<std::string> done) = 0;

    /// SCRAM and CRAM-MD5, and POP3's APOP: what is kept of a user. unknown_user (the default)
    /// where there is none of that name or nothing of that kind.
    virtual void find(credential_query what, completion<credential> done);

    /// Whom a proof by that credential lets in. The default has him act as himself alone, under the
    /// name that he wrote.
    virtual void authorize(verified who, completion<std::string> done);

    /// OAUTHBEARER and XOAUTH2. The default refuses, as the next three do.
    virtual void check_token(token_check what, completion<std::string> done);
    /// Why tokens are refused, for the client.
    [[nodiscard]] virtual token_error token_refusal() const { return {}; }
    /// EXTERNAL: `tls` has the name of a certificate that was checked.
    virtual void check_certificate(identity_check what, const tls_info& tls,
                                   completion<std::string> done);
    /// ANONYMOUS.
    virtual void check_guest(anonymous_login who, completion<std::string> done);
};

/// Users and their passwords, in memory: all mechanisms that go by a password. For programs with a
/// handful of users, and for tests.
class fixed_users : public users {
public:
    /// What identity a name means that a client has written; the default takes it as it is.
    using resolve = std::function<std::string(std::string_view name)>;

    /// `passwords` by identity. Takes some 20 milliseconds for each user: the keys of SCRAM are
    /// made here, so that a login takes as long for those who exist as for those who do not. A
    /// password that SASLprep cannot prepare has none. Salts last as long as this object: leave
    /// login_options::secret empty, so that those of users who do not exist last no longer.
    explicit fixed_users(std::map<std::string, std::string> passwords, resolve how = {});

    [[nodiscard]] std::vector<std::string> mechanisms() const override;
    void check_password(password_check what, completion<std::string> done) override;
    void find(credential_query what, completion<credential> done) override;
    void authorize(verified who, completion<std::string> done) override;

    /// The identity of a name, or empty when there is no such user.
    [[nodiscard]] std::string identity_of(std::string_view name) const;

private:
    struct secrets {
        std::string password{};
        credential sha1{};
        credential sha256{};
    };

    [[nodiscard]] const secrets* find_secrets(std::string_view name) const;

    std::map<std::string, secrets> secrets_{};
    resolve resolve_;
};

} // namespace courriel::sasl
