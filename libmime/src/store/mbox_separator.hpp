// Where a message of an mbox ends: the one place that knows what a `From ` line has to be, and to
// have before it, to end one.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include <courriel/mime/mbox.hpp>
#include <courriel/mime/mbox_reader.hpp>

#include "../line_end.hpp"

namespace courriel::mime::detail {

class mbox_separator {
public:
    /// What of the text before a `From ` line says whether an empty line is there: LF CR LF.
    static constexpr std::size_t context = 3;

    explicit mbox_separator(const mbox_reader_options& options);

    /// How much of the text from a `From ` line on is needed to judge it.
    [[nodiscard]] std::size_t lookahead() const noexcept { return most_ + 2; }

    /// The octets of the `From ` line that `text` begins with, its end included; 0 when there is
    /// none, or one that is too long. `text` has lookahead() octets or ends with the file.
    [[nodiscard]] std::size_t line_size(std::string_view text) const noexcept;

    /// Whether such a line ends the message before it.
    [[nodiscard]] bool is_at(std::string_view text) const;

    /// Looks for a line that ends a message in `text`, from offset `from` up to, but not at, `to`.
    /// `from` is 0, where a line begins, or at least `context`. The offset where the message ends:
    /// of the empty line before that line, or of the line itself.
    [[nodiscard]] std::optional<std::size_t> find(std::string_view text, std::size_t from,
                                                  std::size_t to) const;

    /// The octets of the empty line that ends at offset `at`: 0, 1 or 2. Where `at` is less than
    /// `context`, a line begins at offset 0.
    static std::size_t empty_line_before(std::string_view text, std::size_t at) noexcept;

private:
    std::size_t most_;
    bool needs_date_;
    bool needs_empty_line_;
};

} // namespace courriel::mime::detail
