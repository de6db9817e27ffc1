// See fetched.hpp.
#include <courriel/imap/fetched.hpp>

#include <iterator>

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

// Octets that `data` takes beside its sections, as they were on the wire, about.
std::uint64_t octets_of(const fetched_data& data) {
    std::string text;
    if (data.flags && !data.flags->keywords().empty()) data.flags->append_to(text);
    if (data.envelope) data.envelope->append_to(text);
    if (data.structure) data.structure->append_to(text);
    return text.size();
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

fetch_collector::fetch_collector(uid_set asked, const fetch_items& items, std::uint64_t largest)
    : asked_(std::move(asked))
    , items_(items)
    , largest_(largest) {
    // A star stands for the last message, which only the server knows: any UID may be it.
    if (asked_.has_star()) {
        asked_ = uid_set(1, 0xFFFFFFFF);
    } else {
        asked_.normalise();
    }
}

bool fetch_collector::take(const client_event& event) {
    bool fits = true;
    if (std::holds_alternative<body_end>(event)) {
        ++sections_;
    } else if (const auto* chunk = std::get_if<body_chunk>(&event)) {
        fits = chunk->bytes.size() <= largest_ - body_.size();
        if (fits) body_ += chunk->bytes;
    } else if (const auto* data = std::get_if<fetched_data>(&event)) {
        if (data->uid && asked_.contains(*data->uid)) fits = take_data(*data);
        body_.clear();
        sections_ = 0;
    }
    if (!fits) clear();
    return fits;
}

bool fetch_collector::take_data(const fetched_data& data) {
    const auto at = pending_.try_emplace(*data.uid).first;
    auto& p = at->second;
    p.message.uid = *data.uid;
    if (p.message.body.size() + body_.size() > largest_) return false;
    const auto octets = body_.size();
    merge(data, p);
    // An item that could not be read will not come.
    if (data.is_defective || is_whole(p)) {
        hand_out(at);
        return true;
    }
    const auto more = octets + octets_of(data);
    p.held += more;
    held_ += more;
    make_room(*data.uid);
    return true;
}

void fetch_collector::merge(const fetched_data& data, parts& into) {
    auto& m = into.message;
    if (data.flags) m.flags = *data.flags;
    if (data.date) m.date = *data.date;
    if (data.size) m.size = *data.size;
    if (data.envelope) m.envelope = to_fetched(*data.envelope);
    if (data.structure) m.structure = data.structure;
    into.flags |= data.flags.has_value();
    into.date |= data.date.has_value();
    into.size |= data.size.has_value();
    into.envelope |= data.envelope.has_value();
    into.structure |= data.structure.has_value();
    into.is_defective |= data.is_defective;
    into.sections += sections_;
    if (m.body.empty()) {
        m.body = std::move(body_);
    } else {
        m.body += body_;
    }
}

bool fetch_collector::is_whole(const parts& p) const {
    return p.flags >= items_.flags && p.date >= items_.internal_date && p.size >= items_.size &&
           p.envelope >= items_.envelope && p.structure >= (items_.body_structure || items_.body) &&
           p.sections >= items_.sections.size();
}

void fetch_collector::hand_out(pending_map::iterator which) {
    auto& p = which->second;
    p.message.is_whole = is_whole(p);
    const bool is_answer = p.message.is_whole || p.is_defective || p.date || p.size || p.envelope ||
                           p.structure || p.sections != 0;
    if (is_answer) ready_.push_back(std::move(p.message));
    held_ -= p.held;
    pending_.erase(which);
}

// Servers answer in the order of UIDs: the lowest has waited longest.
void fetch_collector::make_room(std::uint32_t keep) {
    while (pending_.size() > 1 && (held_ > largest_ || pending_.size() > most_pending)) {
        const auto first = pending_.begin();
        hand_out(first->first == keep ? std::next(first) : first);
    }
}

void fetch_collector::finish() {
    while (!pending_.empty()) hand_out(pending_.begin());
}

std::optional<fetched> fetch_collector::next() {
    if (ready_.empty()) return std::nullopt;
    auto message = std::move(ready_.front());
    ready_.pop_front();
    return message;
}

void fetch_collector::clear() {
    pending_.clear();
    held_ = 0;
    std::string().swap(body_);
    sections_ = 0;
}

} // namespace detail
} // namespace courriel::imap
