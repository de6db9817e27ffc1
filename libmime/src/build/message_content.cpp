// See message_plan.hpp: the body and its parts (RFC 2046 section 5.1, RFC 2387). First all parts
// are put in the order in which they are written, each with its depth, and encoded; then, when
// nothing can be wrong any more, they are written, with multiparts opened and closed around them.
#include <algorithm>
#include <array>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/mime/flowed.hpp>
#include <courriel/version.hpp>

#include "message_plan.hpp"
#include "text_body.hpp"

namespace courriel::mime::detail {

// Attachments beside the text, embedded files beside the HTML, HTML beside plain text.
void message_plan::place_content() {
    const bool has_text = draft_.text || draft_.html;
    const bool has_content = !draft_.content.empty();
    if ((has_content && has_text) || (!draft_.embedded.empty() && !draft_.html))
        keep(errc::invalid_argument);
    std::size_t depth = 0;
    if (!draft_.attached.empty()) place_multipart(depth++, "mixed");
    if (has_content)
        place_tree(depth, draft_.content);
    else if (has_text || draft_.attached.empty())
        place_alternatives(depth);
    place_tree(depth, draft_.attached);
}

void message_plan::place_alternatives(std::size_t depth) {
    if (!draft_.html && !draft_.text) {
        draft_part& nothing = own_.emplace_back();
        nothing.kind = draft_kind::text;
        nothing.type = "text/plain";
        place(depth, nothing);
        return;
    }
    if (draft_.text && draft_.html) place_multipart(depth++, "alternative");
    if (draft_.text) place_text(depth);
    if (draft_.html) place_html(depth);
}

// As it is, or as format=flowed. The line end behind its last line is the message's.
void message_plan::place_text(std::size_t depth) {
    if (!draft_.flowed) {
        place(depth, *draft_.text);
        return;
    }
    draft_part& part = own_.emplace_back(*draft_.text);
    flowed_options options;
    options.form.del_sp = needs_del_sp(part.content);
    part.parameters.set("format", "flowed");
    if (options.form.del_sp) part.parameters.set("delsp", "yes");
    auto text = write_flowed(parse_plain(with_crlf(part.content)), options);
    if (!text) {
        keep(text.error());
        return;
    }
    if (text->ends_with("\r\n")) text->resize(text->size() - 2);
    part.content = *std::move(text);
    place(depth, part);
}

void message_plan::place_html(std::size_t depth) {
    if (!draft_.embedded.empty()) place_multipart(depth++, "related", "text/html");
    place(depth, *draft_.html);
    place_tree(depth, draft_.embedded);
}

void message_plan::place_multipart(std::size_t depth, std::string_view subtype,
                                   std::string_view root_type) {
    draft_part& part = own_.emplace_back();
    part.kind = draft_kind::multipart;
    part.type = std::string("multipart/").append(subtype);
    if (!root_type.empty()) part.parameters.set("type", root_type);
    place(depth, part);
}

void message_plan::place_tree(std::size_t depth, const std::vector<draft_part>& tree) {
    for (const draft_part& part : tree) place(depth, part);
}

void message_plan::place(std::size_t depth, const draft_part& part) {
    auto encoded = encode_part(part, draft_.allowed);
    if (!encoded) {
        keep(encoded.error());
        return;
    }
    encoded->depth += depth;
    parts_.push_back(*std::move(encoded));
}

// What our own reader would not see is not written, and no multipart is empty.
void message_plan::check_tree() {
    const limits most;
    if (parts_.size() > most.parts) keep(errc::too_large);
    for (std::size_t i = 0; i != parts_.size(); ++i) {
        // A raw part has no place in the header of the message.
        if (parts_[i].depth == 0 && parts_[i].draft->kind == draft_kind::raw)
            keep(errc::invalid_argument);
        if (parts_[i].depth > most.depth) keep(errc::too_large);
        const bool has_parts = i + 1 != parts_.size() && parts_[i + 1].depth > parts_[i].depth;
        if (parts_[i].place == body_place::none && !has_parts) keep(errc::invalid_argument);
    }
}

// A multipart with an 8bit part says so itself (RFC 2045 section 6.4).
void message_plan::spread_eight_bit() {
    std::size_t inner = 0; // the next part of less depth than this is around one that is 8bit
    for (auto part = parts_.rbegin(); part != parts_.rend(); ++part) {
        if (part->depth < inner) part->encoding = transfer_encoding::eight_bit;
        if (part->encoding == transfer_encoding::eight_bit) inner = part->depth;
    }
}

void message_plan::write_parts(header_builder head) {
    choose_boundaries();
    bool first = true;
    for (const encoded_part& part : parts_) {
        end_multiparts(part.depth);
        // delimiter := CRLF "--" boundary
        // The CRLF is there: each part before ends with it, and so does the header before the
        // first.
        if (!open_.empty()) text().append("--").append(open_.back().boundary).append("\r\n");
        write_part(part, first ? std::move(head) : new_head());
        first = false;
    }
    end_multiparts(0);
}

// The line end behind a body is not part of it: the delimiter or the end of the message has it.
// Base64 brings its own.
void message_plan::write_part(const encoded_part& part, header_builder head) {
    if (part.draft->kind != draft_kind::raw) write_head(part, std::move(head));
    switch (part.place) {
    case body_place::none: return;
    case body_place::encoded:
        text().append(part.content);
        if (part.encoding != transfer_encoding::base64) text().append("\r\n");
        return;
    case body_place::as_it_is:
    case body_place::to_encode:
        pieces_.back().draft = part.draft;
        pieces_.back().encoded = part.place == body_place::to_encode;
        pieces_.emplace_back();
        if (part.place == body_place::as_it_is) text().append("\r\n");
        return;
    }
}

void message_plan::write_head(const encoded_part& part, header_builder head) {
    const draft_part& draft = *part.draft;
    media_type type = part.type;
    if (draft_.legacy_names && !draft.file_name().empty())
        type.parameters.set("name", draft.file_name());
    if (part.place == body_place::none) {
        open_.push_back({part.depth, new_boundary()});
        type.parameters.set("boundary", open_.back().boundary);
    }
    keep(head.add_media_type(type));
    if (draft.disposition) keep(head.add_disposition(*draft.disposition));
    if (!draft.content_id.empty())
        keep(head.add_message_ids("Content-ID", std::array{draft.content_id}));
    if (!draft.description.empty()) keep(head.add_text("Content-Description", draft.description));
    add_part_headers(draft, head);
    if (part.encoding != transfer_encoding::seven_bit)
        keep(head.add_structured("Content-Transfer-Encoding", to_string(part.encoding)));
    text().append(head.text()).append("\r\n");
}

// Fields that only a part has, and that have no function of their own.
void message_plan::add_part_headers(const draft_part& draft, header_builder& head) {
    constexpr std::string_view own[] = {"Content-Type", "Content-Disposition", "Content-ID",
                                        "Content-Description", "Content-Transfer-Encoding"};
    for (const auto& [name, value] : draft.headers) {
        const std::string_view field = name;
        const bool is_own =
            std::any_of(std::begin(own), std::end(own),
                        [&](std::string_view other) { return ascii::iequals(field, other); });
        if (is_own || !ascii::istarts_with(field, "Content-")) keep(errc::invalid_argument);
        keep(head.add_text(name, value));
    }
}

// close-delimiter := delimiter "--"
void message_plan::end_multiparts(std::size_t depth) {
    while (!open_.empty() && open_.back().depth >= depth) {
        text().append("--").append(open_.back().boundary).append("--\r\n");
        open_.pop_back();
    }
}

// All boundaries of a message share a stem that no content that stays as it is has; everything else
// cannot have it (text_body.hpp).
void message_plan::choose_boundaries() {
    const auto has_stem = [&](const encoded_part& part) {
        return part.place == body_place::as_it_is &&
               part.draft->content.find(boundary_stem_) != std::string::npos;
    };
    const bool is_multipart = !parts_.empty() && parts_.front().place == body_place::none;
    if (!is_multipart) return;
    std::uint64_t random = draft_.environment.random();
    do {
        boundary_stem_ = boundary_mark;
        for (int shift = 60; shift >= 0; shift -= 4)
            boundary_stem_ += "0123456789abcdef"[random >> shift & 15];
        ++random;
    } while (std::any_of(parts_.begin(), parts_.end(), has_stem));
}

std::string message_plan::new_boundary() {
    std::string out = boundary_stem_ + '_';
    ascii::append_number(out, ++boundaries_);
    return out;
}

} // namespace courriel::mime::detail
