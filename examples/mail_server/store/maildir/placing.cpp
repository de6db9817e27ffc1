// See placing.hpp. A plan has two lines for each file: the name that it had, which is empty where
// it stays there too, and the one that it gets.
#include "placing.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <string_view>
#include <system_error>

#include "disk.hpp"

namespace mail_server::maildir {
namespace {

using imap::copy_or_move;

// Nothing to undo when the file has not got its name yet.
void undo(const std::string& from, const std::string& placed) {
    if (from.empty()) {
        unlink_file(placed);
    } else if (is_there(placed)) {
        rename_file(placed, from);
    }
}

// Renamed meanwhile, it is looked for.
void give_name(new_message& message, const std::string& place) {
    const auto give = message.how == copy_or_move::move ? rename_file : link_file;
    for (int n = 1;; ++n) {
        try {
            return give(message.file, place);
        } catch (const std::system_error& failed) {
            const bool is_lost = failed.code() == std::errc::no_such_file_or_directory;
            if (!is_lost || !message.find_again || n == most_tries) throw;
        }
        message.file = message.find_again();
    }
}

std::string take_line(std::string_view& text) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    return std::string(line);
}

} // namespace

std::vector<imap::uid> placing::put(mailbox& to, std::span<const new_message> coming) {
    const auto uids = to.reserve(coming);
    for (std::size_t i = 0; i != uids.size(); ++i) steps_.push_back({&to, uids[i], coming[i]});
    return uids;
}

std::string placing::text() const {
    std::string out;
    for (const auto& s : steps_) {
        if (s.from.how == copy_or_move::move) out += s.from.file;
        out += '\n' + s.to->place_of(s.uid) + '\n';
    }
    return out;
}

void placing::finish() {
    const bool needs_plan = steps_.size() > 1;
    if (needs_plan) {
        replace_file(plan_, text());
        sync_folder_of(plan_);
    }
    std::set<std::filesystem::path> changed;
    for (auto& s : steps_) {
        const auto place = s.to->place_of(s.uid);
        give_name(s.from, place);
        changed.insert(std::filesystem::path(place).parent_path());
        if (s.from.how == copy_or_move::move)
            changed.insert(std::filesystem::path(s.from.file).parent_path());
    }
    for (const auto& folder : changed) sync_folder(folder);
    if (needs_plan) {
        unlink_file(plan_);
        sync_folder_of(plan_);
    }
    steps_.clear();
}

placing::~placing() {
    try {
        for (const auto& s : steps_) {
            undo(s.from.how == copy_or_move::move ? s.from.file : "", s.to->place_of(s.uid));
            s.to->forget(s.uid);
        }
        if (!steps_.empty()) unlink_file(plan_);
    } catch (const std::system_error&) {
        // The disk refuses this, too: the plan, where there is one, is left for the next start.
    }
}

void placing::recover(const std::string& plan) {
    const auto text = read_file(plan).value_or("");
    for (std::string_view rest = text; !rest.empty();) {
        const auto from = take_line(rest);
        undo(from, take_line(rest));
    }
    unlink_file(plan);
}

} // namespace mail_server::maildir
