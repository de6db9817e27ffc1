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
#include "store/search_text.hpp"

namespace courriel::imap::detail {

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
    void add_body(std::string_view octets);
    void end_body();
    /// All of the message at once, in place of the body: false when the parser has no text of it.
    bool add_parsed(std::string_view message);

private:
    answer judge(const search_node& node, const message_info& message) const;
    void combine();
    void add_field(const header_field& field);
    void cut_body();

    const std::vector<search_node>& nodes_;
    const message_parser* parser_;
    std::vector<text_finder> finders_{}; // of the nodes' texts
    std::vector<answer> known_{};        // by node
    std::vector<answer> stack_{};
    case_folder body_{};
    std::vector<std::size_t> body_nodes_{}; // whose texts are looked for in the body
    answer now_ = answer::unknown;
};

} // namespace courriel::imap::detail
