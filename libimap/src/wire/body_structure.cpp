// See body_structure.hpp: reading. Parts whose inner parts are not all read stand on a stack of our
// own; the reader limits how deep lists nest.
#include "wire/body_structure.hpp"

#include <string_view>
#include <utility>
#include <vector>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

#include "wire/envelope.hpp"

namespace courriel::imap::wire {
namespace {

// A string, where servers may send NIL for an empty one.
bool read_string(reader& in, std::string& out) { return in.nil() || in.string(out); }

// A number, where servers may send NIL for none.
bool read_number(reader& in, std::uint64_t& out) { return in.nil() || in.number64(out); }

// body-fld-param = "(" string SP string *(SP string SP string) ")" / nil
bool read_parameters(reader& in, std::vector<body_parameter>& out) {
    if (in.nil()) return true;
    if (!in.open_list()) return false;
    if (in.close_list()) return true;
    do {
        if (!in.take_element()) return false;
        body_parameter& p = out.emplace_back();
        if (!in.string(p.name) || !in.take_space() || !read_string(in, p.value)) return false;
    } while (in.take_space());
    return in.close_list();
}

// body-fld-dsp = "(" string SP body-fld-param ")" / nil
bool read_disposition(reader& in, body_part& out) {
    if (in.nil()) return true;
    return in.open_list() && read_string(in, out.disposition.emplace()) && in.take_space() &&
           read_parameters(in, out.disposition_parameters) && in.close_list();
}

// body-fld-lang = nstring / "(" string *(SP string) ")"
bool read_languages(reader& in, std::vector<std::string>& out) {
    if (in.nil()) return true;
    if (!in.open_list()) return in.string(out.emplace_back());
    if (in.close_list()) return true;
    do {
        if (!in.take_element() || !in.string(out.emplace_back())) return false;
    } while (in.take_space());
    return in.close_list();
}

// What body-ext-1part and body-ext-mpart share:
//     [SP body-fld-dsp [SP body-fld-lang [SP body-fld-loc *(SP body-extension)]]]
bool read_common_extension(reader& in, body_part& out) {
    if (!in.take_space()) return true;
    if (!read_disposition(in, out)) return false;
    if (!in.take_space()) return true;
    if (!read_languages(in, out.languages)) return false;
    if (!in.take_space()) return true;
    if (!in.nstring(out.location)) return false;
    while (in.take_space())
        if (!in.skip_value()) return false;
    return true;
}

// body-ext-1part = body-fld-md5 [SP body-fld-dsp ...]
bool read_1part_end(reader& in, body_part& out) {
    if (in.take_space() && !(in.nstring(out.md5) && read_common_extension(in, out))) return false;
    return in.close_list();
}

// body-type-mpart = 1*body SP media-subtype [SP body-ext-mpart]
// body-ext-mpart  = body-fld-param [SP body-fld-dsp ...]
bool read_mpart_end(reader& in, body_part& out) {
    out.type = "multipart";
    if (!in.take_space() || !read_string(in, out.subtype)) return false;
    if (in.take_space() && !(read_parameters(in, out.parameters) && read_common_extension(in, out)))
        return false;
    return in.close_list();
}

// body-fields = body-fld-param SP body-fld-id SP body-fld-desc SP body-fld-enc SP body-fld-octets
bool read_fields(reader& in, body_part& out) {
    return read_string(in, out.type) && in.take_space() && read_string(in, out.subtype) &&
           in.take_space() && read_parameters(in, out.parameters) && in.take_space() &&
           in.nstring(out.id) && in.take_space() && in.nstring(out.description) &&
           in.take_space() && read_string(in, out.encoding) && in.take_space() &&
           read_number(in, out.octets);
}

class structure_reader {
public:
    structure_reader(reader& in, std::size_t max_parts) : in_(in), max_parts_(max_parts) {}

    bool run(std::vector<body_part>& out) {
        do {
            if (!begin_part()) return false;
            while (part_is_whole_ && !open_.empty())
                if (!go_on()) return false;
        } while (!open_.empty());
        out = std::move(parts_);
        return true;
    }

private:
    // "(" and, of a part without others in it, all up to ")".
    bool begin_part() {
        part_is_whole_ = false;
        if (parts_.size() == max_parts_ || !in_.open_list()) return false;
        if (!open_.empty()) ++parts_[open_.back()].children;
        parts_.emplace_back();
        if (in_.peek() == '(') {
            parts_.back().type = "multipart";
            open_.push_back(parts_.size() - 1);
            return true;
        }
        body_part& part = parts_.back();
        if (!read_fields(in_, part)) return false;
        if (ascii::iequals(part.type, "text")) {
            read_lines(part);
        } else if (ascii::iequals(part.type, "message") && is_nested(part)) {
            open_.push_back(parts_.size() - 1);
            return true;
        }
        part_is_whole_ = true;
        return read_1part_end(in_, part);
    }

    // The lines of a text, which old servers leave out.
    void read_lines(body_part& part) {
        reader at = in_;
        std::uint64_t lines = 0;
        if (!at.take_space() || !at.number64(lines)) return;
        part.lines = lines;
        in_ = at;
    }

    // body-type-msg = media-message SP body-fields SP envelope SP body SP body-fld-lines; no
    // extension data begins with "(", so that is known for what it is, whatever the subtype.
    bool is_nested(body_part& part) {
        reader at = in_;
        envelope inner;
        if (!at.take_space() || !read_envelope(at, inner) || !at.take_space()) return false;
        part.envelope = std::move(inner);
        in_ = at;
        return true;
    }

    // A part is whole: what follows it in the one around it, another part or that one's end.
    bool go_on() {
        body_part& around = parts_[open_.back()];
        if (around.envelope) {
            std::uint64_t lines = 0;
            if (!in_.take_space() || !read_number(in_, lines)) return false;
            around.lines = lines;
            open_.pop_back();
            return read_1part_end(in_, around);
        }
        reader at = in_;
        at.take_spaces();
        if (at.peek() == '(') {
            in_ = at;
            part_is_whole_ = false;
            return true;
        }
        open_.pop_back();
        return read_mpart_end(in_, around);
    }

    reader& in_;
    std::size_t max_parts_;
    std::vector<body_part> parts_{};
    std::vector<std::size_t> open_{}; // places in parts_
    bool part_is_whole_ = false;
};

} // namespace

bool read_body_structure(reader& in, body_structure& out, std::size_t max_parts) {
    reader at = in;
    if (!structure_reader(at, max_parts).run(out.parts)) return false;
    in = at;
    return true;
}

} // namespace courriel::imap::wire
