// An IMAP server on one's own storage: here, the simplest there is, a few maps in memory. A
// mailbox knows messages by UID; sequence numbers, FETCH, SEARCH and all else are the library's.
// Answers are given at once here; a store on a disk gives them when it has them.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <asio.hpp>

#include <courriel/imap/server.hpp>
#include <courriel/imap/with_mime.hpp>

#include "common/canonical_lines.hpp"
#include "common/command_line.hpp"
#include "common/run_server.hpp"
#include "common/trace_flag.hpp"

using namespace courriel;
using imap::answer;
using imap::uid;

namespace {

struct message {
    imap::message_info info{};
    std::string bytes{}; // with CRLF line ends
};

/// A mailbox as the sessions share it.
struct folder {
    std::uint32_t uid_validity = 1; // a mailbox that is made again has another
    uid uid_next = 1;
    uid recent_from = 1;    // messages from here on were told to no session
    imap::flag_set flags{}; // that a message had
    std::map<uid, message> messages{};

    uid add(message m) {
        m.info.uid = uid_next;
        m.info.size = m.bytes.size();
        flags.add(m.info.flags);
        messages.emplace(uid_next, std::move(m));
        return uid_next++;
    }

    std::vector<message*> find(const imap::uid_set& wanted) {
        std::vector<message*> found;
        for (const auto& range : wanted.ranges()) {
            const auto end = messages.upper_bound(range.last);
            for (auto at = messages.lower_bound(range.first); at != end; ++at)
                found.push_back(&at->second);
        }
        return found;
    }
};

using folder_map = std::map<std::string, std::shared_ptr<folder>, std::less<>>;

/// A mailbox as one session has it open.
class memory_mailbox : public imap::mailbox {
public:
    memory_mailbox(const folder_map& all, std::shared_ptr<folder> opened, imap::open_mode mode)
        : all_(all)
        , folder_(std::move(opened))
        , mode_(mode) {}

    imap::mailbox_state state() const override {
        return {folder_->uid_validity, folder_->uid_next, folder_->flags};
    }

    void messages(answer<std::vector<imap::message_info>> done) override {
        messages_from(1, std::move(done));
    }

    void messages_from(uid first, answer<std::vector<imap::message_info>> done) override {
        std::vector<imap::message_info> found;
        for (auto at = folder_->messages.lower_bound(first); at != folder_->messages.end(); ++at) {
            found.push_back(at->second.info);
            if (at->first >= folder_->recent_from)
                found.back().flags.add(imap::system_flag::recent);
        }
        if (mode_ == imap::open_mode::read_write) folder_->recent_from = folder_->uid_next;
        done({}, std::move(found));
    }

    void read(uid wanted, imap::byte_range range, answer<std::string_view> done) override {
        const auto found = folder_->messages.find(wanted);
        if (found == folder_->messages.end()) return done({}, {}); // it is gone
        const std::string_view bytes = found->second.bytes;
        const auto begin = std::min<std::uint64_t>(range.begin, bytes.size());
        done({},
             bytes.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(range.size)));
    }

    void set_flags(const imap::uid_set& wanted, const imap::flag_change& change,
                   answer<std::vector<imap::message_info>> done) override {
        std::vector<imap::message_info> changed;
        for (auto* m : folder_->find(wanted)) {
            m->info.flags = change.apply_to(m->info.flags);
            folder_->flags.add(m->info.flags);
            changed.push_back(m->info);
        }
        done({}, std::move(changed));
    }

    void expunge(const std::optional<imap::uid_set>& wanted,
                 answer<std::vector<uid>> done) override {
        std::vector<uid> removed;
        for (const auto* m : folder_->find(wanted.value_or(imap::uid_set(1, UINT32_MAX))))
            if (m->info.flags.has(imap::system_flag::deleted)) removed.push_back(m->info.uid);
        for (const auto gone : removed) folder_->messages.erase(gone);
        done({}, std::move(removed));
    }

    void copy(const imap::uid_set& wanted, std::string_view to, imap::copy_or_move,
              answer<imap::copy_result> done) override {
        const auto target = all_.find(to);
        if (target == all_.end()) return done(errc::not_found, {});
        imap::copy_result result{target->second->uid_validity, {}, {}};
        for (const auto* m : folder_->find(wanted)) {
            result.from.push_back(m->info.uid);
            result.to.push_back(target->second->add(*m));
        }
        done({}, std::move(result));
    }

private:
    const folder_map& all_;
    std::shared_ptr<folder> folder_;
    imap::open_mode mode_;
};

/// A message on its way in.
class memory_append : public imap::append_transaction {
public:
    memory_append(std::shared_ptr<folder> to, const imap::append_info& about) : to_(std::move(to)) {
        using namespace std::chrono;
        message_.info.flags = about.flags;
        message_.info.date = about.date.value_or(floor<seconds>(system_clock::now()));
        message_.info.date_offset = about.date_offset;
    }

    void write(std::string_view bytes, answer<> done) override {
        lines_.convert(bytes, message_.bytes);
        done({});
    }

    void commit(answer<imap::append_result> done) override {
        done({}, {to_->uid_validity, to_->add(std::move(message_))});
    }

private:
    std::shared_ptr<folder> to_;
    message message_{};
    example::canonical_lines lines_{};
};

/// What a user has, for all of the user's sessions.
class memory_account : public imap::account {
public:
    memory_account() { make("INBOX"); }

    void list(answer<std::vector<imap::mailbox_info>> done) override {
        std::vector<imap::mailbox_info> all;
        for (const auto& [name, box] : folders_) {
            all.emplace_back().name = name;
            all.back().subscribed = subscribed_.contains(name);
        }
        for (const auto& name : subscribed_) {
            if (find(name)) continue;
            all.emplace_back().name = name;
            all.back().subscribed = true;
            all.back().exists = false;
        }
        done({}, std::move(all));
    }

    void open(std::string_view name, imap::open_mode mode,
              answer<std::shared_ptr<imap::mailbox>> done) override {
        const auto found = find(name);
        if (!found) return done(errc::not_found, nullptr);
        done({}, std::make_shared<memory_mailbox>(folders_, found, mode));
    }

    void create(std::string_view name, answer<> done) override {
        if (find(name)) return done(errc::already_exists);
        make(name);
        done({});
    }

    void remove(std::string_view name, answer<> done) override {
        done(folders_.erase(std::string(name)) ? std::error_code{} : errc::not_found);
    }

    // INBOX stays, and its messages move (RFC 3501 section 6.3.5); others take those below along.
    void rename(std::string_view from, std::string_view to, answer<> done) override {
        const auto source = find(from);
        if (!source) return done(errc::not_found);
        if (find(to)) return done(errc::already_exists);
        if (from == "INBOX") {
            const auto target = make(to);
            for (auto& [old, m] : std::exchange(source->messages, {})) target->add(std::move(m));
            return done({});
        }
        auto renamed = folders_;
        for (const auto& [name, box] : folders_) {
            if (name != from && !name.starts_with(std::string(from) + '/')) continue;
            renamed.erase(name);
            const auto new_name = std::string(to) + name.substr(from.size());
            if (!renamed.emplace(new_name, box).second) return done(errc::already_exists);
        }
        for (const auto& [name, box] : renamed)
            if (!find(name)) subscribed_.insert(name);
        folders_ = std::move(renamed);
        done({});
    }

    void subscribe(std::string_view name, bool on, answer<> done) override {
        if (!on)
            return done(subscribed_.erase(std::string(name)) ? std::error_code{} : missing(name));
        if (find(name)) subscribed_.emplace(name);
        done(missing(name));
    }

    void append(std::string_view name, const imap::append_info& about,
                answer<std::unique_ptr<imap::append_transaction>> done) override {
        const auto found = find(name);
        if (!found) return done(errc::not_found, nullptr);
        done({}, std::make_unique<memory_append>(found, about));
    }

private:
    std::shared_ptr<folder> make(std::string_view name) {
        subscribed_.emplace(name);
        return folders_[std::string(name)] = std::make_shared<folder>(folder{next_validity_++});
    }
    std::shared_ptr<folder> find(std::string_view name) const {
        const auto found = folders_.find(name);
        return found == folders_.end() ? nullptr : found->second;
    }

    std::error_code missing(std::string_view name) const {
        return find(name) ? std::error_code{} : errc::not_found;
    }

    folder_map folders_{};
    std::set<std::string, std::less<>> subscribed_{}; // a name that is gone stays
    std::uint32_t next_validity_ = 1;
};

} // namespace

int main(int argc, char* argv[]) {
    CLI::App app("Serves mailboxes that are gone when it ends, by IMAP.", "imap_memory_server");
    std::string listen;
    std::vector<std::string> users;
    example::trace_flag trace;
    app.add_option("--listen", listen, "where to listen; port 0: the system chooses")
        ->type_name("ADDR:PORT")
        ->required();
    app.add_option("--user", users, "who may log in; may be repeated")
        ->type_name("NAME:PASSWORD")
        ->required();
    trace.declare(app);
    return example::run(app, argc, argv, [&] {
        std::map<std::string, std::shared_ptr<memory_account>> accounts;
        std::map<std::string, std::string> passwords;
        for (const auto& user : users) {
            const auto colon = user.find(':');
            if (colon == user.npos) throw CLI::ValidationError("--user", "needs NAME:PASSWORD");
            passwords[user.substr(0, colon)] = user.substr(colon + 1);
            accounts[user.substr(0, colon)] = std::make_shared<memory_account>();
        }

        asio::io_context io(1);
        const auto at = example::endpoint::parse("--listen", listen, 143);
        imap::serve_options options;
        options.address = at.host;
        options.port = at.port;
        options.allow_plaintext_auth = true;
        options.wrap = trace.around(example::trace_protocol::imap, "IMAP", tls_role::server);
        options.store.parser = std::make_shared<imap::mime_message_parser>();
        auto server =
            imap::serve(io, options, std::make_shared<sasl::fixed_users>(passwords),
                        [&](const std::string& user, answer<std::shared_ptr<imap::account>> done) {
                            done({}, accounts.at(user));
                        });
        return example::run_server(io, server, "imap", at.host);
    });
}
