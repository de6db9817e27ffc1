// The addresses of From, To and their like (RFC 5322 section 3.4, with the obsolete syntax of
// section 4.4): mailboxes and groups, read and written. An address is never decoded into existence:
// an encoded word in a display name is decoded after the address has been found, and one inside an
// addr-spec makes it invalid. What is no valid mailbox stays as text without an address.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <courriel/mime/defect_sink.hpp>
#include <courriel/mime/limits.hpp>
#include <courriel/result.hpp>

namespace courriel::mime {

struct mailbox {
    /// The display name in UTF-8, unquoted; where there is none, the comment behind the address
    /// ("ada@example.org (Ada)"). Of what is no mailbox, the text as it was written.
    std::string name{};
    /// The addr-spec, "ada@example.org", without comments and blanks; a quoted local part keeps its
    /// quotes. Empty when there is no valid one.
    std::string address{};
    /// The obsolete source route, "@a.example,@b.example"; of interest to IMAP alone.
    std::string route{};

    [[nodiscard]] bool is_valid() const noexcept { return !address.empty(); }
    /// Up to the last '@', with its quotes, and behind it.
    [[nodiscard]] std::string_view local_part() const noexcept;
    [[nodiscard]] std::string_view domain() const noexcept;
    /// For people, in UTF-8: "Ada <ada@example.org>". Not for a header: see header_builder.hpp.
    [[nodiscard]] std::string text() const;

    friend bool operator==(const mailbox&, const mailbox&) = default;
};

/// "Friends: ada@example.org, bob@example.net;"
struct group {
    std::string name{};
    std::vector<mailbox> members{};

    friend bool operator==(const group&, const group&) = default;
};

using address = std::variant<mailbox, group>;

/// Whether encoded words become text, or stay as they were written (for IMAP's ENVELOPE).
enum class encoded_words : bool { decode, keep };

class address_list {
public:
    address_list() = default;
    explicit address_list(std::vector<address> addresses) : addresses_(std::move(addresses)) {}

    /// Reads a field's value, folds included. Never fails; linear in the value's size.
    static address_list parse(std::string_view value, defect_sink defects = {},
                              encoded_words words = encoded_words::decode,
                              const limits& limits = {});

    [[nodiscard]] auto begin() const noexcept { return addresses_.begin(); }
    [[nodiscard]] auto end() const noexcept { return addresses_.end(); }
    [[nodiscard]] std::size_t size() const noexcept { return addresses_.size(); }
    [[nodiscard]] bool empty() const noexcept { return addresses_.empty(); }
    [[nodiscard]] const address& operator[](std::size_t i) const noexcept { return addresses_[i]; }

    /// Behind these, those of another field of the same name.
    void append(address_list more);

    /// All mailboxes, those in groups too, in their order; they live as long as this object.
    [[nodiscard]] std::vector<const mailbox*> mailboxes() const&;
    std::vector<const mailbox*> mailboxes() const&& = delete; // they would dangle

    /// For people, in UTF-8: "Ada <ada@example.org>, bob@example.net".
    [[nodiscard]] std::string text() const;

    friend bool operator==(const address_list&, const address_list&) = default;

private:
    std::vector<address> addresses_{};
};

/// Reads addresses that a program was given: none may be guessed at, and an encoded word in a name
/// is the text that it is. errc::invalid_argument when anything is wrong.
result<address_list> parse_addresses(std::string_view text);

/// The same for exactly one mailbox ("ada@example.org", "Ada <ada@example.org>").
result<mailbox> parse_mailbox(std::string_view text);

} // namespace courriel::mime
