// See reply_parts.hpp.
#include "reply_parts.hpp"

#include <courriel/mime/date_time.hpp>
#include <courriel/mime/reader_view.hpp>
#include <courriel/version.hpp>

namespace courriel::mime::detail {

std::string readable_text(const message_view& message) { return reader_view(message).text(); }

std::string attribution_of(const message_view& message) {
    const message_fields fields = message.fields();
    std::string out = "On ";
    if (const auto date = fields.date()) out.append(format_date(*date)).append(", ");
    const address_list from = fields.from();
    const auto authors = from.mailboxes();
    if (authors.empty())
        out += "somebody";
    else
        out += authors[0]->name.empty() ? authors[0]->address : authors[0]->name;
    return out += " wrote:";
}

} // namespace courriel::mime::detail
