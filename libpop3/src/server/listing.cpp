// STAT, LIST and UIDL (RFC 1939 sections 5 and 7); LANG lists in the same way. Listings are written
// as the queue has room, so a maildrop of any size costs no memory here; marked messages are left
// out.
#include <courriel/ascii.hpp>
#include <courriel/pop3/server_session.hpp>

namespace courriel::pop3 {

void server_session::on_stat(std::string_view, std::optional<event>&) {
    put("+OK ");
    put(std::uint64_t{dialogue_.maildrop.count()});
    put(" ");
    put(dialogue_.maildrop.octets());
    put("\r\n");
}

void server_session::on_list(std::string_view argument, std::optional<event>&) {
    list(argument, listing_kind::sizes);
}

void server_session::on_uidl(std::string_view argument, std::optional<event>&) {
    list(argument, listing_kind::unique_ids);
}

void server_session::list(std::string_view argument, listing_kind what) {
    argument = ascii::trim(argument);
    if (argument.empty()) {
        say("+OK");
        listing_progress_ = {what, 0};
        after_listing_ = dialogue_.now;
        dialogue_.now = phase::listing;
    } else if (const auto index = find_message(argument)) {
        put("+OK ");
        put_item(*index, what);
    }
}

// scan-listing = message-number SP octets; unique-id-listing = message-number SP unique-id
void server_session::put_item(std::size_t index, listing_kind what) {
    const message_info& message = listing()[index];
    put(std::uint64_t{index + 1});
    put(" ");
    if (what == listing_kind::unique_ids) {
        put(message.unique_id);
    } else {
        put(message.octets);
    }
    put("\r\n");
}

bool server_session::advance_listing() {
    const bool of_languages = listing_progress_.what == listing_kind::languages;
    const std::size_t size = of_languages ? options_.languages.size() : listing().size();
    while (listing_progress_.next != size) {
        if (!has_answer_room()) return true; // goes on when some of it was sent
        const std::size_t index = listing_progress_.next++;
        if (of_languages) {
            put_language(options_.languages[index]);
        } else if (!dialogue_.maildrop.is_removed(index)) {
            put_item(index, listing_progress_.what);
        }
    }
    if (!has_answer_room()) return true;
    say(".");
    dialogue_.now = after_listing_;
    return true;
}

std::optional<std::size_t> server_session::find_message(std::string_view number) {
    const auto n = ascii::parse_number<std::size_t>(number);
    if (!n) {
        reject_bad("a message number is expected");
    } else if (*n == 0 || *n > listing().size()) {
        refuse("no such message");
    } else if (dialogue_.maildrop.is_removed(*n - 1)) {
        refuse("already deleted");
    } else {
        return *n - 1;
    }
    return std::nullopt;
}

} // namespace courriel::pop3
