// See message_editor.hpp: the list of edits, and the writing.
#include <courriel/mime/message_editor.hpp>

#include <iterator>
#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

#include "../line_end.hpp"

namespace courriel::mime {

message_editor::message_editor(message_view message)
    : message_(std::move(message))
    , text_(message_.text())
    , line_end_(detail::line_end_of(text_)) {}

bool message_editor::is_inside(std::size_t at) const {
    const auto next = edits_.lower_bound(at);
    return next != edits_.begin() && std::prev(next)->second.end > at;
}

// Two edits either have nothing in common, or the later one holds the earlier.
bool message_editor::is_free(std::size_t begin, std::size_t end) const {
    if (is_inside(begin)) return false;
    auto next = edits_.lower_bound(begin);
    if (next != edits_.end() && next->first == begin && begin != end && next->second.end == begin &&
        !next->second.content.empty())
        return false; // an empty body before this range, which it is not part of
    for (; next != edits_.end() && (next->first == begin || next->first < end); ++next)
        if (next->second.end > end) return false;
    return true;
}

// The range is free.
void message_editor::replace(std::size_t begin, std::size_t end, std::string content) {
    edit added;
    auto next = edits_.lower_bound(begin);
    if (next != edits_.end() && next->first == begin) {
        added = std::move(next->second);
        next = edits_.erase(next);
    }
    while (next != edits_.end() && next->first < end) next = edits_.erase(next);
    added.end = end;
    added.content = std::move(content);
    edits_.insert_or_assign(begin, std::move(added));
}

// Whether the header of a part, or the body too, is that of the text, and not in what an edit of
// the part or of one around it has replaced.
bool message_editor::is_left(part_view part, bool with_body) const {
    for (;; with_body = true) {
        const auto found = replaced_.find(part.index());
        if (found != replaced_.end() && (with_body || found->second != extent::body)) return false;
        const auto around = part.parent();
        if (!around) return true;
        part = *around;
    }
}

bool message_editor::is_removed(const part_view& part) const {
    const auto found = replaced_.find(part.index());
    return found != replaced_.end() && found->second == extent::removed;
}

// The range, which is free, ends with the part. What was done to the part, and in it, goes, also
// what was put where the range begins or ends.
void message_editor::replace_all_of(const part_view& part, std::size_t begin, std::size_t end,
                                    std::string content) {
    replace(begin, end, std::move(content));
    if (begin == end) return;
    for (const std::size_t at : {begin, end}) {
        const auto found = edits_.find(at);
        if (found == edits_.end()) continue;
        auto& parts = found->second.parts;
        parts.erase(parts.begin(), parts.upper_bound(part.index()));
        if (at == begin) continue;
        found->second.fields.clear();
        if (found->second.end == end) found->second.content.clear();
    }
}

message_editor::edit& message_editor::edit_at(std::size_t at) {
    const auto [found, added] = edits_.try_emplace(at);
    if (added) found->second.end = at;
    return found->second;
}

// Only here is it known what stands before and behind what was put in, whatever the order of edits.
// Fields and what replaces a range begin a line; and a line that begins with a blank must not
// continue a field that was put before it: it is a body whose header was empty.
std::error_code message_editor::write_to(const content_sink& sink) const {
    char last = '\n';
    bool behind_fields = false;
    const auto put = [&](std::string_view bytes) -> std::error_code {
        if (bytes.empty()) return {};
        if (std::exchange(behind_fields, false) && ascii::is_blank(bytes.front()))
            if (const std::error_code error = sink(line_end_)) return error;
        last = bytes.back();
        return sink(bytes);
    };
    // A part that ends before a line end goes on to have it before its delimiter line.
    const auto put_parts = [&](const edit& what, std::size_t place) -> std::error_code {
        const bool is_end =
            place == text_.size() || detail::line_end_size(text_.substr(place)) != 0;
        for (const auto& [multipart, parts] : what.parts)
            for (const std::string& part : parts)
                for (const std::string_view piece :
                     {is_end ? line_end_ : "", std::string_view(part), is_end ? "" : line_end_})
                    if (const std::error_code error = put(piece)) return error;
        return {};
    };
    const auto put_line = [&](std::string_view bytes) -> std::error_code {
        if (bytes.empty()) return {};
        if (last != '\n')
            if (const std::error_code error = put(line_end_)) return error;
        return put(bytes);
    };
    std::size_t at = 0;
    for (const auto& [begin, what] : edits_) {
        const bool is_empty = what.end == begin;
        if (const std::error_code error = put(text_.substr(at, begin - at))) return error;
        if (const std::error_code error = put_line(what.fields)) return error;
        behind_fields = behind_fields || !what.fields.empty();
        if (!is_empty)
            if (const std::error_code error = put_parts(what, begin)) return error;
        if (const std::error_code error = put_line(what.content)) return error;
        if (is_empty)
            if (const std::error_code error = put_parts(what, begin)) return error;
        at = what.end;
    }
    return put(text_.substr(at));
}

std::string message_editor::text() const {
    std::string out;
    (void)write_to([&](std::string_view bytes) {
        out += bytes;
        return std::error_code();
    });
    return out;
}

// What is made here has CRLF; the message may have LF.
std::string message_editor::with_line_ends(std::string_view text) const {
    std::string out(text);
    if (line_end_ == "\n") std::erase(out, '\r');
    return out;
}

} // namespace courriel::mime
