// The grammar of SCRAM's messages (RFC 5802 section 7), as both roles read them.
#pragma once

#include <string>
#include <string_view>

#include <courriel/digest.hpp>
#include <courriel/scram_credential.hpp>

namespace courriel::sasl::detail {

constexpr std::size_t nonce_limit = 1024;

/// Reads attr-val *("," attr-val) from left to right.
class attribute_reader {
public:
    explicit attribute_reader(std::string_view message) : rest_(message) {}

    /// Takes the next attribute when it has this name and a value that is not empty.
    bool take(char name, std::string_view& value);
    /// Takes what is left, all of it attributes that nobody here knows.
    bool take_extensions();

private:
    bool take_any(char& name, std::string_view& value);

    std::string_view rest_;
    bool begun_ = false;
};

/// 1*printable, no comma, within the limit.
bool is_nonce(std::string_view text);

/// The mechanism's name, a literal.
std::string_view scram_name(scram_hash hash, bool plus) noexcept;

digest::algorithm algorithm_of(scram_hash hash) noexcept;

/// Both of one size.
std::string exclusive_or(std::string_view a, std::string_view b);

/// ClientKey of the salted password (section 3), and StoredKey of that.
std::string client_key(scram_hash hash, std::string_view salted_password);
std::string stored_key(scram_hash hash, std::string_view client_key);
std::string server_key(scram_hash hash, std::string_view salted_password);

} // namespace courriel::sasl::detail
