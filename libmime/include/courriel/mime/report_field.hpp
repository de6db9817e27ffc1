// What the machine-readable parts of reports share: values that say of what type they are, and
// fields that nobody here knows (RFC 3464 section 2.1.2, RFC 8098 section 3.1.2, RFC 6533
// section 3).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace courriel::mime {

/// "rfc822; ada@example.org", "dns; mail.example.org" or "smtp; 550 no such user".
struct typed_value {
    /// Lower case: "rfc822", "utf-8", "dns", "smtp", "x400", "unknown" ... Of what was read, empty
    /// where no type stands.
    std::string type{};
    /// UTF-8, one line. Addresses and names of hosts come without comments, the escapes of the type
    /// "utf-8" are undone; a diagnostic keeps its text as it is.
    std::string value{};
    /// What the comment behind an address or a host's name says, without its parentheses: some give
    /// the network address there (RFC 3464 section 2.2.4).
    std::string comment{};

    [[nodiscard]] bool empty() const noexcept { return type.empty() && value.empty(); }

    friend bool operator==(const typed_value&, const typed_value&) = default;
};

/// An address as reports name it: of type "rfc822", or "utf-8" where it is beyond ASCII.
typed_value recipient_address(std::string_view address);

/// A host as reports name it: of type "dns".
typed_value mta_name(std::string_view host);

/// An address in the form of RFC 6533 that every transport takes (utf-8-addr-xtext): what is beyond
/// ASCII, blanks, controls, '\', '+' and '=' become "\x{HEX}". `address` is UTF-8.
std::string encode_unitext(std::string_view address);

/// The address that `text` stands for, in any of the three forms; `text` itself where an escape is
/// malformed, since RFC 6533 section 3 has it copied as it is.
std::string decode_unitext(std::string_view text);

/// A field that the type of the report does not define, or one that may come many times.
struct report_field {
    std::string name{};  ///< as it is written
    std::string value{}; ///< UTF-8, one line; encoded words, which reports do not have, stay

    friend bool operator==(const report_field&, const report_field&) = default;
};

/// In the order of the report.
class report_fields {
public:
    [[nodiscard]] auto begin() const noexcept { return fields_.begin(); }
    [[nodiscard]] auto end() const noexcept { return fields_.end(); }
    [[nodiscard]] std::size_t size() const noexcept { return fields_.size(); }
    [[nodiscard]] bool empty() const noexcept { return fields_.empty(); }

    /// The value of the first field of that name, case ignored, or null; lives as long as this
    /// object is not changed.
    [[nodiscard]] const std::string* find(std::string_view name) const noexcept;

    void add(std::string_view name, std::string_view value) {
        fields_.push_back({std::string(name), std::string(value)});
    }

    friend bool operator==(const report_fields&, const report_fields&) = default;

private:
    std::vector<report_field> fields_{};
};

/// Which octets the machine-readable part of a report may have.
enum class report_charset : bool {
    us_ascii, ///< message/delivery-status and its like, which every transport takes
    utf_8     ///< message/global-delivery-status and its like (RFC 6533)
};

} // namespace courriel::mime
