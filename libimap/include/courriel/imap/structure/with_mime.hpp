// For with_mime.hpp: where the headers of a message and its parts end for IMAP, what fields they
// have, and where bodies lie. One rule for all sections (RFC 3501 section 6.4.5): a message's
// header ends at its empty line. libmime ends it at a line that is no field; its parts are taken
// all the same.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <courriel/ascii.hpp>
#include <courriel/mime/header_view.hpp>
#include <courriel/mime/limits.hpp>
#include <courriel/mime/message_view.hpp>
#include <courriel/mime/part_view.hpp>

namespace courriel::imap::detail {

/// Offset behind the first empty line of `text` from `line` on, which is where one begins; the
/// text's size when there is none.
inline std::size_t behind_empty_line(std::string_view text, std::size_t line) {
    while (line < text.size()) {
        const std::string_view rest = text.substr(line);
        if (rest.starts_with('\n')) return line + 1;
        if (rest.starts_with("\r\n")) return line + 2;
        line += std::min(rest.find('\n'), rest.size() - 1) + 1;
    }
    return text.size();
}

inline bool ends_with_empty_line(std::string_view header) {
    return header == "\n" || header == "\r\n" || header.ends_with("\n\n") ||
           header.ends_with("\n\r\n");
}

/// Where headers end for IMAP: that of a message behind its first empty line, as HEADER and TEXT
/// have it (RFC 3501 section 6.4.5), though libmime ends it at a line that is no field. Linear for
/// all parts together, when they are asked for in their order.
class header_ends {
public:
    explicit header_ends(std::string_view text) : text_(text) {}

    std::size_t of(const mime::part_view& part) {
        const std::size_t begin = part.body_begin();
        if (!part.is_message_root() || ends_with_empty_line(part.header_bytes())) return begin;
        if (begin < looked_from_ || begin >= found_) {
            looked_from_ = begin;
            found_ = behind_empty_line(text_, begin);
        }
        return std::min(found_, part.body_end());
    }

private:
    std::string_view text_;
    std::size_t looked_from_ = 0;
    std::size_t found_ = 0; // behind the first empty line from there
};

using fields = std::vector<mime::field_view>;

/// Those of a header that ends at `end`. The lines in it that are no fields, and what is folded
/// below them, are passed over.
inline fields fields_of(const mime::message_view& message, const mime::part_view& part,
                        std::size_t end) {
    const mime::header_view header = part.header();
    fields out(header.begin(), header.end());
    std::string_view rest = message.text().substr(part.body_begin(), end - part.body_begin());
    const std::size_t most = mime::limits().fields;
    for (std::size_t lines = 0; !rest.empty() && lines != most && out.size() < most; ++lines) {
        do rest.remove_prefix(std::min(rest.find('\n'), rest.size() - 1) + 1);
        while (!rest.empty() && ascii::is_blank(rest.front()));
        const auto more = mime::header_view::parse(rest);
        out.insert(out.end(), more.begin(), more.end());
        rest.remove_prefix(more.body_begin());
    }
    return out;
}

inline const mime::field_view* find(const fields& header, std::string_view name) {
    const auto found = std::find_if(header.begin(), header.end(), [&](const auto& field) {
        return ascii::iequals(field.name, name);
    });
    return found == header.end() ? nullptr : &*found;
}

/// A field's value without its folds, as it was written; nullopt when there is none.
inline std::optional<std::string> raw_value(const fields& header, std::string_view name) {
    const mime::field_view* field = find(header, name);
    if (field == nullptr) return std::nullopt;
    return field->unfolded();
}

/// Where bodies begin and how many lines they have, counted in one pass: bodies lie in each other,
/// and to count each by itself would cost the depth.
class body_places {
public:
    explicit body_places(const mime::message_view& message) {
        const std::string_view text = message.text();
        header_ends ends(text);
        for (const mime::part_view part : message.parts()) {
            begins_.push_back(ends.of(part));
            places_.push_back({begins_.back(), 0});
            places_.push_back({part.body_end(), 0});
        }
        std::sort(places_.begin(), places_.end());
        std::uint64_t lines = 0;
        std::size_t at = 0;
        for (auto& [place, before] : places_) {
            lines +=
                static_cast<std::uint64_t>(std::count(text.data() + at, text.data() + place, '\n'));
            before = lines;
            at = place;
        }
    }

    [[nodiscard]] std::size_t begin(const mime::part_view& part) const {
        return begins_[part.index()];
    }
    [[nodiscard]] std::uint64_t octets(const mime::part_view& part) const {
        return part.body_end() - begin(part);
    }
    [[nodiscard]] std::uint64_t lines(const mime::part_view& part) const {
        return before(part.body_end()) - before(begin(part));
    }

private:
    [[nodiscard]] std::uint64_t before(std::size_t place) const {
        return std::lower_bound(places_.begin(), places_.end(),
                                std::pair<std::size_t, std::uint64_t>(place, 0))
            ->second;
    }

    std::vector<std::size_t> begins_{}; // of each part's body
    std::vector<std::pair<std::size_t, std::uint64_t>> places_{};
};

} // namespace courriel::imap::detail
