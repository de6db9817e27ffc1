// The server of SCRAM (RFC 5802 section 5). Of a user who does not exist it says what it would say
// of one who does, until the proof fails.
#include <utility>

#include <courriel/base64.hpp>
#include <courriel/saslprep.hpp>

#include "client_first.hpp"
#include "saslname.hpp"
#include "scram_message.hpp"
#include "servers.hpp"

namespace courriel::sasl {
namespace {

using namespace detail;

// Where the application has no secret of its own.
const std::string& process_secret() {
    static const std::string secret = digest::random(32);
    return secret;
}

class scram_server final : public asking_server {
public:
    scram_server(scram_hash hash, bool plus, const server_options& options)
        : asking_server(scram_name(hash, plus))
        , hash_(hash)
        , plus_(plus)
        , bindings_(options.bindings)
        , secret_(options.secret.empty() ? process_secret() : std::string(options.secret))
        , unknown_iterations_(options.iterations)
        , nonce_(options.nonce.empty() ? base64::encode(digest::random(18))
                                       : std::string(options.nonce)) {}

    result<server_step> supply(const credential& found) override {
        if (state_ != state::asked) return errc::wrong_phase;
        state_ = state::over; // unless all is well
        if (const auto* known = std::get_if<scram_credential>(&found)) {
            const std::size_t size = digest::size(algorithm_of(hash_));
            if (known->hash != hash_ || known->stored_key.size() != size ||
                known->server_key.size() != size || known->salt.empty())
                return errc::invalid_argument;
            credential_ = *known;
        } else if (std::holds_alternative<unknown_user>(found)) {
            credential_ = made_up();
        } else {
            return errc::invalid_argument;
        }
        server_first_ = "r=" + nonce_ + ",s=" + base64::encode(credential_.salt) +
                        ",i=" + std::to_string(credential_.iterations);
        state_ = state::challenged;
        return server_step(challenge{server_first_});
    }

private:
    enum class state : unsigned char { start, asked, challenged, proven, over };

    // The same for this user and hash each time, but for the key, which no proof fits.
    scram_credential made_up() const {
        constexpr std::size_t salt_octets = 16;
        scram_credential c;
        c.hash = hash_;
        const std::string which = (hash_ == scram_hash::sha1 ? "SHA-1:" : "SHA-256:") + user_;
        c.salt = digest::hmac(digest::algorithm::sha256, secret_, which).substr(0, salt_octets);
        c.iterations = unknown_iterations_;
        c.stored_key = digest::random(digest::size(algorithm_of(hash_)));
        c.server_key = c.stored_key;
        return c;
    }

    // client-first-message = gs2-header client-first-message-bare
    result<server_step> first(std::string_view message) override {
        if (!utf8::is_valid(message)) return errc::malformed;
        const std::size_t flag = message.find(',');
        const std::size_t header =
            flag == std::string_view::npos ? flag : message.find(',', flag + 1);
        if (header == std::string_view::npos) return errc::malformed;
        if (const auto error = take_binding(message.substr(0, flag))) return error;
        if (const auto error = take_authzid(message.substr(flag + 1, header - flag - 1)))
            return error;
        cbind_input_.insert(0, message.substr(0, header + 1));
        first_bare_ = message.substr(header + 1);
        return take_user();
    }

    // gs2-cbind-flag = ("p=" cb-name) / "n" / "y". A client that says "y" saw no -PLUS: when it was
    // offered, somebody has cut it off the list.
    std::error_code take_binding(std::string_view flag) {
        if (plus_) {
            if (flag == "p=tls-exporter") {
                cbind_input_ = bindings_.tls_exporter;
            } else if (flag == "p=tls-server-end-point") {
                cbind_input_ = bindings_.tls_server_end_point;
            }
            return cbind_input_.empty() ? make_error_code(errc::malformed) : std::error_code();
        }
        if (flag == "y" && !bindings_.empty()) return errc::refused;
        return flag == "n" || flag == "y" ? std::error_code() : make_error_code(errc::malformed);
    }

    // [ "a=" saslname ]
    std::error_code take_authzid(std::string_view text) {
        if (text.empty()) return {};
        if (!text.starts_with("a=")) return errc::malformed;
        auto name = from_saslname(text.substr(2));
        if (!name || name->empty() || !is_name(*name)) return errc::malformed;
        authorization_id_ = *std::move(name);
        return {};
    }

    // client-first-message-bare = [reserved-mext ","] username "," nonce ["," extensions]
    result<server_step> take_user() {
        attribute_reader in(first_bare_);
        std::string_view name;
        std::string_view nonce;
        if (in.take('m', name)) return errc::not_supported;
        if (!in.take('n', name) || !in.take('r', nonce) || !is_nonce(nonce) ||
            !in.take_extensions())
            return errc::malformed;
        const auto unescaped = from_saslname(name);
        if (!unescaped || !is_name(*unescaped)) return errc::malformed;
        auto prepared = saslprep(*unescaped);
        if (!prepared || prepared->empty() || !is_name(*prepared)) return errc::malformed;
        user_ = *std::move(prepared);
        nonce_.insert(0, nonce);
        state_ = state::asked;
        return server_step(credential_query{user_, authorization_id_, hash_});
    }

    result<server_step> later(std::string_view message) override {
        const auto now = std::exchange(state_, state::over);
        if (now == state::challenged) return check_proof(message);
        // What came with the server's proof is answered by nothing, in protocols that cannot send
        // it along with success.
        if (now != state::proven || !message.empty()) return errc::malformed;
        return server_step(verified{std::move(user_), std::move(authorization_id_)});
    }

    // client-final-message = channel-binding "," nonce ["," extensions] "," proof
    result<server_step> check_proof(std::string_view message) {
        const std::size_t end = message.rfind(",p=");
        if (end == std::string_view::npos || !utf8::is_valid(message)) return errc::malformed;
        const auto without_proof = message.substr(0, end);
        attribute_reader in(without_proof);
        std::string_view binding;
        std::string_view nonce;
        if (!in.take('c', binding) || !in.take('r', nonce) || !in.take_extensions())
            return errc::malformed;
        const auto proof = base64::decode(message.substr(end + 3));
        const auto algorithm = algorithm_of(hash_);
        if (!proof || proof->size() != digest::size(algorithm)) return errc::malformed;
        if (binding != base64::encode(cbind_input_) || nonce != nonce_) return errc::refused;

        std::string signed_text = first_bare_ + "," + server_first_ + ",";
        signed_text += without_proof;
        const auto signature = digest::hmac(algorithm, credential_.stored_key, signed_text);
        const auto key = exclusive_or(*proof, signature);
        if (!digest::equal(stored_key(hash_, key), credential_.stored_key)) return errc::refused;
        state_ = state::proven;
        return server_step(challenge{
            "v=" + base64::encode(digest::hmac(algorithm, credential_.server_key, signed_text))});
    }

    scram_hash hash_;
    bool plus_;
    state state_ = state::start;
    channel_bindings bindings_;
    std::string secret_;
    std::uint32_t unknown_iterations_;
    std::string nonce_; // the server's, then both
    std::string cbind_input_;
    std::string first_bare_;   // client-first-message-bare
    std::string server_first_; // server-first-message
    std::string user_;
    std::string authorization_id_;
    scram_credential credential_;
};

} // namespace

std::unique_ptr<server_mechanism> detail::make_scram_server(std::string_view name,
                                                            const server_options& options) {
    for (const auto hash : {scram_hash::sha1, scram_hash::sha256})
        for (const bool plus : {false, true})
            if (name == scram_name(hash, plus) && digest::is_available(algorithm_of(hash)) &&
                !(plus && options.bindings.empty()))
                return std::make_unique<scram_server>(hash, plus, options);
    return nullptr;
}

} // namespace courriel::sasl
