// See reader_view.hpp.
#include <courriel/mime/reader_view.hpp>

#include <algorithm>

#include <courriel/ascii.hpp>
#include <courriel/mime/flowed.hpp>
#include <courriel/version.hpp>

#include "../hex.hpp"

namespace courriel::mime {
namespace {

constexpr std::string_view line_end = "\n";

bool is_media(const media_type& type) {
    return type.type == "image" || type.type == "audio" || type.type == "video";
}

// A text in an encoding that nobody knows is no text by RFC 2045 section 6.4. But such encodings
// are "8bits", "7-bit" and "plain", whose authors meant what stands there, and so readers show it.
media_type shown_type(const part_view& part) {
    if (!part.is_leaf() || part.encoding() != transfer_encoding::unknown) return part.type();
    const header_view header = part.header();
    const field_view* field = header.find("Content-Type");
    const media_type said = field == nullptr ? media_type() : media_type::parse(field->value);
    return said.type == "text" ? said : part.type();
}

std::optional<protection> protection_of(const media_type& type) {
    if (type.is("multipart", "signed")) return protection::signed_text;
    if (type.is("multipart", "encrypted")) return protection::encrypted;
    if (!type.is("application", "pkcs7-mime") && !type.is("application", "x-pkcs7-mime"))
        return std::nullopt;
    const std::string* kind = type.parameters.find("smime-type");
    return kind != nullptr && ascii::iequals(*kind, "signed-data") ? protection::signed_data
                                                                   : protection::encrypted;
}

// A multipart whose children are being looked at. A body that is closed gets no more parts: an
// alternative has given it all that it will have.
struct open_multipart {
    part_range children;
    part_range::iterator next;
    std::string subtype{};
    bool in_alternative = false;
    bool text_open = true;
    bool html_open = true;
    std::size_t text_size = 0; // of the bodies when it began
    std::size_t html_size = 0;
    bool first = true;
};

std::string decoded_percents(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i != text.size(); ++i) {
        const auto octet = text[i] == '%' ? detail::hex_octet(text.substr(i + 1)) : std::nullopt;
        out += octet.value_or(text[i]);
        if (octet) i += 2;
    }
    return out;
}

std::string with_lf(std::string text) {
    std::size_t to = 0;
    for (std::size_t i = 0; i != text.size(); ++i) {
        if (text[i] == '\r' && i + 1 != text.size() && text[i + 1] == '\n') continue;
        text[to++] = text[i];
    }
    text.resize(to);
    return text;
}

} // namespace

reader_view::reader_view(message_view message) : message_(std::move(message)) {
    sort_parts(message_.root());
    index_ids(message_.root());
}

reader_view::reader_view(message_view message, part_view root) : message_(std::move(message)) {
    sort_parts(root);
    index_ids(root);
}

void reader_view::sort_parts(part_view root) {
    std::vector<open_multipart> open;
    const auto open_part = [&](part_view part, const media_type& type) {
        const part_range children = part.children();
        open_multipart added{children, children.begin(), type.subtype};
        if (!open.empty()) {
            added.in_alternative = open.back().in_alternative;
            added.text_open = open.back().text_open;
            added.html_open = open.back().html_open;
        }
        added.in_alternative = added.in_alternative || type.subtype == "alternative";
        added.text_size = text_body_.size();
        added.html_size = html_body_.size();
        open.push_back(std::move(added));
    };
    const auto close_part = [&] {
        const open_multipart& done = open.back();
        if (done.subtype == "alternative" && done.text_open && done.html_open) {
            const bool no_text = text_body_.size() == done.text_size;
            const bool no_html = html_body_.size() == done.html_size;
            // With only one of the two, it does for both.
            if (no_text && !no_html)
                text_body_.insert(text_body_.end(),
                                  html_body_.begin() + static_cast<std::ptrdiff_t>(done.html_size),
                                  html_body_.end());
            else if (no_html && !no_text)
                html_body_.insert(html_body_.end(),
                                  text_body_.begin() + static_cast<std::ptrdiff_t>(done.text_size),
                                  text_body_.end());
        }
        open.pop_back();
    };
    const auto add_leaf = [&](part_view part, const media_type& type, bool first) {
        open_multipart mixed{part.children(), part.children().begin(), "mixed"};
        open_multipart& in = open.empty() ? mixed : open.back();
        const bool plain = type.is("text", "plain");
        const bool html = type.is("text", "html");
        const bool media = is_media(type);
        const auto disposition = part.disposition();
        // Of a multipart/related the first is shown, of others what is text without a name.
        const bool shown =
            (!disposition || !disposition->is_attachment()) && (plain || html || media) &&
            (first || (in.subtype != "related" && (media || part.file_name().empty())));
        if (!shown) {
            attachments_.push_back(part);
            return;
        }
        if (in.subtype == "alternative") {
            if (plain && in.text_open) text_body_.push_back(part);
            if (html && in.html_open) html_body_.push_back(part);
            if (media) attachments_.push_back(part);
            return;
        }
        if (in.in_alternative && plain) in.html_open = false;
        if (in.in_alternative && html) in.text_open = false;
        if (in.text_open) text_body_.push_back(part);
        if (in.html_open) html_body_.push_back(part);
        if (media && !(in.text_open && in.html_open)) attachments_.push_back(part);
    };
    const auto take = [&](part_view part, bool first) {
        const media_type type = shown_type(part);
        if (const auto how = protection_of(type)) protections_.push_back({part, *how});
        if (part.is_multipart())
            open_part(part, type);
        else
            add_leaf(part, type, first);
    };

    take(root, true);
    while (!open.empty()) {
        open_multipart& in = open.back();
        if (in.next == in.children.end()) {
            close_part();
            continue;
        }
        const part_view part = *in.next++;
        take(part, std::exchange(in.first, false));
    }
}

void reader_view::index_ids(part_view root) {
    const std::size_t end = root.body_end();
    for (const part_view part : message_.parts()) {
        if (part.index() < root.index()) continue;
        if (part.header_begin() > end) break;
        std::string id = part.content_id();
        if (!id.empty()) ids_.emplace_back(std::move(id), part);
    }
    std::stable_sort(ids_.begin(), ids_.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
}

std::optional<part_view> reader_view::find_cid(std::string_view url) const {
    if (ascii::istarts_with(url, "cid:")) url.remove_prefix(4);
    const std::string id = decoded_percents(url);
    const auto found =
        std::lower_bound(ids_.begin(), ids_.end(), id,
                         [](const auto& entry, const std::string& i) { return entry.first < i; });
    if (found == ids_.end() || found->first != id) return std::nullopt;
    return found->second;
}

std::string shown_text(const part_view& part, const html_text_options& options,
                       const limits& limits) {
    const media_type type = shown_type(part);
    if (is_media(type)) return {};
    std::string text = part.text();
    if (type.is("text", "html")) return html_to_text(text, options, limits);
    if (const auto form = flowed_form::of(type)) return flowed_to_plain(text, *form);
    return with_lf(std::move(text));
}

std::string reader_view::text(const html_text_options& options) const {
    std::string out;
    for (const part_view& part : text_body_) {
        if (!out.empty() && !out.ends_with('\n')) out += line_end;
        out += shown_text(part, options);
    }
    return out;
}

std::string reader_view::html() const {
    std::string out;
    for (const part_view& part : html_body_) {
        const media_type type = shown_type(part);
        if (type.is("text", "html"))
            out += part.text();
        else if (!is_media(type))
            out.append("<div>").append(text_to_html(shown_text(part))).append("</div>\n");
    }
    return out;
}

} // namespace courriel::mime
