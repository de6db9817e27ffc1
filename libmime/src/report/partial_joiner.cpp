// See partial.hpp: joining.
#include <courriel/mime/partial.hpp>

#include <algorithm>
#include <array>

#include <courriel/ascii.hpp>
#include <courriel/mime/header_view.hpp>
#include <courriel/version.hpp>

#include "partial_fields.hpp"

namespace courriel::mime {
namespace {

// "0" and what is no number are no number.
std::size_t number_of(const parameter_list& parameters, std::string_view name) {
    const std::string* value = parameters.find(name);
    return value == nullptr ? 0 : ascii::parse_number<std::size_t>(ascii::trim(*value)).value_or(0);
}

} // namespace

namespace detail {

bool is_inner_field(std::string_view name) noexcept {
    // The last three are RFC 8098's.
    constexpr std::array<std::string_view, 7> names{"Subject",
                                                    "Message-ID",
                                                    "Encrypted",
                                                    "MIME-Version",
                                                    "Disposition-Notification-To",
                                                    "Disposition-Notification-Options",
                                                    "Original-Recipient"};
    return ascii::istarts_with(name, "Content-") ||
           std::any_of(names.begin(), names.end(),
                       [&](std::string_view inner) { return ascii::iequals(inner, name); });
}

void append_field(std::string& to, std::string_view text, const field_view& field) {
    to += text.substr(field.begin, field.end - field.begin);
    if (!to.ends_with('\n')) to += "\r\n";
}

} // namespace detail

// id, number and total (section 5.2.2)
std::optional<partial_info> partial_info::of(const media_type& type) {
    const std::string* id = type.parameters.find("id");
    if (!type.is("message", "partial") || id == nullptr || id->empty()) return std::nullopt;
    partial_info out;
    out.id = *id;
    out.number = number_of(type.parameters, "number");
    out.total = number_of(type.parameters, "total");
    const bool says_total = type.parameters.find("total") != nullptr;
    if (out.number == 0 || (says_total && out.total < out.number)) return std::nullopt;
    return out;
}

fragment_outcome partial_joiner::add(const part_view& part) {
    const auto info = partial_info::of(part.type());
    if (!info) return fragment_outcome::not_partial;
    if (count_ != 0 && info->id != id_) return fragment_outcome::other_id;
    if (std::max(info->number, info->total) > limits_.fragments) return fragment_outcome::too_many;
    if (info->number <= bodies_.size() && bodies_[info->number - 1])
        return fragment_outcome::duplicate;
    const std::size_t total = total_ != 0 ? total_ : info->total;
    if ((info->total != 0 && info->total != total) ||
        (total != 0 && std::max(info->number, bodies_.size()) > total))
        return fragment_outcome::conflict;

    // It must not be encoded, but is all the same.
    std::string body = part.decoded();
    std::string fields;
    if (info->number == 1) {
        const header_view header = part.header();
        for (const field_view& field : header)
            if (!detail::is_inner_field(field.name))
                detail::append_field(fields, part.header_bytes(), field);
    }
    const std::size_t size = body.size() + fields.size();
    if (size > limits_.joined_size - size_) return fragment_outcome::too_large;

    id_ = info->id;
    total_ = total;
    size_ += size;
    ++count_;
    if (info->number == 1) outer_fields_ = std::move(fields);
    if (bodies_.size() < info->number) bodies_.resize(info->number);
    bodies_[info->number - 1] = std::move(body);
    return fragment_outcome::added;
}

std::vector<std::size_t> partial_joiner::missing() const {
    std::vector<std::size_t> out;
    const std::size_t last = std::max(total_, bodies_.size());
    for (std::size_t i = 0; i != last; ++i)
        if (i >= bodies_.size() || !bodies_[i]) out.push_back(i + 1);
    return out;
}

std::optional<std::string> partial_joiner::join() const {
    if (!is_complete()) return std::nullopt;
    std::string whole;
    for (const auto& body : bodies_) whole += *body;
    const header_view inner = header_view::parse(std::string_view(whole), limits_);
    std::string out = outer_fields_;
    for (const field_view& field : inner)
        if (detail::is_inner_field(field.name)) detail::append_field(out, whole, field);
    // The empty line, and what of the header was beyond a limit.
    const std::size_t end = inner.fields_end();
    if (inner.body_begin() == end) out += "\r\n";
    return out += std::string_view(whole).substr(end);
}

std::string_view to_string(fragment_outcome outcome) noexcept {
    switch (outcome) {
    case fragment_outcome::added: return "added";
    case fragment_outcome::not_partial: return "not_partial";
    case fragment_outcome::other_id: return "other_id";
    case fragment_outcome::duplicate: return "duplicate";
    case fragment_outcome::conflict: return "conflict";
    case fragment_outcome::too_many: return "too_many";
    case fragment_outcome::too_large: return "too_large";
    }
    return "not_partial";
}

} // namespace courriel::mime
