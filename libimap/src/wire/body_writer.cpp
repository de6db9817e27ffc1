// How a body_structure is written (RFC 3501 section 9: body). Parts whose inner parts are not all
// written stand on a stack of our own.
#include <courriel/imap/body_structure.hpp>

#include <vector>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

#include "wire/write.hpp"

namespace courriel::imap {
namespace {

// Stands for a part that there must be.
constexpr std::string_view empty_text = R"(("text" "plain" NIL NIL NIL "7bit" 0 0)";

struct open_part {
    const body_part* part = nullptr;
    std::size_t left = 0; // parts in it to come
};

// message/rfc822, and what else of message/* is known to hold a message (message/global of RFC
// 9051).
bool is_message(const body_part& part) {
    return ascii::iequals(part.type, "message") &&
           (part.children != 0 || ascii::iequals(part.subtype, "rfc822"));
}

void append_parameters(std::string& out, const std::vector<body_parameter>& parameters) {
    if (parameters.empty()) {
        out += "NIL";
        return;
    }
    char before = '(';
    for (const body_parameter& p : parameters) {
        out += before;
        wire::append_string(out, p.name);
        out += ' ';
        wire::append_string(out, p.value);
        before = ' ';
    }
    out += ')';
}

// SP body-fld-dsp SP body-fld-lang SP body-fld-loc
void append_common_extension(std::string& out, const body_part& part) {
    if (part.disposition) {
        out += " (";
        wire::append_string(out, *part.disposition);
        out += ' ';
        append_parameters(out, part.disposition_parameters);
        out += ')';
    } else {
        out += " NIL";
    }
    out += ' ';
    if (part.languages.empty()) out += "NIL";
    char before = '(';
    for (const std::string& language : part.languages) {
        out += before;
        wire::append_string(out, language);
        before = ' ';
    }
    if (!part.languages.empty()) out += ')';
    out += ' ';
    wire::append_nstring(out, part.location);
}

class structure_writer {
public:
    structure_writer(std::string& out, bool extension_data)
        : out_(out)
        , extension_data_(extension_data) {}

    void run(const std::vector<body_part>& parts) {
        if (parts.empty()) append_missing();
        for (const body_part& part : parts) {
            begin(part);
            while (!open_.empty() && open_.back().left == 0) end_around();
            if (open_.empty()) return;
        }
        // Parts that were announced and are not there.
        for (; !open_.empty(); end_around()) append_missing();
    }

private:
    // media-basic / media-message / media-text SP body-fields
    void append_fields(const body_part& part) {
        wire::append_string(out_, part.type);
        out_ += ' ';
        wire::append_string(out_, part.subtype);
        out_ += ' ';
        append_parameters(out_, part.parameters);
        out_ += ' ';
        wire::append_nstring(out_, part.id);
        out_ += ' ';
        wire::append_nstring(out_, part.description);
        out_ += ' ';
        wire::append_string(out_, part.encoding);
        out_ += ' ';
        ascii::append_number(out_, part.octets);
    }

    void begin(const body_part& part) {
        if (!open_.empty()) --open_.back().left;
        out_ += '(';
        if (part.is_multipart()) {
            open_.push_back({&part, part.children});
            if (part.children == 0) append_missing();
            return;
        }
        append_fields(part);
        if (is_message(part)) {
            out_ += ' ';
            (part.envelope ? *part.envelope : envelope()).append_to(out_);
            out_ += ' ';
            open_.push_back({&part, part.children == 0 ? 0U : 1U});
            if (part.children == 0) append_missing();
            return;
        }
        if (ascii::iequals(part.type, "text")) append_lines(part);
        end_1part(part);
    }

    void append_missing() {
        out_ += empty_text;
        out_ += extension_data_ ? " NIL NIL NIL NIL)" : ")";
    }

    void append_lines(const body_part& part) {
        out_ += ' ';
        ascii::append_number(out_, part.lines.value_or(0));
    }

    void end_1part(const body_part& part) {
        if (extension_data_) {
            out_ += ' ';
            wire::append_nstring(out_, part.md5);
            append_common_extension(out_, part);
        }
        out_ += ')';
    }

    // The part on the top of the stack has all its parts.
    void end_around() {
        const body_part& part = *open_.back().part;
        open_.pop_back();
        if (!part.is_multipart()) {
            append_lines(part);
            end_1part(part);
            return;
        }
        out_ += ' ';
        wire::append_string(out_, part.subtype);
        if (extension_data_) {
            out_ += ' ';
            append_parameters(out_, part.parameters);
            append_common_extension(out_, part);
        }
        out_ += ')';
    }

    std::string& out_;
    bool extension_data_;
    std::vector<open_part> open_{};
};

} // namespace

void body_structure::append_to(std::string& out, bool extension_data) const {
    structure_writer(out, extension_data).run(parts);
}

} // namespace courriel::imap
