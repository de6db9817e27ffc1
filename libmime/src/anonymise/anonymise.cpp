// See anonymise.hpp. The text is walked from part to part; all that is neither header nor the body
// of a leaf, delimiter lines above all, is text.
#include <courriel/mime/anonymise.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>
#include <unordered_set>

#include <courriel/ascii.hpp>
#include <courriel/mime/embedded_files.hpp>
#include <courriel/version.hpp>

#include "field_scrambler.hpp"
#include "word_scrambler.hpp"

namespace courriel::mime {
namespace {

class message_scrambler {
public:
    message_scrambler(const message_view& message, std::uint64_t key)
        : message_(message)
        , out_(message.text())
        , words_(key)
        , fields_(words_, limits_) {}

    std::string scramble() {
        for (const part_view part : message_.parts()) keep_odd_boundary(part);
        std::size_t at = 0;
        for (const part_view part : message_.parts()) {
            words_.scramble(octets(at, part.header_begin()));
            scramble_header(part);
            if (part.is_leaf()) scramble_body(part);
            at = part.is_leaf() ? part.body_end() : part.body_begin();
        }
        words_.scramble(octets(at, out_.size()));
        return std::move(out_);
    }

private:
    std::span<char> octets(std::size_t begin, std::size_t end) {
        return begin < end ? std::span(out_).subspan(begin, end - begin) : std::span<char>();
    }

    // The field is tried before it is needed: if its boundary would no longer be that of the
    // delimiter lines, being cut or encoded there, the boundary's words stay everywhere; and if
    // that is not enough, the field stays as it is.
    void keep_odd_boundary(const part_view& part) {
        const header_view header = part.header();
        const field_view* field = header.find("Content-Type");
        if (field == nullptr) return;
        const auto type = media_type::parse(field->value);
        if (type.boundary().empty()) return;
        const auto agrees = [&] {
            std::string value(field->value);
            fields_.scramble(*field, value);
            const auto renamed = media_type::parse(std::string_view(value));
            return renamed.boundary() == words_.scrambled(type.boundary());
        };
        if (agrees()) return;
        words_.keep(type.boundary());
        if (!agrees()) odd_.insert(field->value.data());
    }

    void scramble_header(const part_view& part) {
        const header_view header = part.header();
        const std::size_t begin = part.header_begin();
        if (header.fields_begin() != 0)
            fields_.scramble_envelope(octets(begin, begin + header.fields_begin()));
        for (const field_view& field : header) {
            if (odd_.contains(field.value.data())) continue;
            const auto at = static_cast<std::size_t>(field.value.data() - message_.text().data());
            fields_.scramble(field, octets(at, at + field.value.size()));
        }
        words_.scramble(octets(begin + header.fields_end(), part.body_begin())); // opaque
    }

    void scramble_body(const part_view& part) {
        const std::span<char> body = octets(part.body_begin(), part.body_end());
        const media_type type = part.type();
        detail::keep_word stays;
        if (type.is("text", "html")) stays = detail::is_html_syntax;
        switch (part.encoding()) {
        case transfer_encoding::base64:
            if (type.type == "text")
                words_.scramble_base64(body, stays);
            else
                words_.scramble_noise(body);
            break;
        case transfer_encoding::quoted_printable: words_.scramble_escaped(body, '=', stays); break;
        case transfer_encoding::uuencode: words_.scramble_uuencode(body); break;
        default:
            if (type.type == "message" || type.is("text", "rfc822-headers"))
                fields_.scramble_report(body);
            else
                scramble_text(part, body, stays);
        }
    }

    void scramble_text(const part_view& part, std::span<char> body,
                       const detail::keep_word& stays) {
        std::size_t at = 0;
        for (const embedded_file& file : find_embedded_files(part.body())) {
            if (file.encoding != embedded_encoding::uuencode) continue;
            words_.scramble(body.subspan(at, file.range.begin - at), stays);
            words_.scramble_uuencode(
                body.subspan(file.range.begin, file.range.end - file.range.begin));
            at = file.range.end;
        }
        words_.scramble(body.subspan(at), stays);
    }

    const message_view& message_;
    std::string out_;
    limits limits_{};
    detail::word_scrambler words_;
    detail::field_scrambler fields_;
    std::unordered_set<const char*> odd_{}; // values of fields that stay
};

// Whether the parts of both lie at the same places.
bool same_parts(const message_view& a, const message_view& b) {
    const auto first = a.parts();
    const auto second = b.parts();
    return std::equal(first.begin(), first.end(), second.begin(), second.end(),
                      [](const part_view& x, const part_view& y) {
                          return x.header_begin() == y.header_begin() &&
                                 x.body_begin() == y.body_begin() && x.body_end() == y.body_end();
                      });
}

} // namespace

// Noise, or a word, may by chance become a delimiter line: then it becomes something else.
std::string anonymise(const message_view& message, std::uint64_t key) {
    constexpr std::uint64_t most_tries = 16;
    const auto before = message_view::parse(message.text());
    std::string out;
    for (std::uint64_t salt = 0; salt != most_tries; ++salt) {
        out = message_scrambler(message, key + salt).scramble();
        if (same_parts(before, message_view::parse(std::string_view(out)))) break;
    }
    return out;
}

} // namespace courriel::mime
