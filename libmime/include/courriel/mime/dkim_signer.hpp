// DKIM signatures made (RFC 6376 section 5, RFC 8463) while a message passes by in pieces. The
// message has to be in the form in which it will be sent (section 5.3): CRLF, and 7 bits where a
// relay might convert it. Left out: rsa-sha1 (RFC 8301), copied fields (z=).
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <courriel/mime/dkim.hpp>
#include <courriel/mime/limits.hpp>
#include <courriel/result.hpp>

struct evp_pkey_st; // OpenSSL's EVP_PKEY

namespace courriel::mime::dkim {

/// A private key; copies share it. Safe to use from several threads at once.
class private_key {
public:
    /// Reads PEM (PKCS #8 or PKCS #1), encrypted or not. errc::malformed when it is none or the
    /// passphrase is wrong; errc::not_supported for keys that are neither RSA nor Ed25519;
    /// errc::invalid_argument for RSA keys of less than 1024 bits (RFC 8301 section 3.2).
    static result<private_key> parse(std::string_view pem, std::string_view passphrase = {});

    [[nodiscard]] key_type type() const noexcept { return type_; }
    [[nodiscard]] unsigned bits() const noexcept;
    /// The record to publish: "v=DKIM1; k=rsa; p=...". A TXT record holds it in strings of at most
    /// 255 octets.
    [[nodiscard]] std::string record() const;

private:
    friend class signer;
    private_key(std::shared_ptr<evp_pkey_st> key, key_type type)
        : key_(std::move(key))
        , type_(type) {}

    std::shared_ptr<evp_pkey_st> key_;
    key_type type_;
};

/// The fields that RFC 6376 section 5.4.1 recommends, with those of MIME, Sender, Message-ID and
/// List-Unsubscribe-Post (RFC 8058 section 4).
const std::vector<std::string>& recommended_fields();

struct sign_options {
    std::string domain{};   ///< d=
    std::string selector{}; ///< s=
    std::string identity{}; ///< i=: an address in the domain or below it, its local part optional
    canonicalization header = canonicalization::relaxed;
    canonicalization body = canonicalization::relaxed;
    /// Every field of these names is signed; From belongs to them.
    std::vector<std::string> fields = recommended_fields();
    /// These are named once more than they are there, so that no other of that name can be added.
    std::vector<std::string> oversigned{"From"};
    std::optional<std::chrono::system_clock::time_point> timestamp{};  ///< t=
    std::optional<std::chrono::system_clock::time_point> expiration{}; ///< x=, later than t=
    /// Writes l=, so that text added behind the body does no harm to the signature, but whatever it
    /// likes to the reader (section 8.2).
    bool body_length = false;
    /// Reads an LF alone as CRLF, as the message will be sent.
    bool normalize_line_ends = false;
    mime::limits limits{};
};

class signer {
public:
    /// errc::invalid_argument for options that make no valid field.
    static result<signer> make(private_key key, sign_options options);
    signer(signer&&) noexcept;
    signer& operator=(signer&&) noexcept;
    ~signer();

    /// The next octets of the message.
    void write(std::string_view bytes);
    /// The message ends: the whole field, folded, CRLF behind it, to be put before the message.
    /// errc::malformed when the message has no From, or more than one, or begins with the line
    /// "From ..." of an mbox; errc::too_large when its header is over a limit;
    /// errc::not_supported when OpenSSL will not sign with that key.
    [[nodiscard]] result<std::string> finish();

private:
    class state;
    explicit signer(std::unique_ptr<state> s);
    std::unique_ptr<state> state_;
};

} // namespace courriel::mime::dkim
