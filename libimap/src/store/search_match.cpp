// See search_match.hpp.
#include "store/search_match.hpp"

#include <algorithm>

#include <courriel/ascii.hpp>

#include "store/header_date.hpp"

namespace courriel::imap::detail {
namespace {

using kind = search_node::kind;
using answer = search_match::answer;

constexpr std::size_t folded_at_once = 32 * 1024; // octets of a body

answer to_answer(bool yes) { return yes ? answer::yes : answer::no; }

bool is_operator(kind k) { return k == kind::all_of || k == kind::any_of || k == kind::none_of; }

// RFC 3501 section 6.4.4: the date, "disregarding time and timezone".
std::chrono::sys_days day_of(const message_info& m) {
    return std::chrono::floor<std::chrono::days>(m.date + m.date_offset);
}

answer compare(kind k, std::chrono::sys_days day, std::chrono::sys_days wanted) {
    switch (k) {
    case kind::before:
    case kind::sent_before: return to_answer(day < wanted);
    case kind::on:
    case kind::sent_on: return to_answer(day == wanted);
    default: return to_answer(day >= wanted);
    }
}

} // namespace

search_match::search_match(const search_key& key, const message_parser* parser)
    : nodes_(key.nodes)
    , parser_(parser) {
    for (const auto& node : nodes_) finders_.emplace_back(fold_case(node.text));
}

void search_match::begin(const message_info& message) {
    known_.clear();
    for (const auto& node : nodes_) known_.push_back(judge(node, message));
    combine();
}

answer search_match::judge(const search_node& node, const message_info& m) const {
    switch (node.what) {
    case kind::all: return answer::yes;
    case kind::flag: return to_answer(m.flags.has(std::string_view(node.text)));
    case kind::uid: return to_answer(node.numbers.contains(m.uid));
    case kind::before:
    case kind::on:
    case kind::since: return compare(node.what, day_of(m), std::chrono::sys_days(node.day));
    case kind::larger: return to_answer(m.size > node.number);
    case kind::smaller: return to_answer(m.size < node.number);
    case kind::sequence: return answer::no; // made into uid before
    case kind::body:
    case kind::text: return node.text.empty() ? answer::yes : answer::unknown;
    default: return answer::unknown;
    }
}

// From the last node to the first: an operator finds its operands on the stack.
void search_match::combine() {
    stack_.clear();
    for (std::size_t i = nodes_.size(); i-- != 0;) {
        const search_node& node = nodes_[i];
        if (!is_operator(node.what)) {
            stack_.push_back(known_[i]);
            continue;
        }
        const answer decides = node.what == kind::all_of ? answer::no : answer::yes;
        answer all = decides == answer::no ? answer::yes : answer::no;
        for (std::size_t n = std::min(node.operands, stack_.size()); n != 0; --n) {
            const answer one = stack_.back();
            stack_.pop_back();
            if (one == decides || all == decides) {
                all = decides;
            } else if (one == answer::unknown) {
                all = answer::unknown;
            }
        }
        if (node.what == kind::none_of && all != answer::unknown)
            all = to_answer(all == answer::no);
        stack_.push_back(all);
    }
    now_ = stack_.empty() ? answer::yes : stack_.back();
}

void search_match::add_header(const header_scan& header) {
    body_nodes_.clear();
    field_reader fields(header.text());
    for (header_field field; fields.next(field);) add_field(field);
    for (std::size_t i = 0; i != nodes_.size(); ++i) {
        if (known_[i] != answer::unknown || is_operator(nodes_[i].what)) continue;
        if (nodes_[i].what == kind::body || nodes_[i].what == kind::text) {
            body_nodes_.push_back(i);
        } else {
            known_[i] = answer::no;
        }
    }
    cut_body();
    combine();
}

void search_match::add_field(const header_field& field) {
    const std::string raw = unfold(field.value);
    std::string seen = fold_case(raw);
    if (parser_) {
        seen += '\n'; // no text holds it: none is found across it
        seen += fold_case(parser_->decode_field(field.value));
    }
    const std::string whole = fold_case(field.whole);
    for (std::size_t i = 0; i != nodes_.size(); ++i) {
        const search_node& node = nodes_[i];
        if (known_[i] != answer::unknown) continue;
        if (node.what == kind::header) {
            if (ascii::iequals(node.name, field.name) && finders_[i].is_in(seen))
                known_[i] = answer::yes;
        } else if (node.what == kind::text) {
            if (finders_[i].is_in(seen) || finders_[i].is_in(whole)) known_[i] = answer::yes;
        } else if (node.what == kind::sent_before || node.what == kind::sent_on ||
                   node.what == kind::sent_since) {
            if (!ascii::iequals(field.name, "Date")) continue;
            if (const auto day = day_of_date_field(raw))
                known_[i] = compare(node.what, *day, std::chrono::sys_days(node.day));
        }
    }
}

// What comes next does not follow what came before.
void search_match::cut_body() {
    body_.cut();
    for (const std::size_t i : body_nodes_) finders_[i].cut();
}

void search_match::add_body(std::string_view octets) {
    while (!octets.empty() && !body_nodes_.empty()) {
        const std::string_view folded = body_.fold(octets.substr(0, folded_at_once));
        octets.remove_prefix(std::min(octets.size(), folded_at_once));
        std::erase_if(body_nodes_, [&](std::size_t i) {
            if (!finders_[i].feed(folded)) return false;
            known_[i] = answer::yes;
            return true;
        });
    }
}

void search_match::end_body() {
    for (const std::size_t i : body_nodes_) known_[i] = answer::no;
    combine();
}

bool search_match::add_parsed(std::string_view message) {
    if (!parser_) return false;
    const auto parsed = parser_->parse(message);
    const bool offered = parsed->each_text([this](std::string_view text) {
        cut_body();
        add_body(text);
    });
    if (offered) end_body();
    return offered;
}

} // namespace courriel::imap::detail
