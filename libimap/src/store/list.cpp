// LIST and LSUB on the store: patterns are matched here, and levels that are no mailboxes
// themselves are made up where RFC 3501 section 6.3.8 wants them.
#include <algorithm>
#include <map>

#include <courriel/imap/mailbox_name.hpp>

#include "store/core.hpp"

namespace courriel::imap::detail {
namespace {

class list_task : public task {
public:
    list_task(store_core& core, const list_request& request) : task(core), request_(request) {}

    progress step() override {
        if (!std::exchange(asked_, true)) {
            core_.account->list(then<std::vector<mailbox_info>>(
                [this](std::error_code error, std::vector<mailbox_info> all) {
                    error_ = error;
                    all_ = std::move(all);
                }));
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
        add_levels();
        const std::string pattern = request_.reference + request_.pattern;
        std::erase_if(all_, [&](const mailbox_info& m) {
            return !matches_pattern(pattern, m.name, m.delimiter);
        });
    }

    // Whether a name has names below it, and the levels above names that are no mailboxes: those
    // are told when the pattern ends with "%", which stops above what is below them.
    void add_levels() {
        std::map<std::string, std::size_t, std::less<>> known;
        for (std::size_t i = 0; i != all_.size(); ++i) known.emplace(all_[i].name, i);
        const std::size_t count = all_.size();
        for (std::size_t i = 0; i != count; ++i) {
            const char delimiter = all_[i].delimiter;
            if (delimiter == '\0' || (request_.subscribed && !all_[i].subscribed)) continue;
            const std::string name = all_[i].name;
            for (auto end = name.rfind(delimiter); end != name.npos && end != 0;
                 end = name.rfind(delimiter, end - 1)) {
                const std::string level = name.substr(0, end);
                const auto found = known.find(level);
                if (found == known.end()) {
                    mailbox_info made;
                    made.name = level;
                    made.delimiter = delimiter;
                    made.selectable = false;
                    known.emplace(level, all_.size());
                    all_.push_back(std::move(made));
                }
                mailbox_info& above = all_[known.find(level)->second];
                above.has_children = true;
                // RFC 3501 section 6.3.9: for LSUB it stands for what is subscribed below it.
                if (request_.subscribed && !above.subscribed) above.selectable = false;
            }
        }
        const bool levels = request_.pattern.ends_with('%');
        std::size_t n = 0;
        std::erase_if(all_, [&](const mailbox_info& m) {
            const bool made_up = n++ >= count;
            if (request_.subscribed && !m.subscribed)
                return !(levels && m.has_children && !m.selectable);
            return made_up && !levels;
        });
    }

    list_request request_;
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
