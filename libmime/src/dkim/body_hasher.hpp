// The hashes of a body that the signatures of one message need (RFC 6376 section 3.7): each form
// of the body is made once, and each prefix of it (l=) hashed once, however many signatures there
// are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/mime/dkim.hpp>

#include "body_canonicalizer.hpp"
#include "digest.hpp"

namespace courriel::mime::dkim::detail {

class body_hasher {
public:
    static constexpr std::uint64_t all = std::numeric_limits<std::uint64_t>::max();

    /// Asks for the hash of the first `length` octets; returns its number. Before write().
    std::size_t add(canonicalization how, std::uint64_t length = all);

    void write(std::string_view bytes);
    void finish();

    /// After finish(): the 32 octets.
    [[nodiscard]] const std::string& hash(std::size_t number) const {
        return hashes_[number].value;
    }
    /// After finish(): how many octets the form of the body has of which that is the hash.
    [[nodiscard]] std::uint64_t size(std::size_t number) const {
        return hashes_[number].how == canonicalization::simple ? simple_.size : relaxed_.size;
    }

private:
    struct one_hash {
        canonicalization how;
        std::uint64_t length;
        sha256 digest{};
        std::string value{};
    };
    struct one_form {
        body_canonicalizer canonicalizer;
        std::uint64_t size = 0;
        bool is_needed = false;
    };

    void take(one_form& form, canonicalization how, std::string_view text);

    std::vector<one_hash> hashes_{};
    one_form simple_{body_canonicalizer(canonicalization::simple)};
    one_form relaxed_{body_canonicalizer(canonicalization::relaxed)};
};

} // namespace courriel::mime::dkim::detail
