// See part_encoder.hpp.
#include "part_encoder.hpp"

#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/utf8.hpp>
#include <courriel/version.hpp>

#include "file_type.hpp"
#include "text_body.hpp"

namespace courriel::mime::detail {
namespace {

bool is_ascii(std::string_view text) { return ascii::all_of(text, ascii::is_ascii); }

// What RFC 2046 section 5.2 lets nobody encode: message/global and its like came later.
bool must_not_be_encoded(const media_type& type) {
    return type.type == "message" && !ascii::istarts_with(type.subtype, "global");
}

// RFC 2046 sections 5.2.2 and 5.2.3: not even eight bits are allowed.
eight_bit allowed_in(const media_type& type, eight_bit allowed) {
    return type.is("message", "partial") || type.is("message", "external-body") ? eight_bit::never
                                                                                : allowed;
}

class part_encoder {
public:
    part_encoder(const draft_part& draft, eight_bit allowed) : draft_(draft), allowed_(allowed) {
        out_.draft = &draft;
        out_.depth = draft.depth;
    }

    result<encoded_part> encode() {
        if (draft_.error) return draft_.error;
        const std::error_code error = encode_kind();
        if (error) return error;
        return std::move(out_);
    }

private:
    std::error_code encode_kind() {
        if (draft_.kind == draft_kind::raw) return keep(draft_.content, allowed_);
        if (const std::error_code error = read_type()) return error;
        switch (draft_.kind) {
        case draft_kind::text: return encode_text_part();
        case draft_kind::data: return encode_data();
        case draft_kind::file: return encode_file();
        case draft_kind::raw:
        case draft_kind::multipart: return {};
        }
        return {};
    }

    std::error_code read_type() {
        const std::string_view wanted =
            draft_.type.empty() ? file_type(draft_.file_name()) : draft_.type;
        std::vector<defect> defects;
        out_.type = media_type::parse(wanted, defect_sink(defects));
        const bool is_container = draft_.kind == draft_kind::multipart;
        if (!defects.empty() || !ascii::fits_line(wanted) ||
            (out_.type.type == "multipart") != is_container)
            return errc::invalid_argument;
        for (const parameter& p : draft_.parameters) out_.type.parameters.set(p.name, p.value);
        if (is_container && out_.type.parameters.find("boundary") != nullptr)
            return errc::invalid_argument;
        return {};
    }

    std::error_code encode_text_part() {
        auto body = encode_text(draft_.content, allowed_, draft_.encoding);
        if (!body) return body.error();
        // One that was named has to be what the text is in.
        const std::string_view named = out_.type.charset();
        if (!named.empty() && !ascii::iequals(named, "utf-8") &&
            !(body->is_ascii && ascii::iequals(named, "us-ascii")))
            return errc::invalid_argument;
        if (named.empty())
            out_.type.parameters.set("charset", body->is_ascii ? "us-ascii" : "utf-8");
        out_.encoding = body->encoding;
        out_.content = std::move(body->content);
        out_.place = body_place::encoded;
        return {};
    }

    // A message that cannot stay as it is becomes a file of octets, unless the type was asked for.
    std::error_code encode_file() {
        add_charset();
        if (must_not_be_encoded(out_.type)) {
            const bool fits =
                !draft_.source && !keep(draft_.content, allowed_in(out_.type, allowed_));
            if (fits) return {};
            if (!draft_.type.empty()) return errc::invalid_argument;
            out_.type = media_type::parse("application/octet-stream");
        }
        out_.encoding = transfer_encoding::base64;
        out_.place = body_place::to_encode;
        return {};
    }

    std::error_code encode_data() {
        add_charset();
        const auto wanted = draft_.encoding;
        const eight_bit allowed = allowed_in(out_.type, allowed_);
        if (must_not_be_encoded(out_.type) || (wanted && is_identity(*wanted)) ||
            (!wanted && may_stay(allowed)))
            return draft_.source ? errc::invalid_argument : keep(draft_.content, allowed);
        const bool quoted = wanted ? *wanted == transfer_encoding::quoted_printable
                                   : !draft_.source && is_shorter_quoted(draft_.content);
        if ((quoted && draft_.source) || wanted == transfer_encoding::uuencode)
            return errc::invalid_argument;
        out_.encoding = quoted ? transfer_encoding::quoted_printable : transfer_encoding::base64;
        out_.place = quoted ? body_place::encoded : body_place::to_encode;
        if (quoted) {
            // A CR or LF alone has to come back as it was.
            const bool is_text = with_crlf(draft_.content) == draft_.content;
            out_.content = encode_body(draft_.content, out_.encoding,
                                       is_text ? body_form::text : body_form::binary);
        }
        return {};
    }

    [[nodiscard]] bool may_stay(eight_bit allowed) const {
        if (draft_.source) return false;
        return out_.type.type == "message" ? is_identity_body(draft_.content, allowed)
                                           : is_plain_body(draft_.content, allowed);
    }

    void add_charset() {
        if (out_.type.type == "text" && out_.type.charset().empty() && !is_ascii(draft_.content) &&
            utf8::is_valid(draft_.content))
            out_.type.parameters.set("charset", "utf-8");
    }

    // The content as it is.
    std::error_code keep(std::string_view content, eight_bit allowed) {
        if (!is_identity_body(content, allowed)) return errc::invalid_argument;
        const bool eight = !is_ascii(content);
        const auto wanted = draft_.encoding;
        if (wanted && *wanted != transfer_encoding::eight_bit &&
            (*wanted != transfer_encoding::seven_bit || eight))
            return errc::invalid_argument;
        out_.encoding = eight ? transfer_encoding::eight_bit : transfer_encoding::seven_bit;
        out_.place = body_place::as_it_is;
        return {};
    }

    const draft_part& draft_;
    eight_bit allowed_;
    encoded_part out_{};
};

} // namespace

result<encoded_part> encode_part(const draft_part& draft, eight_bit allowed) {
    return part_encoder(draft, allowed).encode();
}

} // namespace courriel::mime::detail
