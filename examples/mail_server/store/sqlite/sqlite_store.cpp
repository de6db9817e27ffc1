// The store behind --store sqlite:FILE. Changes go to the writer's thread; what only reads is
// answered at once by a connection of its own, which sees what was committed and never waits for
// the writer (WAL). One program at a time serves a file.
#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "../../../common/completing.hpp"
#include "../store.hpp"
#include "incoming.hpp"
#include "mailbox_table.hpp"
#include "message_table.hpp"
#include "schema.hpp"
#include "writer.hpp"

namespace mail_server {
namespace {

using example::complete;

using sqlite::database;

class sqlite_store final : public store {
public:
    sqlite_store(std::string file, post_function post)
        : file_(std::move(file))
        , writer_(std::make_shared<sqlite::writer>(sqlite::open_store(file_), std::move(post)))
        , reader_(sqlite::open_to_read(file_))
        , next_body_(sqlite::unused_body(reader_)) {}

    ~sqlite_store() override { writer_->close(); }

private:
    void add_user(const std::string& user) override {
        database once(file_);
        once.run("BEGIN IMMEDIATE");
        sqlite::make_inbox(once, user);
        once.run("COMMIT");
    }

    void list(const std::string& user, answer<std::vector<imap::mailbox_info>> done) override {
        complete(std::move(done), [&] { return sqlite::list_mailboxes(reader_, user); });
    }

    void find(const std::string& user, std::string_view name, answer<mailbox_id> done) override {
        complete(std::move(done), [&] { return sqlite::open_mailbox(reader_, user, name).id; });
    }

    void open(const std::string& user, std::string_view name,
              answer<opened_mailbox> done) override {
        complete(std::move(done), [&] {
            auto opened = sqlite::open_mailbox(reader_, user, name);
            opened.state.flags = sqlite::keywords_of(reader_, opened.id);
            return opened;
        });
    }

    void create(const std::string& user, std::string_view name, answer<> done) override {
        writer_->change([user, name = std::string(name)](
                            database& in) { sqlite::create_mailbox(in, user, name); },
                        std::move(done));
    }

    void remove(const std::string& user, std::string_view name, answer<> done) override {
        writer_->change([user, name = std::string(name)](
                            database& in) { sqlite::remove_mailbox(in, user, name); },
                        std::move(done));
    }

    void rename(const std::string& user, std::string_view from, std::string_view to,
                answer<> done) override {
        writer_->change([user, from = std::string(from), to = std::string(to)](
                            database& in) { sqlite::rename_mailbox(in, user, from, to); },
                        std::move(done));
    }

    void subscribe(const std::string& user, std::string_view name, bool on,
                   answer<> done) override {
        writer_->change([user, name = std::string(name),
                         on](database& in) { sqlite::subscribe(in, user, name, on); },
                        std::move(done));
    }

    std::unique_ptr<incoming_message> receive() override {
        return std::make_unique<sqlite::incoming>(writer_, next_body_++);
    }

    void messages(mailbox_id in, imap::uid first, showing how,
                  answer<std::vector<imap::message_info>> done) override {
        complete(std::move(done), [&] {
            auto found = sqlite::list_messages(reader_, in, first);
            const auto shown = shown_->find(in);
            const auto recent = std::max(sqlite::recent_from(reader_, in),
                                         shown == shown_->end() ? 1 : shown->second);
            mark_recent(found, recent);
            if (how == showing::to_a_session && !found.empty() && found.back().uid >= recent)
                set_shown(in, found.back().uid + 1);
            return found;
        });
    }

    // Nobody else is expected to write into the database.
    void poll(mailbox_id, answer<bool> done) override { done({}, false); }

    void read(mailbox_id in, imap::uid message, imap::byte_range range,
              answer<std::string_view> done) override {
        std::string bytes;
        complete(std::move(done), [&] {
            bytes = sqlite::read_message(reader_, in, message, range);
            return std::string_view(bytes);
        });
    }

    void set_flags(mailbox_id in, const imap::uid_set& messages, const imap::flag_change& change,
                   answer<std::vector<imap::message_info>> done) override {
        writer_->change([in, messages, change](
                            database& db) { return sqlite::set_flags(db, in, messages, change); },
                        std::move(done));
    }

    void expunge(mailbox_id in, const imap::uid_set& messages, removal which,
                 answer<std::vector<imap::uid>> done) override {
        writer_->change([in, messages,
                         which](database& db) { return sqlite::expunge(db, in, messages, which); },
                        std::move(done));
    }

    void copy(mailbox_id from, const imap::uid_set& messages, const std::string& user,
              std::string_view to, imap::copy_or_move how,
              answer<imap::copy_result> done) override {
        writer_->change(
            [from, messages, user, to = std::string(to), how](database& db) {
                const auto target = sqlite::open_mailbox(db, user, to);
                return sqlite::copy_messages(db, from, messages, target, how);
            },
            std::move(done));
    }

    void close() override { writer_->close(); }

    // Nobody waits for the disk, and the next listing knows it already.
    void set_shown(mailbox_id in, imap::uid up_to) {
        (*shown_)[in] = up_to;
        writer_->change([in, up_to](database& db) { sqlite::set_recent_from(db, in, up_to); },
                        answer<>([in, up_to, shown = shown_](std::error_code error) {
                            const auto found = shown->find(in);
                            if (!error && found != shown->end() && found->second == up_to)
                                shown->erase(found);
                        }));
    }

    std::string file_;
    std::shared_ptr<sqlite::writer> writer_; // shared with messages on their way in
    database reader_;
    sqlite::body_id next_body_;
    // What was shown to a session and the reader does not see yet: answers may come when the store
    // is gone.
    std::shared_ptr<std::map<mailbox_id, imap::uid>> shown_ =
        std::make_shared<std::map<mailbox_id, imap::uid>>();
};

} // namespace

std::unique_ptr<store> make_sqlite_store(const std::string& file, post_function post) {
    return std::make_unique<sqlite_store>(file, std::move(post));
}

} // namespace mail_server
