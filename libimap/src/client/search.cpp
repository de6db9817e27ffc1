// SEARCH and UID SEARCH (RFC 3501 sections 6.4.4 and 7.2.5). What was found is handed out in
// pieces, so that a mailbox of millions needs no list of them here.
#include <algorithm>
#include <utility>

#include <courriel/imap/client_session.hpp>

#include "wire/reader.hpp"
#include "wire/search_key.hpp"

namespace courriel::imap {
namespace {

constexpr std::size_t numbers_at_once = 256;

bool holds_nul(const search_key& key) {
    return std::any_of(key.nodes.begin(), key.nodes.end(), [](const search_node& node) {
        return node.name.find('\0') != node.name.npos || node.text.find('\0') != node.text.npos;
    });
}

bool has_sequence_numbers(const search_key& key) {
    return std::any_of(key.nodes.begin(), key.nodes.end(), [](const search_node& node) {
        return node.what == search_node::kind::sequence;
    });
}

} // namespace

// search = "SEARCH" [SP "CHARSET" SP charset] 1*(SP search-key)
result<command_id> client_session::find(const detail::set_verb& verb, const search_key& key) {
    if (const auto error = may_ask_selected()) return error;
    if (key.nodes.empty() || holds_nul(key)) return errc::invalid_argument;
    if (verb.has_sequence_numbers)
        if (const auto error = may_number()) return error;
    command c;
    c.what = kind::search;
    c.may_expunge = verb.may_expunge;
    c.bytes = verb.name;
    c.bytes += wire::needs_charset(key) ? " CHARSET UTF-8 " : " ";
    key.append_to(c.bytes);
    return ask(std::move(c));
}

result<command_id> client_session::search(const search_key& key) {
    return find({"SEARCH", has_sequence_numbers(key), false}, key);
}
result<command_id> client_session::uid_search(const search_key& key) {
    return find({"UID SEARCH", has_sequence_numbers(key)}, key);
}

// mailbox-data = "SEARCH" *(SP nz-number)
bool client_session::on_search(std::string_view rest, std::optional<event>& out) {
    const command* const asked = under_way(kind::search);
    search_id_ = asked ? asked->id : command_id::none;
    search_rest_ = rest;
    search_at_ = 0;
    deliver_search(out);
    return true;
}

void client_session::deliver_search(std::optional<event>& out) {
    if (search_at_ == std::string::npos) {
        std::string().swap(search_rest_); // assigning would keep the memory
        return;
    }
    wire::reader in(std::string_view(search_rest_).substr(search_at_));
    numbers_.clear();
    numbers_.reserve(numbers_at_once);
    std::uint32_t number = 0;
    for (in.take_spaces(); numbers_.size() != numbers_at_once && in.number(number);
         in.take_spaces())
        numbers_.push_back(number);
    search_at_ += in.position();
    // "(MODSEQ 5)" may stand behind (RFC 7162); anything else cannot be read.
    const bool is_broken = !in.done() && in.peek() != '(' && numbers_.size() != numbers_at_once;
    if (is_broken && numbers_.empty()) {
        out = unparsed{in.rest()};
        search_at_ = std::string::npos; // the text is dropped once the event is over
        return;
    }
    out = search_result{search_id_, numbers_};
    if (in.done() || in.peek() == '(') std::string().swap(search_rest_);
}

} // namespace courriel::imap
