// See search_key.hpp: reading. The keys that are not yet whole stand on a stack of our own, whose
// height is limited; each is the place of a node and how many operands it still takes.
#include "wire/search_key.hpp"

#include <algorithm>
#include <limits>
#include <string_view>
#include <utility>
#include <vector>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

#include "wire/date_time.hpp"
#include "wire/number_set.hpp"
#include "wire/search_names.hpp"
#include "wire/write.hpp"

namespace courriel::imap::wire {
namespace {

using kind = search_node::kind;

// Operands of a list are not counted down: its ")" ends it.
constexpr std::size_t until_closed = std::numeric_limits<std::size_t>::max();

struct open_key {
    std::size_t node = 0;
    std::size_t left = 0;
};

class key_reader {
public:
    key_reader(reader& in, const search_limits& limits) : in_(in), limits_(limits) {}

    // search-key *(SP search-key)
    bool run(std::vector<search_node>& out) {
        nodes_.push_back(node_of(kind::all_of));
        open_.push_back({0, until_closed});
        do {
            if (!read_key()) return false;
        } while (!in_.done());
        if (open_.size() != 1) return false;
        // One key needs no list around it.
        if (nodes_.front().operands == 1) nodes_.erase(nodes_.begin());
        out = std::move(nodes_);
        return true;
    }

private:
    static search_node node_of(kind what) {
        search_node node;
        node.what = what;
        return node;
    }

    bool push(search_node node) {
        if (nodes_.size() > limits_.keys) return false;
        nodes_.push_back(std::move(node));
        return true;
    }

    bool open(kind what, std::size_t operands) {
        if (open_.size() > limits_.depth || !push(node_of(what))) return false;
        open_.push_back({nodes_.size() - 1, operands});
        return true;
    }

    // "NOT" SP search-key / "OR" SP search-key SP search-key / "(" search-key *(SP search-key) ")"
    // down to a key without operands, then the ends of all keys that it completes, and a SP.
    bool read_key() {
        while (true) {
            if (in_.open_list()) {
                if (!open(kind::all_of, until_closed)) return false;
            } else if (in_.take_word("NOT")) {
                if (!in_.take_space() || !open(kind::none_of, 1)) return false;
            } else if (in_.take_word("OR")) {
                if (!in_.take_space() || !open_or()) return false;
            } else {
                break;
            }
        }
        if (!read_leaf()) return false;
        while (true) {
            open_key& top = open_.back();
            ++nodes_[top.node].operands;
            if (top.left == until_closed) {
                if (open_.size() == 1 || !in_.close_list()) break;
            } else if (--top.left != 0) {
                break;
            }
            open_.pop_back();
        }
        return in_.done() || (in_.take_space() && !in_.done());
    }

    // The last operand of an OR that is an OR itself brings its own operands to it: "OR a OR b c"
    // is one question with three answers, however long the chain.
    bool open_or() {
        open_key& top = open_.back();
        if (top.left == 1 && nodes_[top.node].what == kind::any_of) {
            top.left = 2;
            return true;
        }
        return open(kind::any_of, 2);
    }

    bool read_leaf() {
        const char first = in_.peek();
        if (ascii::is_digit(first) || first == '*') {
            search_node node = node_of(kind::sequence);
            return read_number_set(in_, node.numbers, limits_.ranges) && push(std::move(node));
        }
        std::string_view name;
        if (!in_.atom(name)) return false;
        if (const search_name* const known = find_search_name(name)) return read_known(*known);
        if (ascii::iequals(name, "NEW")) return push_new();
        if (ascii::iequals(name, "OLD")) return push_not(*find_search_name("RECENT"));
        if (!ascii::istarts_with(name, "UN")) return false;
        // "UNANSWERED" / "UNDELETED" / "UNDRAFT" / "UNFLAGGED" / "UNSEEN" / "UNKEYWORD" SP ...
        const search_name* const negated = find_search_name(name.substr(2));
        return negated != nullptr && negated->what == kind::flag && negated->value != "\\Recent" &&
               push_not(*negated);
    }

    bool push_not(const search_name& known) {
        search_node none = node_of(kind::none_of);
        none.operands = 1;
        return push(std::move(none)) && read_known(known);
    }

    // NEW is "(RECENT UNSEEN)".
    bool push_new() {
        search_node both = node_of(kind::all_of);
        both.operands = 2;
        return push(std::move(both)) && read_known(*find_search_name("RECENT")) &&
               push_not(*find_search_name("SEEN"));
    }

    bool read_known(const search_name& known) {
        search_node node = node_of(known.what);
        return read_argument(known, node) && push(std::move(node));
    }

    bool read_argument(const search_name& known, search_node& node) {
        if (known.argument == search_argument::none) {
            node.text = known.value;
            return true;
        }
        if (!in_.take_space()) return false;
        switch (known.argument) {
        case search_argument::text: node.name = known.value; return in_.astring(node.text);
        case search_argument::header:
            return in_.astring(node.name) && in_.take_space() && in_.astring(node.text);
        case search_argument::flag: {
            std::string_view keyword;
            if (!in_.atom(keyword)) return false;
            node.text = keyword;
            return true;
        }
        case search_argument::date: return read_date(in_, node.day);
        case search_argument::number: return in_.number64(node.number);
        case search_argument::set: return read_number_set(in_, node.numbers, limits_.ranges);
        case search_argument::none: break;
        }
        return false;
    }

    reader& in_;
    search_limits limits_;
    std::vector<search_node> nodes_{};
    std::vector<open_key> open_{};
};

} // namespace

bool read_search_keys(reader& in, search_key& out, const search_limits& limits) {
    reader at = in;
    if (!key_reader(at, limits).run(out.nodes)) return false;
    in = at;
    return true;
}

bool needs_charset(const search_key& key) noexcept {
    return std::any_of(key.nodes.begin(), key.nodes.end(), [](const search_node& node) {
        return has_8bit(node.text) || has_8bit(node.name);
    });
}

} // namespace courriel::imap::wire
