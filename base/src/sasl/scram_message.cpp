// See scram_message.hpp.
#include "scram_message.hpp"

#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

namespace courriel::sasl::detail {

// attr-val = ALPHA "=" value; value = 1*value-char, which is all of UTF-8 but NUL and ","
bool attribute_reader::take_any(char& name, std::string_view& value) {
    std::string_view text = rest_;
    if (begun_) {
        if (text.empty() || text.front() != ',') return false;
        text.remove_prefix(1);
    }
    text = text.substr(0, text.find(','));
    if (text.size() < 3 || !ascii::is_alpha(text[0]) || text[1] != '=') return false;
    if (text.find('\0') != std::string_view::npos) return false;
    rest_.remove_prefix(text.size() + (begun_ ? 1 : 0));
    begun_ = true;
    name = text[0];
    value = text.substr(2);
    return true;
}

bool attribute_reader::take(char name, std::string_view& value) {
    attribute_reader ahead = *this;
    char found = 0;
    std::string_view text;
    if (!ahead.take_any(found, text) || found != name) return false;
    *this = ahead;
    value = text;
    return true;
}

bool attribute_reader::take_extensions() {
    char name = 0;
    std::string_view value;
    while (!rest_.empty())
        if (!take_any(name, value)) return false;
    return true;
}

// printable = %x21-2B / %x2D-7E
bool is_nonce(std::string_view text) {
    return !text.empty() && text.size() <= nonce_limit &&
           ascii::all_of(text, [](char c) { return ascii::is_graphic(c) && c != ','; });
}

std::string_view scram_name(scram_hash hash, bool plus) noexcept {
    if (hash == scram_hash::sha1) return plus ? "SCRAM-SHA-1-PLUS" : "SCRAM-SHA-1";
    return plus ? "SCRAM-SHA-256-PLUS" : "SCRAM-SHA-256";
}

digest::algorithm algorithm_of(scram_hash hash) noexcept {
    return hash == scram_hash::sha1 ? digest::algorithm::sha1 : digest::algorithm::sha256;
}

std::string exclusive_or(std::string_view a, std::string_view b) {
    std::string out(a);
    for (std::size_t i = 0; i != out.size(); ++i) out[i] = static_cast<char>(out[i] ^ b[i]);
    return out;
}

std::string client_key(scram_hash hash, std::string_view salted_password) {
    return digest::hmac(algorithm_of(hash), salted_password, "Client Key");
}

std::string stored_key(scram_hash hash, std::string_view client_key) {
    return digest::of(algorithm_of(hash), client_key);
}

std::string server_key(scram_hash hash, std::string_view salted_password) {
    return digest::hmac(algorithm_of(hash), salted_password, "Server Key");
}

} // namespace courriel::sasl::detail
