// See field_syntax.hpp. A name's length leaves few to compare it with.
#include <courriel/mime/field_syntax.hpp>

#include <algorithm>
#include <array>
#include <cstddef>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

namespace courriel::mime {
namespace {

struct row {
    std::string_view name;
    field_syntax syntax;
};

// By size.
constexpr auto rows = std::to_array<row>({
    {"To", field_syntax::addresses},
    {"Cc", field_syntax::addresses},
    {"Bcc", field_syntax::addresses},
    {"From", field_syntax::addresses},
    {"Date", field_syntax::date},
    {"Sender", field_syntax::addresses},
    {"List-Id", field_syntax::list_id},
    {"Reply-To", field_syntax::addresses},
    {"Received", field_syntax::received},
    {"Resent-To", field_syntax::addresses},
    {"Resent-Cc", field_syntax::addresses},
    {"List-Post", field_syntax::list_urls},
    {"List-Help", field_syntax::list_urls},
    {"Message-ID", field_syntax::message_ids},
    {"References", field_syntax::message_ids},
    {"Content-ID", field_syntax::message_ids},
    {"Resent-Bcc", field_syntax::addresses},
    {"List-Owner", field_syntax::list_urls},
    {"In-Reply-To", field_syntax::message_ids},
    {"Return-Path", field_syntax::path},
    {"Resent-From", field_syntax::addresses},
    {"Resent-Date", field_syntax::date},
    {"Content-Type", field_syntax::media_type},
    {"MIME-Version", field_syntax::other},
    {"Delivered-To", field_syntax::addresses},
    {"List-Archive", field_syntax::list_urls},
    {"Resent-Sender", field_syntax::addresses},
    {"Delivery-Date", field_syntax::date},
    {"DKIM-Signature", field_syntax::other},
    {"List-Subscribe", field_syntax::list_urls},
    {"Auto-Submitted", field_syntax::auto_submitted},
    {"Resent-Reply-To", field_syntax::addresses},
    {"Mail-Followup-To", field_syntax::addresses},
    {"List-Unsubscribe", field_syntax::list_urls},
    {"Resent-Message-ID", field_syntax::message_ids},
    {"Content-Disposition", field_syntax::disposition},
    {"Authentication-Results", field_syntax::authentication_results},
    {"Content-Transfer-Encoding", field_syntax::transfer_encoding},
    {"Disposition-Notification-To", field_syntax::addresses},
});
static_assert(std::is_sorted(rows.begin(), rows.end(), [](const row& a, const row& b) {
    return a.name.size() < b.name.size();
}));

constexpr std::size_t longest = rows.back().name.size();

// Where the names of each size begin.
constexpr auto first_of_size = [] {
    std::array<std::uint8_t, longest + 2> first{};
    for (std::size_t size = 0; size != first.size(); ++size)
        while (first[size] != rows.size() && rows[first[size]].name.size() < size) ++first[size];
    return first;
}();

} // namespace

field_syntax syntax_of(std::string_view name) noexcept {
    if (name.empty() || name.size() > longest) return field_syntax::unstructured;
    for (std::size_t i = first_of_size[name.size()]; i != first_of_size[name.size() + 1]; ++i) {
        const row& known = rows[i];
        if (ascii::to_lower(known.name.back()) != ascii::to_lower(name.back())) continue;
        if (known.name == name || ascii::iequals(known.name, name)) return known.syntax;
    }
    return field_syntax::unstructured;
}

} // namespace courriel::mime
