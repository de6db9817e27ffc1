// See fetched.hpp.
#include <courriel/imap/fetched.hpp>

#include <courriel/version.hpp>

namespace courriel::imap {
namespace {

std::vector<fetched_address> to_fetched(std::vector<address> from) {
    std::vector<fetched_address> out;
    out.reserve(from.size());
    for (auto& a : from)
        if (a.mailbox && a.host)
            out.push_back({std::move(a.name).value_or(""), *a.mailbox + '@' + *a.host});
    return out;
}

} // namespace

fetched_envelope to_fetched(envelope from) {
    fetched_envelope out;
    out.date = std::move(from.date).value_or("");
    out.subject = std::move(from.subject).value_or("");
    out.from = to_fetched(std::move(from.from));
    out.sender = to_fetched(std::move(from.sender));
    out.reply_to = to_fetched(std::move(from.reply_to));
    out.to = to_fetched(std::move(from.to));
    out.cc = to_fetched(std::move(from.cc));
    out.bcc = to_fetched(std::move(from.bcc));
    out.in_reply_to = std::move(from.in_reply_to).value_or("");
    out.message_id = std::move(from.message_id).value_or("");
    return out;
}

namespace detail {

fetch_collector::fetch_collector(uid_set asked, const fetch_items& items)
    : asked_(std::move(asked))
    , items_(items) {
    // A star stands for the last message, which only the server knows: any UID may be it.
    if (asked_.has_star()) {
        asked_ = uid_set(1, 0xFFFFFFFF);
    } else {
        asked_.normalise();
    }
}

std::optional<fetched> fetch_collector::take(const client_event& event) {
    if (std::holds_alternative<body_end>(event)) ++sections_;
    if (const auto* chunk = std::get_if<body_chunk>(&event)) body_ += chunk->bytes;
    const auto* data = std::get_if<fetched_data>(&event);
    if (!data) return std::nullopt;
    if (data->uid && asked_.contains(*data->uid)) merge(*data);
    body_.clear();
    sections_ = 0;
    // An item that could not be read will not come.
    const bool is_whole =
        data->uid && data->uid == pending_.uid &&
        (data->is_defective || (has_.flags >= items_.flags && has_.date >= items_.internal_date &&
                                has_.size >= items_.size && has_.envelope >= items_.envelope &&
                                has_.structure >= (items_.body_structure || items_.body) &&
                                has_.sections >= items_.sections.size()));
    if (!is_whole) return std::nullopt;
    return std::exchange(pending_, {});
}

void fetch_collector::merge(const fetched_data& data) {
    if (pending_.uid != *data.uid) {
        pending_ = {};
        pending_.uid = *data.uid;
        has_ = {};
    }
    if (data.flags) pending_.flags = *data.flags;
    if (data.date) pending_.date = *data.date;
    if (data.size) pending_.size = *data.size;
    if (data.envelope) pending_.envelope = to_fetched(*data.envelope);
    if (data.structure) pending_.structure = data.structure;
    has_.flags |= data.flags.has_value();
    has_.date |= data.date.has_value();
    has_.size |= data.size.has_value();
    has_.envelope |= data.envelope.has_value();
    has_.structure |= data.structure.has_value();
    if (pending_.body.empty()) {
        pending_.body = std::move(body_);
    } else {
        pending_.body += body_;
    }
    has_.sections += sections_;
}

} // namespace detail
} // namespace courriel::imap
