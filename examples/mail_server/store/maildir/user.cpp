// See user.hpp.
#include "user.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>

#include "disk.hpp"
#include "folder_names.hpp"

namespace mail_server::maildir {
namespace {

namespace ascii = courriel::ascii;
namespace fs = std::filesystem;

constexpr const char* validity_name = "courriel-uidvalidity";
constexpr const char* subscriptions_name = "courriel-subscriptions";
constexpr const char* removed_prefix = "courriel-removed.";

[[noreturn]] void fail(courriel::errc why) { throw std::system_error(make_error_code(why)); }

name_set lines_of(std::string_view text) {
    name_set out;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        out.emplace(text.substr(at, end - at));
        at = end + 1;
    }
    return out;
}

} // namespace

user::user(std::string path, mailbox_numbers& numbers)
    : path_(std::move(path))
    , numbers_(numbers)
    , subscribed_(lines_of(read_file(file(subscriptions_name)).value_or(""))) {}

std::string user::file(std::string_view name) const { return path_ + '/' + std::string(name); }

std::string user::path_of(std::string_view name) const {
    return name == inbox ? path_ : file(mime::make_maildir_folder(folder_levels(name)).value());
}

// A mailbox that was being removed when the program ended is removed to the end.
void user::add_inbox() {
    static_cast<void>(mime::maildir::create(path_).value());
    for (const auto& entry : fs::directory_iterator(path_))
        if (entry.path().filename().string().starts_with(removed_prefix))
            fs::remove_all(entry.path());
}

name_set user::names() const {
    name_set out;
    const auto folder = mime::maildir::open(path_);
    if (!folder) return out;
    out.emplace(inbox);
    for (const auto& levels : folder->folders().value())
        if (auto name = mailbox_of(levels)) out.insert(*std::move(name));
    return out;
}

std::vector<imap::mailbox_info> user::list() const { return describe(names(), subscribed_); }

std::shared_ptr<mailbox> user::find(std::string_view name) {
    const auto known = mailboxes_.find(name);
    if (known != mailboxes_.end() && known->second->is_there()) return known->second;
    if (known != mailboxes_.end()) mailboxes_.erase(known);
    if (!names().contains(name)) fail(courriel::errc::not_found);
    auto box = std::make_shared<mailbox>(++numbers_.last, path_of(name),
                                         [this] { return fresh_uid_validity(); });
    std::erase_if(numbers_.in_use, [](const auto& entry) { return entry.second.expired(); });
    numbers_.in_use.emplace(box->id(), box);
    mailboxes_.emplace(name, box);
    return box;
}

void user::create(std::string_view name) {
    const auto root = mime::maildir::open(path_);
    if (!root) fail(courriel::errc::not_found);
    const auto missing = names_to_create(names(), name);
    for (const auto& each : missing) static_cast<void>(folder_levels(each)); // may refuse
    for (const auto& each : missing) {
        static_cast<void>(root->create_folder(folder_levels(each)).value());
        static_cast<void>(find(each));
    }
}

// Under another name first, in one step: the files themselves take a while.
void user::remove(std::string_view name) {
    if (name == inbox) fail(courriel::errc::refused);
    const auto box = find(name);
    const auto removed = file(removed_prefix + std::to_string(box->uid_validity()));
    rename_file(box->path(), removed);
    mailboxes_.erase(mailboxes_.find(name));
    sync_folder(path_);
    std::error_code later; // add_inbox() does what is left
    fs::remove_all(removed, later);
}

void user::move_folder(const name_pair& names) {
    const auto box = find(names.first);
    auto to = path_of(names.second);
    rename_file(box->path(), to);
    box->moved_to(std::move(to));
    auto node = mailboxes_.extract(names.first);
    node.key() = names.second;
    mailboxes_.insert(std::move(node));
}

void user::rename(std::string_view from, std::string_view to) {
    const auto changes = names_to_change(names(), from, to);
    // The new uid_validity first: what has another name never has an old one.
    for (const auto& change : changes) {
        static_cast<void>(folder_levels(change.second)); // may refuse
        find(change.first)->renew(fresh_uid_validity());
    }
    std::vector<name_pair> done;
    try {
        for (const auto& change : changes) {
            move_folder(change);
            done.push_back(change);
        }
        sync_folder(path_);
    } catch (const std::system_error&) {
        for (const auto& change : done) move_folder({change.second, change.first});
        throw;
    }
}

void user::subscribe(std::string_view name, bool on) {
    auto wanted = subscribed_;
    if (on) {
        check_subscription(names(), subscribed_, name);
        wanted.emplace(name);
    } else {
        wanted.erase(std::string(name));
    }
    if (wanted == subscribed_) return;
    std::string text;
    for (const auto& each : wanted) text += each + '\n';
    replace_file(file(subscriptions_name), text);
    subscribed_ = std::move(wanted);
    sync_folder(path_);
}

// At least the time, so that it rises even when the file is lost.
std::uint32_t user::fresh_uid_validity() {
    const auto text = read_file(file(validity_name)).value_or("");
    const auto last = ascii::parse_number<std::uint32_t>(text).value_or(0);
    const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    const auto fresh = std::max(last + 1, static_cast<std::uint32_t>(now));
    replace_file(file(validity_name), std::to_string(fresh));
    sync_folder(path_);
    return fresh;
}

} // namespace mail_server::maildir
