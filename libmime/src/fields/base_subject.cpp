// See base_subject.hpp (RFC 5256 sections 2.1 and 5). The steps have the standard's numbers. What a
// step has passed over is not looked at again: blobs are counted once, not once for each that goes.
#include <courriel/mime/base_subject.hpp>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

#include "../subject_mark.hpp"

namespace courriel::mime {
namespace {

// Step 1, for text that is decoded: one space for each run of blanks.
std::string with_single_spaces(std::string_view subject) {
    std::string out;
    out.reserve(subject.size());
    for (const char c : subject) {
        if (!ascii::is_blank(c) && c != '\r' && c != '\n')
            out += c;
        else if (!out.ends_with(' '))
            out += ' ';
    }
    return out;
}

// subj-trailer = "(fwd)" / WSP
bool remove_trailers(std::string_view& text) noexcept {
    constexpr std::string_view forward = "(fwd)";
    bool found = false;
    while (true) {
        while (text.ends_with(' ')) text.remove_suffix(1);
        if (text.size() < forward.size() ||
            !ascii::iequals(text.substr(text.size() - forward.size()), forward))
            return found;
        text.remove_suffix(forward.size());
        found = true;
    }
}

// Steps 3 to 5. subj-leader = (*subj-blob subj-refwd) / WSP
bool remove_leaders(std::string_view& text) noexcept {
    bool found = false;
    while (true) {
        detail::skip_blanks(text);
        std::string_view behind_blobs = text;
        std::string_view last_blob = text;
        while (true) {
            const std::string_view blob = behind_blobs;
            if (!detail::skip_blob(behind_blobs)) break;
            last_blob = blob;
        }
        std::string_view rest = behind_blobs;
        if (detail::skip_refwd(rest, {"re", "fwd", "fw"})) {
            text = rest;
            found = true;
            continue;
        }
        // Step 4: all blobs go, but the last one if nothing would be left.
        text = behind_blobs.empty() ? last_blob : behind_blobs;
        return found;
    }
}

} // namespace

base_subject base_subject::of(std::string_view subject) {
    constexpr std::string_view forward = "[fwd:"; // subj-fwd-hdr; subj-fwd-trl = "]"
    base_subject out;
    const std::string clean = with_single_spaces(subject);
    std::string_view text = clean;
    while (true) {
        const bool trailer = remove_trailers(text); // step 2
        const bool leader = remove_leaders(text);
        out.is_reply_or_forward = out.is_reply_or_forward || trailer || leader;
        if (!ascii::istarts_with(text, forward) || !text.ends_with(']')) break; // step 6
        text = text.substr(forward.size(), text.size() - forward.size() - 1);
        out.is_reply_or_forward = true;
    }
    out.text = text;
    return out;
}

} // namespace courriel::mime
