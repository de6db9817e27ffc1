// See message_plan.hpp: the body and its parts (RFC 2046 section 5.1, RFC 2387).
#include <algorithm>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/mime/disposition.hpp>
#include <courriel/mime/media_type.hpp>
#include <courriel/utf8.hpp>
#include <courriel/version.hpp>

#include "file_type.hpp"
#include "message_plan.hpp"

namespace courriel::mime::detail {
namespace {

// The type that was asked for, or that the name suggests.
result<media_type> type_of(const draft_file& file, eight_bit allowed) {
    const std::string_view wanted = file.type.empty() ? file_type(file.name) : file.type;
    std::vector<defect> defects;
    auto type = media_type::parse(wanted, defect_sink(defects));
    if (!defects.empty() || type.type == "multipart") return errc::invalid_argument;
    if (type.type == "message" && (file.source || !is_identity_body(file.content, allowed))) {
        // RFC 2046 section 5.2.1: it must not be encoded.
        if (!file.type.empty()) return errc::invalid_argument;
        return media_type::parse("application/octet-stream");
    }
    const bool beyond_ascii = !ascii::all_of(file.content, ascii::is_ascii);
    if (type.type == "text" && type.charset().empty() && beyond_ascii &&
        utf8::is_valid(file.content))
        type.parameters.set("charset", "utf-8");
    return type;
}

// Whether a body may come out as 8bit: then the multiparts around it have to say so (RFC 2045
// section 6.4).
bool has_eight_bit_body(const message_draft& draft) {
    const auto beyond_ascii = [](const std::string& text) {
        return !ascii::all_of(text, ascii::is_ascii);
    };
    return draft.allowed != eight_bit::never &&
           ((draft.text && beyond_ascii(*draft.text)) ||
            (draft.html && beyond_ascii(*draft.html)) ||
            std::any_of(draft.attached.begin(), draft.attached.end(), [&](const draft_file& file) {
                const std::string_view type = file.type.empty() ? file_type(file.name) : file.type;
                return ascii::istarts_with(type, "message/") && beyond_ascii(file.content);
            }));
}

} // namespace

// Attachments beside the text, embedded files beside the HTML, HTML beside plain text.
void message_plan::add_content(header_builder head) {
    if (draft_.attached.empty()) {
        add_alternatives(std::move(head));
        return;
    }
    const std::string boundary = begin_multipart(std::move(head), "mixed");
    if (draft_.text || draft_.html) {
        add_delimiter(boundary);
        add_alternatives(new_head());
    }
    for (const draft_file& file : draft_.attached) {
        add_delimiter(boundary);
        add_file(file);
    }
    end_multipart(boundary);
}

void message_plan::add_alternatives(header_builder head) {
    if (!draft_.embedded.empty() && !draft_.html) keep(errc::invalid_argument);
    if (!draft_.html) {
        add_text(std::move(head), "plain", draft_.text ? *draft_.text : std::string());
    } else if (!draft_.text) {
        add_html(std::move(head));
    } else {
        const std::string boundary = begin_multipart(std::move(head), "alternative");
        add_delimiter(boundary);
        add_text(new_head(), "plain", *draft_.text);
        add_delimiter(boundary);
        add_html(new_head());
        end_multipart(boundary);
    }
}

void message_plan::add_html(header_builder head) {
    if (draft_.embedded.empty()) {
        add_text(std::move(head), "html", *draft_.html);
        return;
    }
    const std::string boundary = begin_multipart(std::move(head), "related", "text/html");
    add_delimiter(boundary);
    add_text(new_head(), "html", *draft_.html);
    for (const draft_file& file : draft_.embedded) {
        add_delimiter(boundary);
        add_file(file);
    }
    end_multipart(boundary);
}

void message_plan::add_text(header_builder head, std::string_view subtype, std::string_view body) {
    auto encoded = encode_text(body, draft_.allowed);
    if (!encoded) {
        keep(encoded.error());
        return;
    }
    media_type type;
    type.subtype = subtype;
    type.parameters.set("charset", encoded->is_ascii ? "us-ascii" : "utf-8");
    keep(head.add_media_type(type));
    if (encoded->encoding != transfer_encoding::seven_bit)
        keep(head.add_structured("Content-Transfer-Encoding", to_string(encoded->encoding)));
    end_head(std::move(head));
    // This line end is not part of the text: the delimiter or the end of the message has it.
    // Base64 brings its own.
    text().append(encoded->content);
    if (encoded->encoding != transfer_encoding::base64) text().append("\r\n");
}

void message_plan::add_file(const draft_file& file) {
    header_builder head = new_head();
    auto type = type_of(file, draft_.allowed);
    if (!type) {
        keep(type.error());
        return;
    }
    if (draft_.legacy_names && !file.name.empty()) type->parameters.set("name", file.name);
    keep(head.add_media_type(*type));
    disposition how;
    how.type = file.content_id.empty() ? "attachment" : "inline";
    if (!file.name.empty()) how.parameters.set("filename", file.name);
    keep(head.add_disposition(how));
    if (!file.content_id.empty())
        keep(head.add_message_ids("Content-ID", std::vector<std::string>{file.content_id}));
    if (type->type == "message") {
        add_message_file(std::move(head), file.content);
        return;
    }
    keep(head.add_structured("Content-Transfer-Encoding", "base64"));
    end_head(std::move(head));
    pieces_.back().file = &file;
    pieces_.emplace_back();
}

// A message inside the message, as it is.
void message_plan::add_message_file(header_builder head, std::string_view content) {
    if (!ascii::all_of(content, ascii::is_ascii))
        keep(head.add_structured("Content-Transfer-Encoding", "8bit"));
    end_head(std::move(head));
    text().append(content).append("\r\n");
}

void message_plan::end_head(header_builder head) { text().append(head.text()).append("\r\n"); }

std::string message_plan::begin_multipart(header_builder head, std::string_view subtype,
                                          std::string_view root_type) {
    const std::string boundary = new_boundary();
    media_type type;
    type.type = "multipart";
    type.subtype = subtype;
    if (!root_type.empty()) type.parameters.set("type", root_type);
    type.parameters.set("boundary", boundary);
    keep(head.add_media_type(type));
    if (has_eight_bit_body(draft_)) keep(head.add_structured("Content-Transfer-Encoding", "8bit"));
    end_head(std::move(head));
    return boundary;
}

// delimiter := CRLF "--" boundary
// The CRLF is there: each part before ends with it, and so does the header before the first.
void message_plan::add_delimiter(const std::string& boundary) {
    text().append("--").append(boundary).append("\r\n");
}

// close-delimiter := delimiter "--"
void message_plan::end_multipart(const std::string& boundary) {
    text().append("--").append(boundary).append("--\r\n");
}

// All boundaries of a message share a stem that no message inside it has; everything else cannot
// have it (text_body.hpp).
std::string message_plan::new_boundary() {
    std::uint64_t random = boundary_stem_.empty() ? draft_.environment.random() : 0;
    const auto is_taken = [&](const draft_file& file) {
        return file.content.find(boundary_stem_) != std::string::npos;
    };
    while (boundary_stem_.empty() ||
           (boundaries_ == 0 &&
            (std::any_of(draft_.attached.begin(), draft_.attached.end(), is_taken) ||
             std::any_of(draft_.embedded.begin(), draft_.embedded.end(), is_taken)))) {
        boundary_stem_ = boundary_mark;
        for (int shift = 60; shift >= 0; shift -= 4)
            boundary_stem_ += "0123456789abcdef"[random >> shift & 15];
        ++random;
    }
    std::string out = boundary_stem_ + '_';
    ascii::append_number(out, ++boundaries_);
    return out;
}

} // namespace courriel::mime::detail
