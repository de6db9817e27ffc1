// Fields as they are hashed (RFC 6376 sections 3.4.1 and 3.4.2), and which of them (section 5.4.2).
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/mime/dkim.hpp>
#include <courriel/mime/header_view.hpp>

namespace courriel::mime::dkim::detail {

/// Appends a field without a line end. `raw` is all of it as it stands in the header, with or
/// without its last line end.
void append_canonical(std::string& out, std::string_view raw, canonicalization how);

/// The fields of one header by their names.
class field_index {
public:
    /// `header` and `text`, of which it was made, outlive the index.
    field_index(const header_view& header, std::string_view text);

    [[nodiscard]] std::size_t count(std::string_view name) const;

    /// What is hashed of the header: for each name the last field of that name that was not taken
    /// yet, CRLF behind it; nothing when there is none. The field at offset `own` is never taken.
    [[nodiscard]] std::string select(std::span<const std::string> names, canonicalization how,
                                     std::size_t own = npos) const;

    static constexpr std::size_t npos = static_cast<std::size_t>(-1);

private:
    std::string_view text_;
    std::map<std::string, std::vector<const field_view*>, std::less<>> fields_{};
};

} // namespace courriel::mime::dkim::detail
