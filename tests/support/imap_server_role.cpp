// See imap_server_role.hpp; and the events of the session as text: logins, what its store is asked,
// and the ends.
#include "support/imap_server_role.hpp"

#include <string>

#include <courriel/imap/with_mime.hpp>
#include <courriel/overloaded.hpp>

#include "support/event_text.hpp"
#include "support/transcript_words.hpp"

namespace courriel::tests {
namespace {

// The message of RFC 3501 section 8, whose body has 3028 octets in 92 lines; its text is ours.
std::string rfc3501_message() {
    std::string message = "Date: Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\r\n"
                          "From: Terry Gray <gray@cac.washington.edu>\r\n"
                          "Subject: IMAP4rev1 WG mtg summary and minutes\r\n"
                          "To: imap@cac.washington.edu\r\n"
                          "cc: minutes@CNRI.Reston.VA.US, John Klensin <KLENSIN@MIT.EDU>\r\n"
                          "Message-Id: <B27397-0100000@cac.washington.edu>\r\n"
                          "MIME-Version: 1.0\r\n"
                          "Content-Type: TEXT/PLAIN; CHARSET=US-ASCII\r\n"
                          "\r\n";
    for (int line = 1; line != 92; ++line) message += std::string(31, '.') + "\r\n";
    return message + std::string(23, '.') + "\r\n";
}

std::string number(std::uint64_t n) { return std::to_string(n); }

void fill(memory_box& box, const std::string& key, const std::string& value) {
    const std::uint64_t last = std::stoull(value);
    for (std::uint64_t n = box.messages.size() + 1; n <= last; ++n) {
        const bool is_printed = key == "rfc3501_message" && n == last;
        box.add(is_printed ? rfc3501_message()
                           : "Subject: " + number(n) + "\r\n\r\ntext " + number(n) + "\r\n");
    }
}

} // namespace

imap_service imap_server_role::make(const transcript& t) {
    imap::server_options o;
    auto store = std::make_shared<memory_store>();
    auto& inbox = store->inbox();
    for (const std::string key : {"rfc3501_message", "messages"})
        if (t.options.contains(key)) fill(inbox, key, t.options.at(key));
    for (const auto& [key, value] : t.options) {
        if (key == "host_name") {
            o.host_name = value;
        } else if (key == "tls") {
            o.tls = value == "starttls" ? tls::starttls : tls::none;
        } else if (key == "allow_plaintext_auth") {
            o.allow_plaintext_auth = value == "yes";
        } else if (key == "mechanisms") {
            o.mechanisms = {value};
        } else if (key == "messages" || key == "rfc3501_message") {
            continue; // above, before the UIDs are set
        } else if (key == "mailboxes") {
            for (const auto& name : words(value)) store->make(name).subscribed = true;
        } else if (key == "uid_validity") {
            inbox.uid_validity = static_cast<std::uint32_t>(std::stoul(value));
        } else if (key == "uid_next") {
            inbox.uid_next = inbox.recent_from = static_cast<imap::uid>(std::stoul(value));
        } else {
            unknown(key);
        }
    }
    // Options come in the order of their names: the UIDs are known last.
    auto u = inbox.uid_next;
    if (t.options.contains("uid_next"))
        for (auto m = inbox.messages.rbegin(); m != inbox.messages.rend(); ++m) m->info.uid = --u;
    imap::store_options with;
    with.parser = std::make_shared<imap::mime_message_parser>();
    return {std::move(o), std::move(store), std::move(with)};
}

std::error_code imap_server_role::perform(imap_service& s, const action& a) {
    if (a.verb != "deliver") unknown(a.verb);
    s.store().inbox().deliver(a.body.value_or(""));
    return {};
}

std::string to_text(const imap::server_event& event) {
    using namespace courriel::imap;
    return std::visit(
        overloaded{
            [](const login& e) { return "login " + e.user + " " + e.password; },
            [](const auth_step& e) { return "auth_step " + std::string(e.mechanism); },
            [](const select_request& e) { return "select " + e.name; },
            [](const append_request& e) { return "append " + e.name + " " + number(e.info.size); },
            [](const body_chunk& e) { return "body " + escape(e.bytes); },
            [](const body_end&) { return std::string("body_end"); },
            [](const body_cut& e) { return "body_cut " + error_name(e.error); },
            [](const tls_established&) { return std::string("tls_established"); },
            [](const logout&) { return std::string("logout"); },
            [](const failed& e) { return "failed " + error_name(e.error); },
            [](const auto&) { return std::string(); }, // seen by its answer
        },
        event);
}

} // namespace courriel::tests
