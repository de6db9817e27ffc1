// A mailbox's name as a client's verb takes it: UTF-8, to be encoded in modified UTF-7 (RFC 3501
// section 5.1.3), or the octets of a name that a server has listed and that is no modified UTF-7.
#pragma once

#include <concepts>
#include <string_view>

namespace courriel::imap {

class mailbox_argument {
public:
    /// A name in UTF-8; it lives as long as what it was made from.
    template <class Text>
    requires std::convertible_to<const Text&, std::string_view> mailbox_argument(const Text& name)
        : bytes_(name) {}

    /// The octets of a list_item's name that is not valid, sent back as they came.
    static mailbox_argument verbatim(std::string_view wire_name) {
        mailbox_argument name{wire_name};
        name.verbatim_ = true;
        return name;
    }

    [[nodiscard]] std::string_view bytes() const { return bytes_; }
    [[nodiscard]] bool is_verbatim() const { return verbatim_; }

private:
    std::string_view bytes_;
    bool verbatim_ = false;
};

} // namespace courriel::imap
