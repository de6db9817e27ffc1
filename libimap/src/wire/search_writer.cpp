// How a search_key is written (RFC 3501 section 9: search). The tree is walked in its order; keys
// whose operands are not all written stand on a stack of our own.
#include <courriel/imap/search_key.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include <courriel/ascii.hpp>
#include <courriel/imap/flags.hpp>
#include <courriel/version.hpp>

#include "wire/date_time.hpp"
#include "wire/search_names.hpp"
#include "wire/write.hpp"

namespace courriel::imap {
namespace {

using kind = search_node::kind;

// number64 (RFC 9051)
constexpr std::uint64_t largest_number = std::numeric_limits<std::int64_t>::max();

struct open_key {
    std::size_t left = 0; // operands to come
    bool is_or = false;
    bool has_parentheses = false;
};

class key_writer {
public:
    explicit key_writer(std::string& out) : out_(out) {}

    void run(const std::vector<search_node>& nodes) {
        for (std::size_t i = 0; i != nodes.size(); ++i) {
            begin_operand();
            const search_node& node = nodes[i];
            const bool negates_next = node.what == kind::none_of && node.operands == 1 &&
                                      i + 1 != nodes.size() && nodes[i + 1].what == kind::flag;
            if (negates_next && write_negated(nodes[i + 1])) {
                ++i;
                end_operand();
            } else if (!open(node, i == 0)) {
                write_leaf(node);
                end_operand();
            }
        }
        for (; !open_.empty(); open_.pop_back())
            if (open_.back().has_parentheses) out_ += ')';
    }

private:
    void begin_operand() {
        if (needs_space_) out_ += ' ';
        needs_space_ = false;
        if (!open_.empty() && open_.back().is_or && open_.back().left > 1) out_ += "OR ";
    }

    void end_operand() {
        needs_space_ = true;
        while (!open_.empty() && --open_.back().left == 0) {
            if (open_.back().has_parentheses) out_ += ')';
            open_.pop_back();
        }
    }

    // A key with operands. What combines none is a leaf.
    bool open(const search_node& node, bool is_first) {
        if (node.operands == 0) return false;
        switch (node.what) {
        case kind::all_of: {
            const bool parentheses = !is_first || node.operands == 1;
            if (parentheses) out_ += '(';
            open_.push_back({node.operands, false, parentheses});
            return true;
        }
        case kind::none_of: out_ += "NOT "; [[fallthrough]];
        case kind::any_of: open_.push_back({node.operands, true, false}); return true;
        default: return false;
        }
    }

    // "UNSEEN" for NOT SEEN, "OLD" for NOT RECENT, "UNKEYWORD" SP flag-keyword.
    bool write_negated(const search_node& flag) {
        if (!is_flag(flag.text)) return false;
        const wire::search_name& known = *wire::name_of(flag);
        if (known.value == "\\Recent") {
            out_ += "OLD";
        } else {
            out_ += "UN";
            write_named(known, flag);
        }
        return true;
    }

    static bool is_flag(std::string_view name) {
        flag_set flags;
        return flags.add(name);
    }

    // What IMAP cannot write, an empty set or a flag that is none, holds for no message.
    void write_leaf(const search_node& node) {
        const wire::search_name* const known = wire::name_of(node);
        const bool is_set = node.what == kind::sequence || node.what == kind::uid;
        if ((is_set && node.numbers.empty()) || node.what == kind::any_of ||
            (node.what == kind::flag && !is_flag(node.text))) {
            out_ += "NOT ALL";
        } else if (node.what == kind::sequence) {
            node.numbers.append_to(out_);
        } else if (known != nullptr) {
            write_named(*known, node);
        } else {
            out_ += "ALL";
        }
    }

    void write_named(const wire::search_name& known, const search_node& node) {
        out_ += known.name;
        if (known.argument == wire::search_argument::none) return;
        out_ += ' ';
        switch (known.argument) {
        case wire::search_argument::header:
            wire::append_astring(out_, node.name);
            out_ += ' ';
            wire::append_astring(out_, node.text);
            break;
        case wire::search_argument::text: wire::append_astring(out_, node.text); break;
        case wire::search_argument::flag: out_ += node.text; break;
        case wire::search_argument::date: wire::append_date(out_, node.day); break;
        case wire::search_argument::number:
            ascii::append_number(out_, std::min(node.number, largest_number));
            break;
        case wire::search_argument::set: node.numbers.append_to(out_); break;
        case wire::search_argument::none: break;
        }
    }

    std::string& out_;
    std::vector<open_key> open_{};
    bool needs_space_ = false;
};

} // namespace

void search_key::append_to(std::string& out) const { key_writer(out).run(nodes); }

std::string search_key::text() const {
    std::string out;
    append_to(out);
    return out;
}

} // namespace courriel::imap
