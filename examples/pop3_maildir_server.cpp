// A Maildir as a POP3 server: what an application writes is a class that lists, reads and removes
// messages. Unique ids are the names of the files, so they stay when another program marks a
// message as read; sizes count each line end as two octets, as RFC 1939 section 11 wants them. With
// --utf8 a message whose header needs it goes to clients that have said UTF8, and to no others.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <asio.hpp>
#include <fmt/format.h>

#include <courriel/mime/maildir.hpp>
#include <courriel/pop3/server.hpp>

#include "common/canonical_file.hpp"
#include "common/command_line.hpp"
#include "common/completing.hpp"
#include "common/names_seen.hpp"
#include "common/run_server.hpp"
#include "common/sha256.hpp"
#include "common/trace_flag.hpp"
#include "common/utf8_header.hpp"

using namespace courriel;

namespace {

/// FNV-1a of 64 bits: the same in every run and build.
std::uint64_t hash_of(const std::string& text) {
    std::uint64_t hash = 0xCBF29CE484222325;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3;
    return hash;
}

/// A name as it is, or a digest of one that UIDL cannot carry; without OpenSSL a hash.
std::string unique_id(const std::string& base) {
    if (pop3::is_unique_id(base)) return base;
    const auto digest = example::sha256(base);
    return digest.empty() ? fmt::format("{:016x}", hash_of(base)) : digest;
}

/// What is told of a message whose file is not read again.
struct known_message {
    std::uint64_t octets = 0;               // as listed, perhaps because its name says so
    std::optional<std::uint64_t> counted{}; // in the file, once that was read
    bool needs_utf8 = false;
};

/// What the sessions share: the Maildir as the last one has found it.
struct folder {
    mime::maildir files;
    bool offers_utf8 = false;
    bool locked = false; // by a session of this program
    example::names_seen names{};
    std::vector<mime::maildir_entry> entries{};   // by index
    std::map<std::string, known_message> known{}; // of entries, by the name without flags
};

/// The session that has it has the lock.
class maildir_maildrop : public pop3::maildrop {
public:
    explicit maildir_maildrop(folder& of) : of_(of) { of_.locked = true; }
    ~maildir_maildrop() override { of_.locked = false; }
    maildir_maildrop(const maildir_maildrop&) = delete;
    maildir_maildrop& operator=(const maildir_maildrop&) = delete;

    void list(pop3::answer<pop3::maildrop_listing> done) override {
        example::complete(std::move(done), [&] {
            look();
            pop3::maildrop_listing listing;
            for (const auto& entry : of_.entries) {
                auto& message = of_.known.at(entry.name.base);
                message.octets = message.counted.value_or(message.octets);
                listing.push_back({message.octets, unique_id(entry.name.base), message.needs_utf8});
            }
            return listing;
        });
    }

    void read(std::size_t index, pop3::byte_range range,
              pop3::answer<std::string_view> done) override {
        example::complete(std::move(done), [&] {
            if (range.begin == 0 && !open(of_.entries[index]))
                throw std::system_error(make_error_code(errc::not_found));
            return message_.read(range.begin, range.size);
        });
    }

    void remove(std::vector<std::size_t> indices, pop3::answer<> done) override {
        auto failed = remove_found(indices);
        if (failed) {
            find_again();
            failed = remove_found(indices);
        }
        if (failed && find_again()) // those that are gone: another program was quicker
            std::erase_if(indices, [&](auto index) { return is_gone(of_.entries[index]); });
        done(indices.empty() ? std::error_code() : failed);
    }

private:
    [[nodiscard]] static bool is_gone(const mime::maildir_entry& entry) {
        return entry.file.empty(); // as find_again() leaves it
    }

    [[nodiscard]] std::string path_of(const mime::maildir_entry& entry) const {
        return of_.files.path() + "/" + entry.file;
    }

    // What is there, each message once: one that another program moves from new/ to cur/ meanwhile
    // shows in both, and is in cur/, which is listed later.
    [[nodiscard]] result<std::vector<mime::maildir_entry>> listed() const {
        auto found = of_.files.list();
        if (!found) return found;
        const auto is_same = [](const auto& a, const auto& b) {
            return a.name.base == b.name.base;
        };
        found->erase(found->begin(), std::unique(found->rbegin(), found->rend(), is_same).base());
        return found;
    }

    // The files, unless they are those that the last session has found. They are listed again where
    // names have changed before all were looked at; what is never there is left to the next
    // session.
    void look() const {
        constexpr int most_tries = 3;
        for (int tries = 0; tries != most_tries; ++tries) {
            const auto now = std::chrono::system_clock::now().time_since_epoch();
            const auto times = example::times_of(of_.files.path());
            if (of_.names.are_those_of(times)) return;
            of_.names.forget();
            if (take(listed().value())) return of_.names.list(times, now);
        }
    }

    // False: some were not there any more under the names that were found, and are left out.
    bool take(std::vector<mime::maildir_entry> found) const {
        std::map<std::string, known_message> known; // of what is still there
        const auto gone = std::erase_if(found, [&](const mime::maildir_entry& entry) {
            const auto message = know(entry);
            if (message) known.emplace_hint(known.end(), entry.name.base, *message);
            return !message;
        });
        of_.entries = std::move(found);
        of_.known = std::move(known);
        return gone == 0;
    }

    // Of a file that is new its octets, which who delivered it may have counted; nullopt: it is not
    // there under this name.
    [[nodiscard]] std::optional<known_message> know(const mime::maildir_entry& entry) const {
        const auto before = of_.known.find(entry.name.base);
        if (before != of_.known.end()) return before->second;
        const std::string path = path_of(entry);
        known_message out;
        if (entry.name.virtual_size) {
            out.octets = *entry.name.virtual_size;
        } else {
            const auto measured = example::measure(path);
            if (!measured) return std::nullopt;
            out.counted = out.octets = measured->size;
        }
        if (of_.offers_utf8) {
            const auto needed = example::has_utf8_header(path);
            if (!needed) return std::nullopt;
            out.needs_utf8 = *needed;
        }
        return out;
    }

    // False: it is not there, or not as it was listed. What a name says was counted by another
    // program, perhaps otherwise than here: it is counted again before anything is sent, so that a
    // message of another size is refused whole, and is told as it is from the next session on. It
    // is done for a message that is wanted, because listing a large Maildir would read all of it.
    bool open(const mime::maildir_entry& entry) {
        auto found = open_file(entry);
        if (!found && example::times_of(of_.files.path()) != looked_at_) {
            find_again();
            found = open_file(entry);
        }
        if (!found) return false;
        message_.open(*std::move(found));
        auto& message = of_.known.at(entry.name.base);
        if (!message.counted) message.counted = message_.size();
        return message.counted == message.octets;
    }

    [[nodiscard]] std::optional<example::file> open_file(const mime::maildir_entry& entry) const {
        if (is_gone(entry)) return std::nullopt;
        return example::open_message(path_of(entry));
    }

    // Removes them; what is left of `indices` was not removed, and the error tells why.
    std::error_code remove_found(std::vector<std::size_t>& indices) const {
        std::error_code failed;
        std::erase_if(indices, [&](std::size_t index) {
            const auto& entry = of_.entries[index];
            const auto error =
                is_gone(entry) ? make_error_code(errc::not_found) : of_.files.remove(entry);
            if (error) failed = error;
            return !error;
        });
        return failed;
    }

    // Other programs may have given files other flags, and so other names. All are looked for at
    // once, because a mail reader that opens the folder renames all that are new. One that is gone
    // has no file from then on. False: that cannot be told.
    bool find_again() {
        looked_at_ = example::times_of(of_.files.path());
        of_.names.forget();
        auto now = listed();
        if (!now) return false;
        auto next = now->begin(); // both are in the order of bases
        for (auto& entry : of_.entries) {
            while (next != now->end() && next->name.base < entry.name.base) ++next;
            if (next != now->end() && next->name.base == entry.name.base) {
                entry = std::move(*next);
            } else {
                entry.file.clear();
            }
        }
        return true;
    }

    folder& of_;
    example::canonical_file message_{};                // that is being sent
    std::optional<example::folder_times> looked_at_{}; // before find_again()
};

struct settings {
    std::string listen{}, user{}, password_variable{}, maildir{}, certificate{}, key{};
    bool utf8 = false;
    example::trace_flag trace{};

    void declare(CLI::App& app) {
        app.add_option("--listen", listen, "where to listen; port 0: the system chooses")
            ->type_name("ADDR:PORT")
            ->required();
        app.add_option("--user", user, "who may log in")->type_name("NAME")->required();
        app.add_option("--password-env", password_variable, "environment variable of the password")
            ->type_name("VAR")
            ->required();
        app.add_option("--maildir", maildir, "the messages")->type_name("DIR")->required();
#if COURRIEL_HAS_TLS
        auto* const cert = app.add_option("--tls-cert", certificate,
                                          "certificate and chain, PEM; logins then need STLS")
                               ->type_name("FILE");
        cert->needs(
            app.add_option("--tls-key", key, "its key, PEM")->type_name("FILE")->needs(cert));
#endif
        app.add_flag("--utf8", utf8,
                     "offer UTF8: messages with UTF-8 in a header go to clients that say it alone");
        trace.declare(app);
    }

    [[nodiscard]] pop3::serve_options serve_options() {
        const auto at = example::endpoint::parse("--listen", listen, 110);
        pop3::serve_options options;
        options.address = at.host;
        options.port = at.port;
        options.apop = true;
        options.session.utf8 = utf8;
        options.wrap = trace.around(example::trace_protocol::pop3, "POP3", tls_role::server);
        options.allow_plaintext_auth = certificate.empty();
#if COURRIEL_HAS_TLS
        if (certificate.empty()) return options;
        auto context = make_server_context(certificate, key, "pop3");
        if (!context) example::fail("--tls-cert, --tls-key", context.error());
        options.tls.context = *std::move(context);
        options.session.tls = tls::starttls;
#endif
        return options;
    }
};

} // namespace

int main(int argc, char* argv[]) {
    CLI::App app("Serves a Maildir by POP3.", "pop3_maildir_server");
    settings wanted;
    wanted.declare(app);
    return example::run(app, argc, argv, [&] {
        auto files = mime::maildir::open(wanted.maildir);
        if (!files) example::fail("--maildir " + wanted.maildir, files.error());
        folder shared{*std::move(files), wanted.utf8}; // outlives the sessions, which end with io
        const auto users = std::make_shared<sasl::fixed_users>(std::map<std::string, std::string>{
            {wanted.user,
             example::secret_from_environment("--password-env", wanted.password_variable)}});

        asio::io_context io(1);
        auto options = wanted.serve_options();
        const std::string address = options.address;
        auto server = pop3::serve(
            io, std::move(options), users,
            [&](const std::string&, pop3::answer<std::unique_ptr<pop3::maildrop>> done) {
                if (shared.locked) return done(pop3::response_code::in_use, nullptr);
                done({}, std::make_unique<maildir_maildrop>(shared));
            });
        return example::run_server(io, server, "pop3", address);
    });
}
