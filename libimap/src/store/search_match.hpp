// Whether a message is what SEARCH looks for (RFC 3501 section 6.4.4). What is known without
// reading the message is asked first; its header and then its body are read only while the answer
// still hangs on them. The key's tree is gone through without recursion.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/imap/mailbox_view.hpp>
#include <courriel/imap/message_parser.hpp>
#include <courriel/imap/search_key.hpp>

#include "store/header.hpp"

namespace courriel::imap::detail {

/// Looks for texts in octets that come in pieces, without regard to the case of ASCII letters.
class text_search {
public:
    /// `text` is in lower case. What is found once stays found.
    void add(std::string_view text);
    void feed(std::string_view octets);
    /// The octets to come do not follow those before.
    void cut() { tail_.clear(); }
    [[nodiscard]] bool has_found(std::size_t index) const { return texts_[index].found; }
    [[nodiscard]] std::size_t size() const { return texts_.size(); }

private:
    struct wanted {
        std::string text;
        bool found = false;
    };
    std::vector<wanted> texts_{};
    std::size_t longest_ = 0;
    std::string tail_{}; // octets that a text may have begun in
};

class search_match {
public:
    /// No key of `key` is about sequence numbers, and its sets are resolved.
    search_match(const search_key& key, const message_parser* parser);

    enum class answer : std::uint8_t { no, yes, unknown };

    /// A message from here on; its header is not known.
    void begin(const message_info& message);
    /// The answer as far as it is known.
    [[nodiscard]] answer now() const { return now_; }

    /// The header of the message; then its body, in pieces, and the end of it.
    void add_header(const header_scan& header);
    void add_body(std::string_view octets) { body_.feed(octets); }
    void end_body();
    /// All of the message at once, in place of the body: false when the parser has no text of it.
    bool add_parsed(std::string_view message);

private:
    answer judge(const search_node& node, const message_info& message) const;
    void combine();
    void add_field(const header_field& field);

    const std::vector<search_node>& nodes_;
    const message_parser* parser_;
    std::vector<std::string> lowered_{}; // the nodes' texts in lower case
    std::vector<answer> known_{};        // by node
    std::vector<answer> stack_{};
    text_search body_{};
    std::vector<std::size_t> body_nodes_{}; // whose texts body_ looks for
    answer now_ = answer::unknown;
};

} // namespace courriel::imap::detail
