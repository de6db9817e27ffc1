// See dkim_signer.hpp. All of the field but the value of b= is written first, and hashed with the
// header; then the signature follows.
#include <algorithm>
#include <utility>

#include <openssl/rsa.h>

#include <courriel/ascii.hpp>
#include <courriel/base64.hpp>
#include <courriel/errc.hpp>
#include <courriel/mime/dkim_signer.hpp>
#include <courriel/version.hpp>

#include "../build/field_folder.hpp"
#include "../hex.hpp"
#include "body_hasher.hpp"
#include "header_canonicalizer.hpp"
#include "message_splitter.hpp"
#include "openssl.hpp"
#include "tag_list.hpp"

namespace courriel::mime::dkim {
namespace {

using namespace detail;

constexpr std::size_t data_columns = 72; // of base64 in a line

bool has_name(const std::vector<std::string>& names, std::string_view name) {
    return std::any_of(names.begin(), names.end(),
                       [&](const std::string& n) { return ascii::iequals(n, name); });
}

// The seconds that a tag has room for (1*12DIGIT); nullopt when there are none.
std::optional<std::uint64_t> seconds_of(std::chrono::system_clock::time_point time) {
    const auto n =
        std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
    if (n < 0 || n > 999'999'999'999) return std::nullopt;
    return static_cast<std::uint64_t>(n);
}

bool are_sound(const sign_options& o) {
    if (!is_domain(o.domain, 2) || !is_domain(o.selector, 1)) return false;
    const std::size_t at = o.identity.rfind('@');
    if (!o.identity.empty() && (at == std::string::npos || !ascii::fits_line(o.identity) ||
                                !is_within(std::string_view(o.identity).substr(at + 1), o.domain)))
        return false;
    if (o.timestamp && !seconds_of(*o.timestamp)) return false;
    if (o.expiration && !seconds_of(*o.expiration)) return false;
    if (o.timestamp && o.expiration && seconds_of(*o.timestamp) >= seconds_of(*o.expiration))
        return false;
    return has_name(o.fields, "From") &&
           std::all_of(o.fields.begin(), o.fields.end(), is_field_name) &&
           std::all_of(o.oversigned.begin(), o.oversigned.end(), is_field_name);
}

// dkim-quoted-printable (section 2.11)
std::string encode_quoted(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (ascii::is_graphic(c) && c != ';' && c != '=') {
            out += c;
        } else {
            out += '=';
            mime::detail::append_hex(out, c);
        }
    }
    return out;
}

// The signature of a SHA-256 hash; empty when OpenSSL does not give one.
std::string sign(EVP_PKEY* key, key_type type, std::string_view hash) {
    const error_guard guard;
    std::string out(static_cast<std::size_t>(EVP_PKEY_size(key)), '\0');
    std::size_t size = out.size();
    auto* const into = reinterpret_cast<unsigned char*>(out.data());
    bool is_done = false;
    if (type == key_type::ed25519) {
        const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                              &EVP_MD_CTX_free);
        is_done = context != nullptr &&
                  EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key) == 1 &&
                  EVP_DigestSign(context.get(), into, &size, octets(hash), hash.size()) == 1;
    } else {
        const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(
            EVP_PKEY_CTX_new(key, nullptr), &EVP_PKEY_CTX_free);
        is_done = context != nullptr && EVP_PKEY_sign_init(context.get()) == 1 &&
                  EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) == 1 &&
                  EVP_PKEY_CTX_set_signature_md(context.get(), EVP_sha256()) == 1 &&
                  EVP_PKEY_sign(context.get(), into, &size, octets(hash), hash.size()) == 1;
    }
    out.resize(is_done ? size : 0);
    return out;
}

} // namespace

const std::vector<std::string>& recommended_fields() {
    static const std::vector<std::string> names{"From",
                                                "Sender",
                                                "Reply-To",
                                                "Subject",
                                                "Date",
                                                "Message-ID",
                                                "To",
                                                "Cc",
                                                "MIME-Version",
                                                "Content-Type",
                                                "Content-Transfer-Encoding",
                                                "Resent-Date",
                                                "Resent-From",
                                                "Resent-To",
                                                "Resent-Cc",
                                                "In-Reply-To",
                                                "References",
                                                "List-Id",
                                                "List-Help",
                                                "List-Unsubscribe",
                                                "List-Unsubscribe-Post",
                                                "List-Subscribe",
                                                "List-Post",
                                                "List-Owner",
                                                "List-Archive"};
    return names;
}

class signer::state {
public:
    state(private_key key, sign_options options)
        : key_(std::move(key))
        , options_(std::move(options))
        , splitter_(options_.limits, options_.normalize_line_ends) {
        body_.add(options_.body);
    }

    void write(std::string_view bytes) {
        splitter_.write(
            bytes, [this](const header_view& header, std::string_view text) { take(header, text); },
            [this](std::string_view body) { body_.write(body); });
    }

    result<std::string> finish() {
        splitter_.finish(
            [this](const header_view& header, std::string_view text) { take(header, text); },
            [this](std::string_view body) { body_.write(body); });
        if (splitter_.is_too_large()) return errc::too_large;
        if (error_) return error_;
        body_.finish();

        std::string field;
        if (const auto error = write_tags(field)) return error;
        field += "\tb=";
        std::string hashed = std::move(hashed_);
        append_canonical(hashed, field, options_.header);
        const std::string data = sign(key_.key_.get(), key_.type_, sha256_of(hashed));
        if (data.empty()) return errc::not_supported;
        std::string_view rest;
        const std::string text = base64::encode(data);
        for (rest = text; rest.size() > data_columns; rest.remove_prefix(data_columns))
            field.append(rest.substr(0, data_columns)).append("\r\n\t ");
        field.append(rest).append("\r\n");
        return field;
    }

private:
    void take(const header_view& header, std::string_view text) {
        const field_index index(header, text);
        // Behind the signature the line "From ..." of an mbox would end the header.
        if (index.count("From") != 1 || !header.envelope().empty()) error_ = errc::malformed;
        for (const std::string& name : options_.fields) add_names(name, index.count(name));
        for (const std::string& name : options_.oversigned) {
            if (!has_name(options_.fields, name)) add_names(name, index.count(name));
            add_names(name, 1);
        }
        if (names_.size() > options_.limits.dkim_names) error_ = errc::too_large;
        if (!error_) hashed_ = index.select(names_, options_.header);
    }
    void add_names(const std::string& name, std::size_t n) { names_.insert(names_.end(), n, name); }

    // All tags but b=, with a line end.
    std::error_code write_tags(std::string& field) const {
        mime::detail::field_folder out("DKIM-Signature");
        const auto add = [&](std::string_view name, std::string_view value) {
            out.add(std::string(name).append(value) += ';');
        };
        const auto add_number = [&](std::string_view name, std::uint64_t value) {
            std::string digits;
            ascii::append_number(digits, value);
            add(name, digits);
        };
        add("v=", "1");
        add("a=", to_string(key_.type() == key_type::rsa ? algorithm::rsa_sha256
                                                         : algorithm::ed25519_sha256));
        add("c=",
            std::string(to_string(options_.header)) + '/' + std::string(to_string(options_.body)));
        add("d=", options_.domain);
        add("s=", options_.selector);
        if (!options_.identity.empty()) add("i=", encode_quoted(options_.identity));
        if (options_.timestamp) add_number("t=", *seconds_of(*options_.timestamp));
        if (options_.expiration) add_number("x=", *seconds_of(*options_.expiration));
        if (options_.body_length) add_number("l=", body_.size(0));
        for (std::size_t i = 0; i != names_.size(); ++i)
            out.add((i == 0 ? "h=" : "") + names_[i] + (i + 1 == names_.size() ? ";" : ":"));
        add("bh=", base64::encode(body_.hash(0)));
        return out.finish(field);
    }

    private_key key_;
    sign_options options_;
    message_splitter splitter_;
    body_hasher body_{};
    std::vector<std::string> names_{}; // of the fields in h=
    std::string hashed_{};             // those fields in their canonical form
    std::error_code error_{};
};

result<signer> signer::make(private_key key, sign_options options) {
    if (!are_sound(options)) return errc::invalid_argument;
    return signer(std::make_unique<state>(std::move(key), std::move(options)));
}

signer::signer(std::unique_ptr<state> s) : state_(std::move(s)) {}
signer::signer(signer&&) noexcept = default;
signer& signer::operator=(signer&&) noexcept = default;
signer::~signer() = default;

void signer::write(std::string_view bytes) { state_->write(bytes); }
result<std::string> signer::finish() { return state_->finish(); }

} // namespace courriel::mime::dkim
