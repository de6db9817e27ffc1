// See external_body.hpp.
#include <courriel/mime/external_body.hpp>

#include <array>
#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/mime/header_builder.hpp>
#include <courriel/mime/message_fields.hpp>
#include <courriel/version.hpp>

#include "../value_reader.hpp"

namespace courriel::mime {
namespace {

// The parameters that are text.
constexpr std::array<std::pair<std::string_view, std::string external_body::*>, 7> texts{
    {{"url", &external_body::url},
     {"name", &external_body::name},
     {"site", &external_body::site},
     {"directory", &external_body::directory},
     {"mode", &external_body::mode},
     {"server", &external_body::server},
     {"subject", &external_body::subject}}};

std::string value_of(const parameter_list& parameters, std::string_view name) {
    const std::string* value = parameters.find(name);
    return value == nullptr ? std::string() : *value;
}

// RFC 2017 section 3: blanks in it are there for the sake of short lines.
std::string without_blanks(std::string_view url) {
    std::string out;
    for (const char c : url)
        if (!detail::is_space(c)) out += c;
    return out;
}

// What each access type needs (RFC 2046 sections 5.2.3.2 to 5.2.3.5).
bool is_complete(const external_body& body) {
    const std::string& type = body.access_type;
    if (type.empty() || body.content_id.empty()) return false;
    if (type == "url") return !body.url.empty();
    if (type == "ftp" || type == "anon-ftp" || type == "tftp")
        return !body.name.empty() && !body.site.empty();
    if (type == "local-file") return !body.name.empty();
    if (type == "mail-server") return !body.server.empty();
    return true;
}

} // namespace

std::optional<external_body> external_body::of(const part_view& part, defect_sink defects) {
    const media_type outer = part.type();
    if (!outer.is("message", "external-body")) return std::nullopt;
    external_body out;
    out.access_type = ascii::to_lower(value_of(outer.parameters, "access-type"));
    for (const auto& text : texts) out.*text.second = value_of(outer.parameters, text.first);
    out.url = without_blanks(out.url);
    if (const std::string* date = outer.parameters.find("expiration"))
        out.expiration = date_time::parse(*date);
    out.size = ascii::parse_number<std::uint64_t>(value_of(outer.parameters, "size"));
    out.writable = ascii::iequals(value_of(outer.parameters, "permission"), "read-write");

    const std::string_view body = part.body();
    const message_fields inner(header_view::parse(body));
    const std::size_t body_begin = inner.header().body_begin();
    out.header = body.substr(0, body_begin);
    out.phantom_body = body.substr(body_begin);
    if (const field_view* type = inner.header().find("Content-Type"))
        out.type = media_type::parse(type->value);
    if (auto ids = inner.ids_of("Content-ID"); !ids.empty()) out.content_id = std::move(ids[0]);
    if (!is_complete(out)) defects.add(defect_kind::incomplete_external_body, 0, body_begin);
    return out;
}

result<part_builder> external_body::to_part() const {
    if (!is_complete(*this)) return errc::invalid_argument;
    header_builder inner;
    std::error_code error = inner.add_media_type(type);
    if (!error) error = inner.add_message_ids("Content-ID", std::array{content_id});
    if (error) return error;
    std::string content = inner.text() + "\r\n";
    if (access_type == "mail-server") content += phantom_body;

    part_builder out = part_builder::data("message/external-body", std::move(content));
    out.parameter("access-type", access_type);
    for (const auto& text : texts)
        if (const std::string& value = this->*text.second; !value.empty())
            out.parameter(text.first, value);
    if (expiration) out.parameter("expiration", format_date(*expiration));
    if (size) {
        std::string number;
        ascii::append_number(number, *size);
        out.parameter("size", number);
    }
    if (writable) out.parameter("permission", "read-write");
    return out;
}

} // namespace courriel::mime
