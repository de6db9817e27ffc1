// See message_editor.hpp: the list of edits, and the writing.
#include <courriel/mime/message_editor.hpp>

#include <iterator>
#include <utility>

#include <courriel/version.hpp>

namespace courriel::mime {

message_editor::message_editor(message_view message)
    : message_(std::move(message))
    , text_(message_.text())
    , line_end_("\r\n") {
    const std::size_t lf = text_.find('\n');
    if (lf != std::string_view::npos && (lf == 0 || text_[lf - 1] != '\r')) line_end_ = "\n";
}

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

message_editor::edit& message_editor::edit_at(std::size_t at) {
    const auto [found, added] = edits_.try_emplace(at);
    if (added) found->second.end = at;
    return found->second;
}

// Whether what is put at `at` begins a line, after what has been done before it.
bool message_editor::is_line_begin(std::size_t at) const {
    if (at == 0) return true;
    const auto next = edits_.lower_bound(at);
    if (next != edits_.begin()) {
        const edit& before = std::prev(next)->second;
        if (before.end == at) return before.content.empty() || before.content.ends_with('\n');
    }
    return text_[at - 1] == '\n';
}

std::error_code message_editor::write_to(const content_sink& sink) const {
    std::size_t at = 0;
    const auto put = [&](std::string_view bytes) {
        return bytes.empty() ? std::error_code() : sink(bytes);
    };
    for (const auto& [begin, what] : edits_) {
        const bool is_empty = what.end == begin;
        for (const std::string_view piece :
             {text_.substr(at, begin - at), std::string_view(what.fields),
              std::string_view(what.header_end),
              std::string_view(is_empty ? what.content : what.parts),
              std::string_view(is_empty ? what.parts : what.content)})
            if (const std::error_code error = put(piece)) return error;
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
