// What accounts and mailboxes do unless the application does it: they let nothing be changed, pick
// what is new from among all, and leave SEARCH to the library.
#include <courriel/imap/account.hpp>
#include <courriel/imap/mailbox.hpp>

#include <courriel/errc.hpp>

namespace courriel::imap {

void account::create(std::string_view, answer<> done) { done(errc::refused); }
void account::remove(std::string_view, answer<> done) { done(errc::refused); }
void account::rename(std::string_view, std::string_view, answer<> done) { done(errc::refused); }
void account::subscribe(std::string_view, bool, answer<> done) { done(errc::refused); }
void account::append(std::string_view, const append_info&,
                     answer<std::unique_ptr<append_transaction>> done) {
    done(errc::refused, nullptr);
}

void mailbox::poll(answer<bool> done) { done({}, false); }

void mailbox::messages_from(uid first, answer<std::vector<message_info>> done) {
    messages([first, done = std::move(done)](std::error_code error,
                                             std::vector<message_info> all) mutable {
        std::erase_if(all, [&](const message_info& m) { return m.uid < first; });
        done(error, std::move(all));
    });
}
void mailbox::set_flags(const uid_set&, const flag_change&,
                        answer<std::vector<message_info>> done) {
    done(errc::refused, {});
}
void mailbox::expunge(const std::optional<uid_set>&, answer<std::vector<uid>> done) {
    done(errc::refused, {});
}
void mailbox::copy(const uid_set&, std::string_view, copy_or_move, answer<copy_result> done) {
    done(errc::refused, {});
}
void mailbox::search(const search_key&, answer<std::optional<std::vector<uid>>> done) {
    done({}, std::nullopt);
}

} // namespace courriel::imap
