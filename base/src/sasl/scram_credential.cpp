// The text form of scram_credential.hpp (RFC 5803, in the frame of RFC 3112).
#include <courriel/scram_credential.hpp>

#include <courriel/ascii.hpp>
#include <courriel/base64.hpp>
#include <courriel/errc.hpp>
#include <courriel/version.hpp>

namespace courriel::sasl {
namespace {

std::size_t key_size(scram_hash hash) { return hash == scram_hash::sha1 ? 20 : 32; }

// Takes off the front of `text` what stands before the next `mark`; all of it when there is none.
std::string_view take_until(std::string_view& text, char mark) {
    const auto taken = text.substr(0, text.find(mark));
    text.remove_prefix(std::min(text.size(), taken.size() + 1));
    return taken;
}

} // namespace

std::string to_string(const scram_credential& c) {
    std::string out = c.hash == scram_hash::sha1 ? "SCRAM-SHA-1$" : "SCRAM-SHA-256$";
    ascii::append_number(out, c.iterations);
    out += ':';
    base64::append_encoded(out, c.salt);
    out += '$';
    base64::append_encoded(out, c.stored_key);
    out += ':';
    base64::append_encoded(out, c.server_key);
    return out;
}

// scheme [SP] "$" [SP] iteration-count ":" salt [SP] "$" [SP] StoredKey ":" ServerKey
result<scram_credential> parse_scram_credential(std::string_view text) {
    const auto scheme = ascii::trim(take_until(text, '$'));
    auto info = ascii::trim(take_until(text, '$'));
    auto keys = ascii::trim(text);
    const auto iterations = ascii::parse_number<std::uint32_t>(take_until(info, ':'));
    auto salt = base64::decode(info);
    auto stored_key = base64::decode(take_until(keys, ':'));
    auto server_key = base64::decode(keys);

    scram_credential read;
    if (scheme == "SCRAM-SHA-1") {
        read.hash = scram_hash::sha1;
    } else if (scheme != "SCRAM-SHA-256") {
        return errc::malformed;
    }
    const auto size = key_size(read.hash);
    if (!iterations || *iterations < least_iterations || *iterations > most_iterations || !salt ||
        salt->empty() || salt->size() > salt_limit || !stored_key || stored_key->size() != size ||
        !server_key || server_key->size() != size)
        return errc::malformed;
    read.iterations = *iterations;
    read.salt = *std::move(salt);
    read.stored_key = *std::move(stored_key);
    read.server_key = *std::move(server_key);
    return read;
}

} // namespace courriel::sasl
