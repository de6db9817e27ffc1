// The store behind --store maildir:DIR: each user's mail in a Maildir of one's own, DIR/USER, which
// other programs may read, mark and deliver to as well. courriel's own files beside the messages
// keep the UIDs (uid_index.hpp), the keywords (keyword_letters.hpp), and what belongs to a user
// (user.hpp).
//
// For an example files are good enough at hand: every function waits for the disk on the store's
// thread, and every answer comes at once. One mail_server at a time serves a folder.
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <sys/file.h>
#include <system_error>
#include <utility>

#include "../../../common/completing.hpp"
#include "folder_names.hpp"
#include "incoming.hpp"
#include "open_messages.hpp"
#include "placing.hpp"
#include "user.hpp"

namespace mail_server {
namespace {

using example::complete;

namespace fs = std::filesystem;

using maildir::mailbox;

class maildir_store final : public store {
public:
    // No user's folder begins with a dot.
    explicit maildir_store(const std::string& folder)
        : folder_(fs::absolute(folder))
        , incoming_folder_(folder_ + "/.courriel-incoming")
        , plan_(incoming_folder_ + "/plan") {
        fs::create_directories(folder_);
        lock_ = example::file(folder_ + "/.courriel-lock", O_RDWR | O_CREAT);
        if (::flock(lock_.descriptor(), LOCK_EX | LOCK_NB) != 0)
            throw std::system_error(errno, std::generic_category(), "another program serves it");
        maildir::placing::recover(plan_);
        fs::remove_all(incoming_folder_); // what was on its way when the program ended
        fs::create_directory(incoming_folder_);
    }

private:
    void add_user(const std::string& name) override { user_of(name).add_inbox(); }

    void list(const std::string& user, answer<std::vector<imap::mailbox_info>> done) override {
        complete(std::move(done), [&] { return user_of(user).list(); });
    }

    void find(const std::string& user, std::string_view name, answer<mailbox_id> done) override {
        complete(std::move(done), [&] { return user_of(user).find(name)->id(); });
    }

    void open(const std::string& user, std::string_view name,
              answer<opened_mailbox> done) override {
        complete(std::move(done), [&] { return user_of(user).find(name)->open(); });
    }

    void create(const std::string& user, std::string_view name, answer<> done) override {
        complete(std::move(done), [&] { user_of(user).create(name); });
    }

    void remove(const std::string& user, std::string_view name, answer<> done) override {
        complete(std::move(done), [&] {
            user_of(user).remove(name);
            close_gone();
        });
    }

    void rename(const std::string& user, std::string_view from, std::string_view to,
                answer<> done) override {
        complete(std::move(done), [&] {
            auto& boxes = user_of(user);
            if (from != inbox) return boxes.rename(from, to);
            boxes.create(to);
            place(*boxes.find(inbox), all_messages(), *boxes.find(to), imap::copy_or_move::move);
        });
    }

    void subscribe(const std::string& user, std::string_view name, bool on,
                   answer<> done) override {
        complete(std::move(done), [&] { user_of(user).subscribe(name, on); });
    }

    std::unique_ptr<incoming_message> receive() override {
        return std::make_unique<maildir::incoming>(
            incoming_folder_ + '/' + std::to_string(++received_), plan_,
            [this](const destination& to) { return user_of(to.user).find(to.mailbox); });
    }

    void messages(mailbox_id in, imap::uid first, showing how,
                  answer<std::vector<imap::message_info>> done) override {
        complete(std::move(done), [&] {
            const auto box = mailbox_of(in);
            return box ? box->messages(first, how) : std::vector<imap::message_info>();
        });
    }

    void poll(mailbox_id in, answer<bool> done) override {
        complete(std::move(done), [&] {
            const auto box = mailbox_of(in);
            return box && box->poll();
        });
    }

    void read(mailbox_id in, imap::uid message, imap::byte_range range,
              answer<std::string_view> done) override {
        complete(std::move(done), [&] {
            const auto box = mailbox_of(in);
            if (!box || !box->knows(message)) return std::string_view();
            return reading_.read({in, message}, range, box->describe(message).size, [&] {
                close_gone();
                return box->open_file(message);
            });
        });
    }

    void set_flags(mailbox_id in, const imap::uid_set& messages, const imap::flag_change& change,
                   answer<std::vector<imap::message_info>> done) override {
        complete(std::move(done), [&] {
            const auto box = mailbox_of(in);
            return box ? box->set_flags(messages, change) : std::vector<imap::message_info>();
        });
    }

    void expunge(mailbox_id in, const imap::uid_set& messages, removal which,
                 answer<std::vector<imap::uid>> done) override {
        complete(std::move(done), [&] {
            const auto box = mailbox_of(in);
            auto gone = box ? box->expunge(messages, which) : std::vector<imap::uid>();
            close_gone();
            return gone;
        });
    }

    void copy(mailbox_id from, const imap::uid_set& messages, const std::string& user,
              std::string_view to, imap::copy_or_move how,
              answer<imap::copy_result> done) override {
        complete(std::move(done), [&] {
            const auto target = user_of(user).find(to);
            const auto box = mailbox_of(from);
            return box ? place(*box, messages, *target, how) : imap::copy_result();
        });
    }

    void close() override {}

    maildir::user& user_of(const std::string& name) {
        const auto known = users_.find(name);
        if (known != users_.end()) return known->second;
        const auto path = folder_ + '/' + maildir::user_folder(name);
        return users_.try_emplace(name, path, numbers_).first->second;
    }

    std::shared_ptr<mailbox> mailbox_of(mailbox_id id) const {
        const auto found = numbers_.in_use.find(id);
        return found == numbers_.in_use.end() ? nullptr : found->second.lock();
    }

    imap::copy_result place(mailbox& from, const imap::uid_set& messages, mailbox& to,
                            imap::copy_or_move how) {
        imap::copy_result out;
        out.uid_validity = to.uid_validity();
        out.from = from.select(messages);
        std::vector<maildir::new_message> taken;
        for (const auto uid : out.from) taken.push_back(from.to_place(uid, how));
        maildir::placing placed(plan_);
        out.to = placed.put(to, taken);
        placed.finish();
        if (how == imap::copy_or_move::move) from.forget_told(out.from);
        close_gone();
        return out;
    }

    // An open file keeps its place on the disk.
    void close_gone() {
        reading_.close_if([this](const maildir::message_key& key) {
            const auto box = mailbox_of(key.in);
            return !box || !box->knows(key.message);
        });
    }

    std::string folder_;
    std::string incoming_folder_;
    std::string plan_;
    example::file lock_;
    std::uint64_t received_ = 0;
    maildir::mailbox_numbers numbers_;
    std::map<std::string, maildir::user> users_;
    maildir::open_messages reading_;
};

} // namespace

std::unique_ptr<store> make_maildir_store(const std::string& folder) {
    try {
        return std::make_unique<maildir_store>(folder);
    } catch (const std::system_error& failed) {
        throw std::runtime_error(folder + ": " + failed.what());
    }
}

} // namespace mail_server
