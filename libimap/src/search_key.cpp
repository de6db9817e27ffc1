// See search_key.hpp: the keys for the common questions. How a key is written is in
// wire/search_key.cpp.
#include <courriel/imap/search_key.hpp>

#include <iterator>
#include <utility>

#include <courriel/version.hpp>

namespace courriel::imap::search {
namespace {

using kind = search_node::kind;

search_key one(search_node node) {
    search_key key;
    key.nodes.front() = std::move(node);
    return key;
}

search_node node_of(kind what) {
    search_node node;
    node.what = what;
    return node;
}

search_key text_key(kind what, std::string_view text, std::string_view name = {}) {
    search_node node = node_of(what);
    node.name = name;
    node.text = text;
    return one(std::move(node));
}

search_key day_key(kind what, std::chrono::year_month_day day) {
    search_node node = node_of(what);
    node.day = day;
    return one(std::move(node));
}

search_key number_key(kind what, std::uint64_t number) {
    search_node node = node_of(what);
    node.number = number;
    return one(std::move(node));
}

search_key combined(kind what, std::vector<search_key> keys) {
    search_key out = one(node_of(what));
    out.nodes.front().operands = keys.size();
    for (search_key& key : keys)
        out.nodes.insert(out.nodes.end(), std::make_move_iterator(key.nodes.begin()),
                         std::make_move_iterator(key.nodes.end()));
    return out;
}

} // namespace

search_key all() { return {}; }

search_key flag(std::string_view wire_name) { return text_key(kind::flag, wire_name); }

search_key seen() { return flag("\\Seen"); }

search_key unseen() { return none_of({seen()}); }

search_key flagged() { return flag("\\Flagged"); }

search_key deleted() { return flag("\\Deleted"); }

search_key uid(const uid_set& uids) {
    search_node node = node_of(kind::uid);
    node.numbers = uids;
    return one(std::move(node));
}

search_key since(std::chrono::year_month_day day) { return day_key(kind::since, day); }

search_key before(std::chrono::year_month_day day) { return day_key(kind::before, day); }

search_key header(std::string_view name, std::string_view text) {
    return text_key(kind::header, text, name);
}

search_key from(std::string_view text) { return header("From", text); }

search_key subject(std::string_view text) { return header("Subject", text); }

search_key body(std::string_view text) { return text_key(kind::body, text); }

search_key text(std::string_view text) { return text_key(kind::text, text); }

search_key larger(std::uint64_t octets) { return number_key(kind::larger, octets); }

search_key smaller(std::uint64_t octets) { return number_key(kind::smaller, octets); }

search_key all_of(std::vector<search_key> keys) { return combined(kind::all_of, std::move(keys)); }

search_key any_of(std::vector<search_key> keys) { return combined(kind::any_of, std::move(keys)); }

search_key none_of(std::vector<search_key> keys) {
    return combined(kind::none_of, std::move(keys));
}

} // namespace courriel::imap::search
