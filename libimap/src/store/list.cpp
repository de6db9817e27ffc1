// LIST and LSUB on the store: patterns are matched here, and levels that are no mailboxes
// themselves are made up where RFC 3501 section 6.3.8 wants them.
#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string_view>

#include <courriel/imap/mailbox_name.hpp>

#include "store/core.hpp"

namespace courriel::imap::detail {
namespace {

// Levels of a name above it that are told; those further down are not looked for.
constexpr std::size_t most_levels = 100;

class list_task : public task {
public:
    list_task(store_core& core, const list_request& request) : task(core), request_(request) {}

    progress step() override {
        if (!std::exchange(asked_, true)) {
            core_.account->list(then<std::vector<mailbox_info>>(keep_in(error_, all_)));
            return progress::waits;
        }
        if (error_) return end(core_.refusal(error_, response_code::kind::nonexistent));
        if (!std::exchange(chosen_, true)) choose();
        for (; told_ != all_.size(); ++told_)
            if (session().tell_list(all_[told_], request_.subscribed)) return progress::waits;
        return ok();
    }

private:
    void choose() {
        // LIST "" "" asks for the delimiter and the root of the names.
        if (request_.pattern.empty() && !request_.subscribed) {
            mailbox_info root;
            if (!all_.empty()) root.delimiter = all_.front().delimiter;
            root.selectable = false;
            all_ = {std::move(root)};
            return;
        }
        // In LSUB, \Noselect is of what stands for names below it alone (RFC 3501 section 6.3.9).
        if (request_.subscribed)
            for (auto& m : all_) m.selectable = m.subscribed;
        pattern_ = request_.reference + request_.pattern;
        spell_inbox(pattern_, core_.account->delimiter());
        auto made = add_levels();
        std::erase_if(all_, [&](const mailbox_info& m) { return !is_told(m); });
        std::move(made.begin(), made.end(), std::back_inserter(all_));
    }

    // Those to tell by themselves, not for what is below them.
    [[nodiscard]] bool is_listed(const mailbox_info& m) const {
        return request_.subscribed ? m.subscribed : m.exists;
    }

    // RFC 3501 sections 6.3.8 and 6.3.9: "%" stops above what is below a level, and tells the
    // level.
    [[nodiscard]] bool tells_levels() const { return request_.pattern.ends_with('%'); }

    [[nodiscard]] bool is_told(const mailbox_info& m) const {
        const bool as_level = tells_levels() && m.has_children && !m.selectable;
        return (is_listed(m) || (m.exists && as_level)) &&
               matches_pattern(pattern_, m.name, m.delimiter);
    }

    // Marks the mailboxes that have others below them. Returns the levels to tell that are no
    // mailboxes. Names are looked at where they are, for each may have many levels.
    std::vector<mailbox_info> add_levels() {
        std::map<std::string_view, mailbox_info*> known;
        for (auto& m : all_)
            if (m.exists || is_listed(m)) known.emplace(m.name, &m);
        std::set<std::string_view> made_up;
        std::vector<mailbox_info> made;
        for (const auto& m : all_) {
            if (m.delimiter == '\0' || !is_listed(m)) continue;
            std::size_t depth = 0;
            for (auto end = m.name.find(m.delimiter, 1);
                 end != m.name.npos && ++depth <= most_levels;
                 end = m.name.find(m.delimiter, end + 1)) {
                const auto level = std::string_view(m.name).substr(0, end);
                if (const auto found = known.find(level); found != known.end()) {
                    found->second->has_children = true;
                } else if (tells_levels() && made_up.insert(level).second &&
                           matches_pattern(pattern_, level, m.delimiter)) {
                    auto& above = made.emplace_back();
                    above.name = level;
                    above.delimiter = m.delimiter;
                    above.selectable = false;
                    above.has_children = true;
                }
            }
        }
        return made;
    }

    list_request request_;
    std::string pattern_{};
    bool asked_ = false;
    bool chosen_ = false;
    std::size_t told_ = 0;
    std::error_code error_{};
    std::vector<mailbox_info> all_{};
};

} // namespace

std::shared_ptr<task> make_list(store_core& core, const list_request& request) {
    return std::make_shared<list_task>(core, request);
}

} // namespace courriel::imap::detail
