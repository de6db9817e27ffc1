// See message_table.hpp.
#include "message_table.hpp"

#include <courriel/ascii.hpp>

#include "mailbox_table.hpp"

namespace mail_server::sqlite {
namespace {

namespace ascii = courriel::ascii;

struct row {
    imap::message_info info;
    body_id body = 0;
};

// Keywords are atoms, so blanks can stand between them.
std::string keyword_text(const imap::flag_set& flags) {
    std::string out;
    for (const auto& keyword : flags.keywords()) out += (out.empty() ? "" : " ") + keyword;
    return out;
}

void add_keywords(imap::flag_set& into, std::string_view text) {
    while (!text.empty()) into.add(ascii::take_word(text));
}

std::uint32_t flag_bits(const imap::flag_set& flags) {
    return flags.system_bits() & ~static_cast<std::uint32_t>(imap::system_flag::recent);
}

imap::flag_set flags_of(std::uint32_t bits, std::string_view keywords) {
    imap::flag_set out;
    for (std::uint32_t bit = 1; bit != 1u << 5; bit <<= 1)
        if ((bits & bit) != 0) out.add(static_cast<imap::system_flag>(bit));
    add_keywords(out, keywords);
    return out;
}

std::vector<row> rows(database& in, mailbox_id mailbox, const imap::number_range& range) {
    query found(in,
                "SELECT uid, body, flags, keywords, size, date, date_offset FROM messages"
                " JOIN bodies ON bodies.id = body"
                " WHERE mailbox = ? AND uid BETWEEN ? AND ? ORDER BY uid",
                mailbox, range.first, range.last);
    std::vector<row> out;
    while (found.next()) {
        row r;
        r.info.uid = found.number<imap::uid>(0);
        r.body = found.integer(1);
        r.info.flags = flags_of(found.number<std::uint32_t>(2), found.text(3));
        r.info.size = found.number<std::uint64_t>(4);
        r.info.date = std::chrono::sys_seconds(std::chrono::seconds(found.integer(5)));
        r.info.date_offset = std::chrono::minutes(found.integer(6));
        out.push_back(std::move(r));
    }
    return out;
}

// Read whole before anything is changed: a query must not see its own changes.
std::vector<row> rows(database& in, mailbox_id mailbox, const imap::uid_set& set) {
    std::vector<row> out;
    for (const auto& range : set.ranges()) {
        auto more = rows(in, mailbox, range);
        out.insert(out.end(), std::make_move_iterator(more.begin()),
                   std::make_move_iterator(more.end()));
    }
    return out;
}

void remove(database& in, mailbox_id mailbox, const row& r) {
    in.execute("DELETE FROM messages WHERE mailbox = ? AND uid = ?", mailbox, r.info.uid);
    drop_if_unused(in, r.body);
}

} // namespace

stored_message add_message(database& in, const opened_mailbox& to, body_id body, std::uint64_t size,
                           const particulars& about) {
    const auto uid = take_uid(in, to.id);
    in.execute("INSERT INTO messages (mailbox, uid, body, flags, keywords, date, date_offset)"
               " VALUES (?, ?, ?, ?, ?, ?, ?)",
               to.id, uid, body, flag_bits(about.flags), keyword_text(about.flags),
               static_cast<std::int64_t>(about.date.time_since_epoch().count()),
               static_cast<std::int64_t>(about.date_offset.count()));
    return {to.state.uid_validity, {uid, about.flags, size, about.date, about.date_offset}};
}

std::vector<imap::message_info> list_messages(database& in, mailbox_id mailbox, imap::uid first) {
    constexpr imap::uid greatest = 0xFFFFFFFF;
    std::vector<imap::message_info> out;
    for (auto& r : rows(in, mailbox, imap::number_range{first, greatest}))
        out.push_back(std::move(r.info));
    return out;
}

imap::flag_set keywords_of(database& in, mailbox_id mailbox) {
    imap::flag_set out;
    for (query all(in, "SELECT DISTINCT keywords FROM messages WHERE mailbox = ?", mailbox);
         all.next();)
        add_keywords(out, all.text(0));
    return out;
}

std::string read_message(database& in, mailbox_id mailbox, imap::uid message,
                         imap::byte_range range) {
    query found(in, "SELECT body FROM messages WHERE mailbox = ? AND uid = ?", mailbox, message);
    return found.next() ? read_piece(in, found.integer(0), range.begin, range.size) : std::string();
}

std::vector<imap::message_info> set_flags(database& in, mailbox_id mailbox,
                                          const imap::uid_set& messages,
                                          const imap::flag_change& change) {
    std::vector<imap::message_info> out;
    for (auto& r : rows(in, mailbox, messages)) {
        r.info.flags = change.apply_to(r.info.flags);
        in.execute("UPDATE messages SET flags = ?, keywords = ? WHERE mailbox = ? AND uid = ?",
                   flag_bits(r.info.flags), keyword_text(r.info.flags), mailbox, r.info.uid);
        out.push_back(std::move(r.info));
    }
    return out;
}

std::vector<imap::uid> expunge(database& in, mailbox_id mailbox, const imap::uid_set& messages,
                               store::removal which) {
    std::vector<imap::uid> out;
    for (const auto& r : rows(in, mailbox, messages)) {
        const bool deleted = r.info.flags.has(imap::system_flag::deleted);
        if (which == store::removal::of_deleted && !deleted) continue;
        remove(in, mailbox, r);
        out.push_back(r.info.uid);
    }
    return out;
}

imap::copy_result copy_messages(database& in, mailbox_id from, const imap::uid_set& messages,
                                const opened_mailbox& to, imap::copy_or_move how) {
    imap::copy_result out;
    out.uid_validity = to.state.uid_validity;
    for (const auto& r : rows(in, from, messages)) {
        const auto& i = r.info;
        const auto added =
            add_message(in, to, r.body, i.size, {i.flags, i.date, i.date_offset}).info;
        if (how == imap::copy_or_move::move) remove(in, from, r);
        out.from.push_back(i.uid);
        out.to.push_back(added.uid);
    }
    return out;
}

} // namespace mail_server::sqlite
