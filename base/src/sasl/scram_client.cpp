// The client of SCRAM (RFC 5802 section 5). It says who it is, proves that it knows the password,
// and is complete only once the server has proven that it does.
#include <courriel/scram.hpp>

#include <algorithm>
#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/base64.hpp>
#include <courriel/saslprep.hpp>

#include "names.hpp"
#include "saslname.hpp"
#include "scram_message.hpp"

namespace courriel::sasl {
namespace {

using namespace detail;

class scram_client final : public client_mechanism {
public:
    scram_client(scram_hash hash, const std::string& user, const std::string& password,
                 scram_options options)
        : hash_(hash)
        , plus_(options.plus)
        , iteration_limit_(std::min(options.iteration_limit, most_iterations)) {
        const auto name = saslprep(user);
        auto prepared = saslprep(password);
        nonce_ =
            options.nonce.empty() ? base64::encode(digest::random(18)) : std::move(options.nonce);
        if (!name || name->empty() || !is_name(*name) || user.size() > name_limit || !prepared ||
            !is_password(*prepared) || password.size() > password_limit || !is_nonce(nonce_) ||
            !is_name(options.authorization_id) || (plus_ && options.bindings.empty())) {
            state_ = state::unusable;
            return;
        }
        password_ = *std::move(prepared);
        first_bare_ = "n=" + to_saslname(*name) + ",r=" + nonce_;
        bind(options.bindings);
        if (!options.authorization_id.empty())
            gs2_header_ += "a=" + to_saslname(options.authorization_id);
        gs2_header_ += ',';
    }

    std::string_view name() const override { return scram_name(hash_, plus_); }
    bool shows_password() const override { return false; }
    bool is_complete() const override { return state_ == state::complete; }

    std::optional<std::string> initial() override {
        if (state_ != state::start) return std::nullopt; // then step() says why
        state_ = state::first_sent;
        return gs2_header_ + first_bare_;
    }

    result<std::string> step(std::string_view challenge) override {
        switch (state_) {
        case state::unusable: return errc::invalid_argument;
        case state::start: return *initial();
        case state::first_sent: return continue_with(challenge, &scram_client::prove);
        case state::final_sent: return continue_with(challenge, &scram_client::check_server);
        case state::complete:
        case state::over: break;
        }
        return errc::malformed;
    }

private:
    enum class state : unsigned char { unusable, start, first_sent, final_sent, complete, over };

    // gs2-cbind-flag = ("p=" cb-name) / "n" / "y"
    void bind(const channel_bindings& bindings) {
        if (!plus_) {
            gs2_header_ = bindings.empty() ? "n," : "y,";
        } else if (!bindings.tls_exporter.empty()) {
            gs2_header_ = "p=tls-exporter,";
            binding_ = bindings.tls_exporter;
        } else {
            gs2_header_ = "p=tls-server-end-point,";
            binding_ = bindings.tls_server_end_point;
        }
    }

    result<std::string> continue_with(std::string_view message,
                                      result<std::string> (scram_client::*how)(std::string_view)) {
        state_ = state::over; // unless all is well
        if (message.size() > message_limit || !utf8::is_valid(message)) return errc::malformed;
        return (this->*how)(message);
    }

    // server-first-message = [reserved-mext ","] nonce "," salt "," iteration-count
    //                        ["," extensions]
    result<std::string> prove(std::string_view server_first) {
        attribute_reader in(server_first);
        std::string_view nonce;
        std::string_view salt64;
        std::string_view count;
        if (in.take('m', nonce)) return errc::not_supported;
        if (in.take('e', nonce)) return errc::refused;
        if (!in.take('r', nonce) || !in.take('s', salt64) || !in.take('i', count) ||
            !in.take_extensions())
            return errc::malformed;
        // A nonce to which the server has added nothing could be one of an earlier exchange.
        if (!is_nonce(nonce) || !nonce.starts_with(nonce_) || nonce.size() == nonce_.size())
            return errc::malformed;
        const auto salt = base64::decode(salt64);
        if (!salt || salt->size() > salt_limit || count.front() == '0') return errc::malformed;
        if (!ascii::all_of(count, ascii::is_digit)) return errc::malformed;
        const auto iterations = ascii::parse_number(count, iteration_limit_);
        if (!iterations) return errc::too_large;
        if (*iterations < least_iterations) return errc::malformed;

        const auto algorithm = algorithm_of(hash_);
        const auto salted = digest::pbkdf2(algorithm, password_, *salt, *iterations);
        std::string message = "c=" + base64::encode(gs2_header_ + binding_) + ",r=";
        message += nonce;
        std::string signed_text = first_bare_ + ",";
        signed_text.append(server_first).append(",").append(message);
        const auto key = client_key(hash_, salted);
        const auto signature = digest::hmac(algorithm, stored_key(hash_, key), signed_text);
        message += ",p=" + base64::encode(exclusive_or(key, signature));
        expected_ = digest::hmac(algorithm, server_key(hash_, salted), signed_text);
        state_ = state::final_sent;
        return message;
    }

    // server-final-message = (server-error / verifier) ["," extensions]
    result<std::string> check_server(std::string_view server_final) {
        attribute_reader in(server_final);
        std::string_view value;
        if (in.take('e', value)) return errc::refused;
        if (!in.take('v', value) || !in.take_extensions()) return errc::malformed;
        const auto signature = base64::decode(value);
        if (!signature) return errc::malformed;
        if (!digest::equal(*signature, expected_)) return errc::refused;
        state_ = state::complete;
        return std::string();
    }

    scram_hash hash_;
    bool plus_;
    state state_ = state::start;
    std::uint32_t iteration_limit_;
    std::string password_;
    std::string nonce_;
    std::string gs2_header_;
    std::string binding_;
    std::string first_bare_; // client-first-message-bare
    std::string expected_;   // ServerSignature
};

} // namespace

std::unique_ptr<client_mechanism> scram(scram_hash hash, std::string user, std::string password,
                                        scram_options options) {
    if (!digest::is_available(algorithm_of(hash))) return nullptr;
    return std::make_unique<scram_client>(hash, user, password, std::move(options));
}

} // namespace courriel::sasl
