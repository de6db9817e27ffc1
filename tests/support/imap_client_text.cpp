// The events of an IMAP client session as text: see event_text.hpp.
#include <courriel/overloaded.hpp>

#include "support/event_text.hpp"
#include "support/imap_client_role.hpp"

namespace courriel::tests {

namespace {

std::string number(std::uint64_t n) { return std::to_string(n); }
std::string number(imap::command_id id) { return number(static_cast<std::uint32_t>(id)); }

std::string reply_text(const imap::reply_view& reply) {
    constexpr const char* names[] = {"OK", "NO", "BAD", "PREAUTH", "BYE"};
    std::string text = names[static_cast<std::size_t>(reply.what)];
    if (reply.code) text += " " + reply.code.text();
    if (!reply.text.empty()) text += " " + escape(reply.text);
    return text;
}

std::string name_text(const imap::body_begin& e) {
    using spelling = imap::body_request::spelling;
    if (e.name == spelling::rfc822) return "RFC822";
    if (e.name == spelling::rfc822_header) return "RFC822.HEADER";
    if (e.name == spelling::rfc822_text) return "RFC822.TEXT";
    return "BODY[" + e.what.text_form() + "]";
}

std::string status_text(const imap::mailbox_status& s) {
    std::string text;
    const auto add = [&text](const char* name, const std::optional<std::uint32_t>& value) {
        if (value) text.append(" ").append(name).append("=").append(number(*value));
    };
    add("messages", s.messages);
    add("recent", s.recent);
    add("uid_next", s.uid_next);
    add("uid_validity", s.uid_validity);
    add("unseen", s.unseen);
    return text;
}

std::string fetched_text(const imap::fetched_data& e) {
    std::string text = "fetched " + number(e.number);
    if (e.uid) text += " uid=" + number(*e.uid);
    if (e.flags) text += " flags=" + e.flags->text();
    if (e.date)
        text += " date=" + std::to_string(e.date->time.time_since_epoch().count()) + "/" +
                std::to_string(e.date->offset.count());
    if (e.size) text += " size=" + number(*e.size);
    if (e.envelope) {
        text += " envelope=";
        e.envelope->append_to(text);
    }
    if (e.structure) {
        text += " structure=";
        e.structure->append_to(text, false);
    }
    if (e.is_defective) text += " defective";
    return escape(text);
}

std::string cause_text(imap::resync_needed::cause why) {
    using cause = imap::resync_needed::cause;
    switch (why) {
    case cause::fewer_exist: return "fewer_exist";
    case cause::expunged_nothing: return "expunged_nothing";
    case cause::fetched_nothing: return "fetched_nothing";
    }
    return "?";
}

} // namespace

std::string to_text(const imap::client_event& event) {
    return std::visit(
        overloaded{
            shared_text{},
            [](const imap::ready& e) { return "ready " + reply_text(e.greeting); },
            [](const imap::done& e) { return "done " + number(e.id) + " " + reply_text(e.reply); },
            [](const imap::refused& e) {
                return "refused " + number(e.id) + " " + reply_text(e.reply);
            },
            [](const imap::notice& e) { return "notice " + reply_text(e.reply); },
            [](const imap::capability_data&) { return std::string("capability"); },
            [](const imap::list_item& e) {
                std::string text = e.is_subscription ? "lsub_item (" : "list_item (";
                if (!e.info.selectable) text += "\\Noselect";
                for (const auto& a : e.info.attributes) text += " " + a;
                text.append(") ").append(1, e.info.delimiter ? e.info.delimiter : '-');
                return text + " " + escape(e.info.name) + (e.is_name_valid ? "" : " invalid");
            },
            [](const imap::status_data& e) {
                return "status " + escape(e.mailbox) + status_text(e.counters) +
                       (e.is_name_valid ? "" : " invalid");
            },
            [](const imap::exists& e) { return "exists " + number(e.messages); },
            [](const imap::recent& e) { return "recent " + number(e.messages); },
            [](const imap::expunged& e) { return "expunged " + number(e.number); },
            [](const imap::flags_data& e) { return "flags " + e.flags.text(); },
            [](const imap::search_result& e) {
                std::string text = "search_result " + number(e.id) + ":";
                for (const auto n : e.numbers) text += " " + number(n);
                return text;
            },
            [](const imap::body_begin& e) {
                std::string text = "body_begin " + number(e.number);
                if (e.uid) text += " uid=" + number(*e.uid);
                text += " " + name_text(e);
                if (e.origin) text += "<" + number(*e.origin) + ">";
                return text + (e.is_nil ? " nil" : " " + number(e.size));
            },
            [](const imap::fetched_data& e) { return fetched_text(e); },
            [](const imap::resync_needed& e) {
                return "resync_needed " + cause_text(e.why) + " " + number(e.number);
            },
            [](const imap::unparsed& e) { return "unparsed " + escape(e.line); },
        },
        event);
}

} // namespace courriel::tests
