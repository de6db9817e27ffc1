// See threads.hpp: steps 4 to 6, and the result as a flat list.
#include <courriel/mime/threads.hpp>

#include <algorithm>
#include <map>
#include <tuple>

#include <courriel/ascii.hpp>
#include <courriel/mime/base_subject.hpp>
#include <courriel/version.hpp>

#include "reference_forest.hpp"

namespace courriel::mime {
namespace {

constexpr std::size_t none = thread_entry::none;

class thread_builder {
public:
    explicit thread_builder(std::span<const thread_message> messages)
        : messages_(messages)
        , parents_(detail::reference_forest(messages).pruned()) {
        children_.resize(parents_.size());
        for (std::size_t i = 0; i != messages.size(); ++i)
            if (parents_[i] != none && is_dummy(parents_[i])) children_[parents_[i]].push_back(i);
    }

    std::vector<thread_entry> build() {
        find_tops();
        merge_by_subject();
        return flatten();
    }

private:
    using key = std::tuple<std::chrono::sys_seconds, std::size_t>;

    [[nodiscard]] bool is_dummy(std::size_t node) const noexcept {
        return node >= messages_.size();
    }
    [[nodiscard]] bool is_used(std::size_t node) const noexcept {
        return !is_dummy(node) || !children_[node].empty();
    }

    // The node by whose date and subject a thread goes: a dummy's earliest child.
    [[nodiscard]] std::size_t first_of(std::size_t node) const {
        if (!is_dummy(node)) return node;
        return *std::min_element(
            children_[node].begin(), children_[node].end(),
            [&](std::size_t a, std::size_t b) { return message_key(a) < message_key(b); });
    }
    [[nodiscard]] key message_key(std::size_t message) const {
        return {messages_[message].date, message};
    }

    void sort(std::vector<std::size_t>& nodes) const {
        std::vector<std::pair<key, std::size_t>> keyed;
        keyed.reserve(nodes.size());
        for (const std::size_t node : nodes) keyed.emplace_back(message_key(first_of(node)), node);
        std::sort(keyed.begin(), keyed.end());
        for (std::size_t i = 0; i != nodes.size(); ++i) nodes[i] = keyed[i].second;
    }

    // Step 4.
    void find_tops() {
        for (std::size_t i = 0; i != parents_.size(); ++i)
            if (parents_[i] == none && is_used(i)) tops_.push_back(i);
        sort(tops_);
    }

    // Step 5.
    void merge_by_subject() {
        std::vector<std::string> subjects;
        std::vector<bool> replies;
        std::map<std::string_view, std::size_t> table; // indexes into tops
        subjects.reserve(tops_.size());
        for (const std::size_t top : tops_) {
            auto base = base_subject::of(messages_[first_of(top)].subject);
            subjects.push_back(ascii::to_lower(base.text));
            replies.push_back(!is_dummy(top) && base.is_reply_or_forward);
        }
        for (std::size_t i = 0; i != tops_.size(); ++i) {
            if (subjects[i].empty()) continue;
            const auto [where, is_new] = table.try_emplace(subjects[i], i);
            std::size_t& other = where->second;
            if (!is_new && !is_dummy(tops_[other]) &&
                (is_dummy(tops_[i]) || (replies[other] && !replies[i])))
                other = i;
        }
        const std::size_t size = tops_.size(); // dummies that are made here come behind
        for (std::size_t i = 0; i != size; ++i) {
            if (subjects[i].empty() || parents_[tops_[i]] != none) continue;
            std::size_t& other = table.find(subjects[i])->second;
            if (other == i) continue;
            const std::size_t node = tops_[i];
            const std::size_t into = tops_[other];
            if (is_dummy(node)) { // then the other is one, too
                for (const std::size_t child : children_[node]) attach(child, into);
                children_[node].clear();
            } else if (is_dummy(into) || (replies[i] && !replies[other])) {
                attach(node, into);
            } else {
                const std::size_t made = parents_.size();
                parents_.push_back(none);
                children_.emplace_back();
                attach(into, made);
                attach(node, made);
                other = tops_.size();
                tops_.push_back(made);
                replies.push_back(false);
            }
        }
    }

    void attach(std::size_t child, std::size_t parent) {
        parents_[child] = parent;
        if (is_dummy(parent)) children_[parent].push_back(child);
    }

    // Step 6, and the forest in prefix order.
    [[nodiscard]] std::vector<thread_entry> flatten() const {
        std::vector<std::size_t> tops;
        for (const std::size_t top : tops_)
            if (parents_[top] == none && is_used(top)) tops.push_back(top);
        sort(tops);

        // Messages by parent, then by date: the children of one lie together.
        std::vector<std::size_t> below;
        for (std::size_t i = 0; i != messages_.size(); ++i)
            if (parents_[i] != none) below.push_back(i);
        std::sort(below.begin(), below.end(), [&](std::size_t a, std::size_t b) {
            return std::tuple(parents_[a], message_key(a)) <
                   std::tuple(parents_[b], message_key(b));
        });

        struct waiting {
            std::size_t node = none;
            std::size_t parent = none;
            std::size_t depth = 0;
        };
        std::vector<waiting> stack;
        for (std::size_t i = tops.size(); i != 0; --i) stack.push_back({tops[i - 1], none, 0});
        std::vector<thread_entry> out;
        out.reserve(messages_.size());
        while (!stack.empty()) {
            const waiting now = stack.back();
            stack.pop_back();
            const std::size_t entry = out.size();
            out.push_back({is_dummy(now.node) ? none : now.node, now.parent, now.depth});
            const auto first = std::lower_bound(
                below.begin(), below.end(), now.node,
                [&](std::size_t child, std::size_t node) { return parents_[child] < node; });
            auto last = first;
            while (last != below.end() && parents_[*last] == now.node) ++last;
            for (auto child = last; child != first; --child)
                stack.push_back({*(child - 1), entry, now.depth + 1});
        }
        return out;
    }

    std::span<const thread_message> messages_;
    std::vector<std::size_t> parents_;
    std::vector<std::vector<std::size_t>> children_{}; // of dummies alone
    std::vector<std::size_t> tops_{};
};

} // namespace

std::vector<thread_entry> thread_by_references(std::span<const thread_message> messages) {
    return thread_builder(messages).build();
}

std::vector<std::string> thread_references(const message_fields& fields) {
    auto references = fields.references();
    if (!references.empty()) return references;
    references = fields.in_reply_to();
    if (references.size() > 1) references.resize(1);
    return references;
}

} // namespace courriel::mime
