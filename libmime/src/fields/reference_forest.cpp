// See reference_forest.hpp. Loops are found with disjoint sets: a link makes a loop exactly when
// the child is the top of the tree in which its parent is.
#include "reference_forest.hpp"

#include <algorithm>

#include <courriel/version.hpp>

#include "../value_reader.hpp"

namespace courriel::mime::detail {

reference_forest::reference_forest(std::span<const thread_message> messages)
    : messages_(messages.size()) {
    std::vector<std::vector<std::size_t>> references(messages.size());
    make_nodes(messages);
    for (std::size_t i = 0; i != messages.size(); ++i)
        for (const std::string& id : messages[i].references)
            if (!id.empty()) references[i].push_back(node_of(normalized(id)));
    // Step 1.B before 1.A, for all messages: what a message says of itself counts more than what
    // others do, which may have lost some references.
    for (std::size_t i = 0; i != messages.size(); ++i)
        if (!references[i].empty()) link(references[i].back(), i);
    for (const auto& chain : references)
        for (std::size_t k = 1; k < chain.size(); ++k) link(chain[k - 1], chain[k]);
}

// "Ada"@example.org and Ada@example.org are the same.
std::string_view reference_forest::normalized(std::string_view id) {
    if (!id.starts_with('"')) return id;
    const std::size_t at = id.rfind("\"@");
    if (at == 0 || at == std::string_view::npos) return id;
    return unquoted_.emplace_back(unquote(id.substr(1, at - 1)).append(id.substr(at + 1)));
}

std::size_t reference_forest::node_of(std::string_view id) const {
    const auto found = std::lower_bound(ids_.begin(), ids_.end(), id);
    return nodes_[static_cast<std::size_t>(found - ids_.begin())];
}

void reference_forest::make_nodes(std::span<const thread_message> messages) {
    for (const thread_message& m : messages) {
        if (!m.message_id.empty()) ids_.push_back(normalized(m.message_id));
        for (const std::string& id : m.references)
            if (!id.empty()) ids_.push_back(normalized(id));
    }
    std::sort(ids_.begin(), ids_.end());
    ids_.erase(std::unique(ids_.begin(), ids_.end()), ids_.end());
    nodes_.assign(ids_.size(), none);
    for (std::size_t i = 0; i != messages.size(); ++i) {
        if (messages[i].message_id.empty()) continue;
        const auto found =
            std::lower_bound(ids_.begin(), ids_.end(), normalized(messages[i].message_id));
        std::size_t& node = nodes_[static_cast<std::size_t>(found - ids_.begin())];
        if (node == none) node = i;
    }
    std::size_t next = messages.size();
    for (std::size_t& node : nodes_)
        if (node == none) node = next++;
    parents_.assign(next, none);
    tops_.resize(next);
    for (std::size_t i = 0; i != next; ++i) tops_[i] = i;
}

std::size_t reference_forest::top_of(std::size_t node) {
    while (tops_[node] != node) {
        tops_[node] = tops_[tops_[node]];
        node = tops_[node];
    }
    return node;
}

void reference_forest::link(std::size_t parent, std::size_t child) {
    if (parents_[child] != none || top_of(parent) == child) return;
    parents_[child] = tops_[child] = parent;
}

std::vector<std::size_t> reference_forest::pruned() const {
    // Parents before their children.
    std::vector<std::size_t> waiting(parents_.size(), 0); // children that were not taken yet
    for (const std::size_t parent : parents_)
        if (parent != none) ++waiting[parent];
    std::vector<std::size_t> order;
    order.reserve(parents_.size());
    for (std::size_t i = 0; i != parents_.size(); ++i)
        if (waiting[i] == 0) order.push_back(i);
    for (std::size_t i = 0; i != order.size(); ++i) {
        const std::size_t parent = parents_[order[i]];
        if (parent != none && --waiting[parent] == 0) order.push_back(parent);
    }
    std::reverse(order.begin(), order.end());

    // A dummy below another node makes room for its children; one at the top stays for now.
    std::vector<std::size_t> out = parents_;
    const auto is_dummy = [&](std::size_t node) { return node >= messages_; };
    for (const std::size_t node : order) {
        const std::size_t parent = parents_[node];
        if (parent != none && is_dummy(parent) && parents_[parent] != none) out[node] = out[parent];
    }
    std::vector<std::size_t> children(out.size(), 0);
    for (std::size_t i = 0; i != messages_; ++i)
        if (out[i] != none) ++children[out[i]];
    for (std::size_t i = 0; i != messages_; ++i)
        if (out[i] != none && is_dummy(out[i]) && children[out[i]] == 1) out[i] = none;
    return out;
}

} // namespace courriel::mime::detail
