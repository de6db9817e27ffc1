// An IMAP server on one's own storage: here, the simplest there is, a few maps in memory. A
// mailbox knows messages by UID; sequence numbers, FETCH, SEARCH and all else are the library's.
// Answers are given at once here; a store on a disk gives them when it has them.
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <asio.hpp>
#include <fmt/format.h>

#include <courriel/imap/server.hpp>
#include <courriel/imap/with_mime.hpp>

#include "common/command_line.hpp"
#include "common/trace_flag.hpp"

using namespace courriel;

namespace {

struct stored_message {
    imap::message_info info;
    std::shared_ptr<const std::string> bytes; // with CRLF line ends
};

struct stored_mailbox {
    std::uint32_t uid_validity = 1;
    imap::uid uid_next = 1;
    imap::uid first_recent = 1; // messages from here on were in no session yet
    bool subscribed = true;
    std::vector<stored_message> messages{};

    imap::uid add(stored_message message) {
        message.info.uid = uid_next;
        message.info.size = message.bytes->size();
        messages.push_back(std::move(message));
        return uid_next++;
    }

    [[nodiscard]] imap::flag_set keywords() const {
        imap::flag_set all;
        for (const auto& m : messages)
            for (const auto& keyword : m.info.flags.keywords()) all.add(keyword);
        return all;
    }
};

struct stored_account {
    std::string password;
    std::map<std::string, std::shared_ptr<stored_mailbox>> mailboxes{};
    std::uint32_t next_validity = 1; // a mailbox that is made again has another UIDVALIDITY

    std::shared_ptr<stored_mailbox> make(const std::string& name) {
        auto& box = mailboxes[name] = std::make_shared<stored_mailbox>();
        box->uid_validity = next_validity++;
        return box;
    }
    std::shared_ptr<stored_mailbox> find(std::string_view name) {
        const auto found = mailboxes.find(std::string(name));
        return found == mailboxes.end() ? nullptr : found->second;
    }
};

class memory_mailbox : public imap::mailbox {
public:
    memory_mailbox(std::shared_ptr<stored_account> account, std::shared_ptr<stored_mailbox> box,
                   imap::uid first_recent)
        : account_(std::move(account))
        , box_(std::move(box))
        , first_recent_(first_recent) {}

    imap::mailbox_state state() const override {
        return {box_->uid_validity, box_->uid_next, box_->keywords(), false, true};
    }

    void messages(imap::answer<std::vector<imap::message_info>> done) override {
        std::vector<imap::message_info> all;
        for (const auto& m : box_->messages) {
            all.push_back(m.info);
            if (m.info.uid >= first_recent_) all.back().flags.add(imap::system_flag::recent);
        }
        done({}, std::move(all));
    }

    void read(imap::uid message, imap::byte_range range,
              imap::answer<std::string_view> done) override {
        for (const auto& m : box_->messages) {
            if (m.info.uid != message) continue;
            const auto bytes = m.bytes; // kept while `done` runs
            const auto begin = std::min<std::uint64_t>(range.begin, bytes->size());
            return done({}, std::string_view(*bytes).substr(static_cast<std::size_t>(begin),
                                                            static_cast<std::size_t>(range.size)));
        }
        done({}, {}); // it is gone
    }

    void set_flags(const imap::uid_set& uids, const imap::flag_change& change,
                   imap::answer<std::vector<imap::message_info>> done) override {
        std::vector<imap::message_info> changed;
        for (auto& m : box_->messages) {
            if (!uids.contains(m.info.uid)) continue;
            m.info.flags = change.apply_to(m.info.flags);
            changed.push_back(m.info);
        }
        done({}, std::move(changed));
    }

    void expunge(const std::optional<imap::uid_set>& uids,
                 imap::answer<std::vector<imap::uid>> done) override {
        std::vector<imap::uid> removed;
        std::erase_if(box_->messages, [&](const stored_message& m) {
            const bool goes = m.info.flags.has(imap::system_flag::deleted) &&
                              (!uids || uids->contains(m.info.uid));
            if (goes) removed.push_back(m.info.uid);
            return goes;
        });
        done({}, std::move(removed));
    }

    void copy(const imap::uid_set& uids, std::string_view to, imap::copy_or_move,
              imap::answer<imap::copy_result> done) override {
        const auto target = account_->find(to);
        if (!target) return done(errc::not_found, {});
        imap::copy_result result{target->uid_validity, {}, {}};
        const auto present = box_->messages; // the target may be this very mailbox
        for (const auto& m : present) {
            if (!uids.contains(m.info.uid)) continue;
            result.from.push_back(m.info.uid);
            result.to.push_back(target->add(m));
        }
        done({}, std::move(result));
    }

private:
    std::shared_ptr<stored_account> account_;
    std::shared_ptr<stored_mailbox> box_;
    imap::uid first_recent_;
};

// A message on its way in. A bare CR or LF becomes a line end before the message is stored.
class memory_append : public imap::append_transaction {
public:
    memory_append(std::shared_ptr<stored_mailbox> to, imap::append_info info)
        : to_(std::move(to))
        , info_(std::move(info)) {}

    void write(std::string_view bytes, imap::answer<> done) override {
        for (const char c : bytes) {
            if (cr_ && c != '\n') bytes_ += '\n';
            if (c == '\n' && !cr_) bytes_ += '\r';
            bytes_ += c;
            cr_ = c == '\r';
        }
        done({});
    }

    void commit(imap::answer<imap::append_result> done) override {
        if (cr_) bytes_ += '\n';
        stored_message message;
        message.bytes = std::make_shared<const std::string>(std::move(bytes_));
        message.info.flags = info_.flags;
        message.info.date = info_.date.value_or(
            std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));
        message.info.date_offset = info_.date_offset;
        const auto uid = to_->add(std::move(message));
        done({}, {to_->uid_validity, uid});
    }

private:
    std::shared_ptr<stored_mailbox> to_;
    imap::append_info info_;
    std::string bytes_{};
    bool cr_ = false;
};

class memory_account : public imap::account {
public:
    explicit memory_account(std::shared_ptr<stored_account> of) : of_(std::move(of)) {}

    void list(imap::answer<std::vector<imap::mailbox_info>> done) override {
        std::vector<imap::mailbox_info> all;
        for (const auto& [name, box] : of_->mailboxes) {
            imap::mailbox_info info;
            info.name = name;
            info.subscribed = box->subscribed;
            all.push_back(std::move(info));
        }
        done({}, std::move(all));
    }

    void open(std::string_view name, imap::open_mode mode,
              imap::answer<std::shared_ptr<imap::mailbox>> done) override {
        const auto box = of_->find(name);
        if (!box) return done(errc::not_found, {});
        const auto recent = box->first_recent;
        if (mode == imap::open_mode::read_write) box->first_recent = box->uid_next;
        done({}, std::make_shared<memory_mailbox>(of_, box, recent));
    }

    void create(std::string_view name, imap::answer<> done) override {
        if (of_->find(name)) return done(errc::already_exists);
        of_->make(std::string(name));
        done({});
    }

    void remove(std::string_view name, imap::answer<> done) override {
        done(of_->mailboxes.erase(std::string(name)) ? std::error_code{} : errc::not_found);
    }

    // INBOX stays, and its messages move (RFC 3501 section 6.3.5).
    void rename(std::string_view from, std::string_view to, imap::answer<> done) override {
        if (!of_->find(from)) return done(errc::not_found);
        if (of_->find(to)) return done(errc::already_exists);
        if (from == "INBOX") {
            const auto box = of_->make(std::string(to));
            for (auto& m : std::exchange(of_->find(from)->messages, {})) box->add(std::move(m));
            return done({});
        }
        const std::string below = std::string(from) + '/';
        auto renamed = std::exchange(of_->mailboxes, {});
        for (auto& [name, box] : renamed) {
            const bool moves = name == from || name.starts_with(below);
            of_->mailboxes[moves ? std::string(to) + name.substr(from.size()) : name] = box;
        }
        done({});
    }

    void subscribe(std::string_view name, bool on, imap::answer<> done) override {
        const auto box = of_->find(name);
        if (!box) return done(errc::not_found);
        box->subscribed = on;
        done({});
    }

    void append(std::string_view name, const imap::append_info& info,
                imap::answer<std::unique_ptr<imap::append_transaction>> done) override {
        const auto box = of_->find(name);
        if (!box) return done(errc::not_found, {});
        done({}, std::make_unique<memory_append>(box, info));
    }

private:
    std::shared_ptr<stored_account> of_;
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
        std::map<std::string, std::shared_ptr<stored_account>> accounts;
        std::map<std::string, std::string> passwords;
        for (const auto& user : users) {
            const auto colon = user.find(':');
            if (colon == user.npos) throw CLI::ValidationError("--user", "needs NAME:PASSWORD");
            const auto name = user.substr(0, colon);
            passwords[name] = user.substr(colon + 1);
            accounts[name] = std::make_shared<stored_account>();
            accounts[name]->make("INBOX");
        }

        asio::io_context io(1);
        const auto at = example::endpoint::parse("--listen", listen, 143);
        imap::serve_options options;
        options.address = at.host;
        options.port = at.port;
        options.allow_plaintext_auth = true;
        options.wrap = trace.around(example::trace_protocol::imap, "IMAP", tls_role::server);
        options.store.parser = std::make_shared<imap::mime_message_parser>();
        auto server = imap::serve(
            io, options, std::make_shared<sasl::fixed_users>(passwords),
            [&](const std::string& user, imap::answer<std::shared_ptr<imap::account>> done) {
                done({}, std::make_shared<memory_account>(accounts[user]));
            });
        asio::signal_set signals(io, SIGTERM, SIGINT);
        signals.async_wait([&](std::error_code error, int) {
            if (!error) server.drain(std::chrono::seconds(10));
        });
        fmt::print("listening imap {}:{}\nready\n", at.host, server.port());
        std::fflush(stdout);
        io.run();
        return 0;
    });
}
