// The clauses of a Received field, one after the other (RFC 5321 section 4.4). Servers write more
// than the grammar has, so a clause goes up to the next keyword that is known.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <courriel/mime/received.hpp>

#include "../value_reader.hpp"

namespace courriel::mime::detail {

enum class received_keyword : std::uint8_t { none, from, by, via, with, id, for_, tls, group };

/// `none` when `word` is no keyword that is registered.
received_keyword find_received_keyword(std::string_view word) noexcept;

class received_scanner {
public:
    /// `value` and `defects` outlive the scanner.
    received_scanner(std::string_view value, defect_sink& defects, const limits& limits)
        : reader_(value, defects, limits) {}

    /// False behind the last clause.
    bool next(received_clause& clause);

    /// Of the clause that next() gave.
    [[nodiscard]] received_keyword keyword() const noexcept { return keyword_; }
    [[nodiscard]] std::size_t begin() const noexcept { return begin_; }
    /// True when no blank is in its value, for sure.
    [[nodiscard]] bool is_one_word() const noexcept { return is_one_word_; }

    /// What the last comment so far has between its parentheses; empty when there was none.
    [[nodiscard]] std::string_view last_comment() const noexcept { return reader_.last_comment(); }

    /// What is left behind the clauses: the date, from its ";" on if there is one.
    [[nodiscard]] std::string_view rest() const noexcept { return reader_.rest(); }
    [[nodiscard]] std::size_t position() const noexcept { return reader_.position(); }

private:
    [[nodiscard]] std::size_t end_of_bracketed(std::size_t at) noexcept;
    [[nodiscard]] std::string_view look_at_word() noexcept;
    // Behind the blanks that are next.
    bool at_comment() noexcept {
        reader_.skip_spaces();
        return reader_.peek() == '(';
    }
    void take_comments(received_clause& clause);
    [[nodiscard]] bool belongs(const received_clause& clause, std::string_view word) const;
    [[nodiscard]] bool is_behind_comment(const received_clause& clause) const noexcept;

    value_reader reader_;
    received_keyword keyword_ = received_keyword::none;
    std::size_t begin_ = 0;
    std::string_view word_{}; // the next one, when it was looked at already
    bool has_word_ = false;
    bool is_one_word_ = true;
    // No "<", "[" or quote from here on has an end.
    bool endless_paths_ = false;
    bool endless_literals_ = false;
    bool endless_quotes_ = false;
};

} // namespace courriel::mime::detail
