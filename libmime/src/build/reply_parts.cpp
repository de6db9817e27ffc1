// See reply_parts.hpp.
#include "reply_parts.hpp"

#include <courriel/mime/date_time.hpp>
#include <courriel/mime/reader_view.hpp>
#include <courriel/version.hpp>

#include "field_folder.hpp"

namespace courriel::mime::detail {

bool is_writable(const mailbox& box) {
    if (!box.is_valid() || box.address.size() + 2 >= word_limit) return false;
    const auto read = parse_mailbox(box.address);
    return read && read->address == box.address && read->name.empty();
}

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
