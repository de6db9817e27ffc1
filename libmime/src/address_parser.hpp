// The reader behind address_list::parse (RFC 5322 sections 3.4 and 4.4). It collects the tokens of
// one element, up to the comma, semicolon or end behind it, and judges them together; so it never
// goes back, and what it cannot read stays whole.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/mime/address.hpp>

#include "address_tokens.hpp"

namespace courriel::mime::detail {

class address_parser {
public:
    address_parser(std::string_view value, defect_sink& defects, encoded_words words,
                   const limits& limits)
        : tokens_(value, defects, limits)
        , defects_(defects)
        , words_(words)
        , limit_(limits.addresses) {}

    address_parser(const address_parser&) = delete; // its decoder writes into its text
    address_parser& operator=(const address_parser&) = delete;

    std::vector<address> parse();

private:
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    bool take_simple();
    void reserve_for(std::string_view rest);
    bool take(const token& next);
    void take_in_angle(const token& next);
    void take_outside(const token& next);
    void push(const token& next);
    void open_group(const token& colon);
    void close_group();
    void end_element(std::size_t end);
    void emit(mailbox box);

    [[nodiscard]] std::optional<mailbox> read_mailbox();
    bool read_angle(mailbox& into);
    bool read_addr_spec(std::size_t first, std::size_t last, mailbox& into);
    bool read_local_part(std::size_t& at, std::size_t last, std::string& into);
    bool read_domain(std::size_t at, std::size_t last, std::string& into);
    [[nodiscard]] bool has(std::size_t first, std::size_t last, char special) const;
    [[nodiscard]] bool is_phrase(std::size_t first, std::size_t last) const;

    std::string_view atoms_text(std::string_view phrase, std::size_t offset);
    std::string_view word_text(const encoded_word& word, std::size_t offset);
    std::string phrase_text(std::size_t first, std::size_t last);
    std::string decoded(std::string_view text, std::size_t offset);
    std::string raw_text(std::size_t begin, std::size_t end);
    void add_defect(defect_kind kind);

    address_tokens tokens_;
    defect_sink& defects_;
    encoded_words words_;
    std::size_t limit_;
    std::size_t count_ = 0;

    std::vector<address> out_{};
    std::optional<group> group_{};
    std::string text_{}; // a phrase
    word_decoder decoder_{text_, defects_};

    // The element under way.
    std::vector<token> element_{};
    std::size_t angle_begin_ = none; // the first token behind "<"
    std::size_t angle_end_ = none;   // behind the last one before ">"
    bool in_angle_ = false;
    bool in_route_ = false; // commas are part of it
    bool broken_ = false;
};

} // namespace courriel::mime::detail
