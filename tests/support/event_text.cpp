// See event_text.hpp.
#include "support/event_text.hpp"

#include <array>

#include <courriel/errc.hpp>
#include <courriel/overloaded.hpp>

#include "support/transcript.hpp"

namespace courriel::tests {

namespace {

constexpr auto error_names = std::to_array<std::pair<errc, const char*>>({
    {errc::wrong_phase, "wrong_phase"},
    {errc::queue_full, "queue_full"},
    {errc::too_large, "too_large"},
    {errc::invalid_argument, "invalid_argument"},
    {errc::not_supported, "not_supported"},
    {errc::refused, "refused"},
    {errc::malformed, "malformed"},
    {errc::line_too_long, "line_too_long"},
    {errc::bare_line_end, "bare_line_end"},
    {errc::unexpected_reply, "unexpected_reply"},
    {errc::unexpected_end, "unexpected_end"},
    {errc::too_many_errors, "too_many_errors"},
    {errc::plaintext_before_tls, "plaintext_before_tls"},
    {errc::tls_unavailable, "tls_unavailable"},
    {errc::tls_failed, "tls_failed"},
    {errc::no_mechanism, "no_mechanism"},
    {errc::timed_out, "timed_out"},
    {errc::shutting_down, "shutting_down"},
});

std::string number(std::uint64_t n) { return std::to_string(n); }

std::string path_text(const smtp::path_view& path, const smtp::path_leniency& leniency) {
    std::string text = "<" + std::string(path.text) + ">";
    if (leniency.no_brackets) text += " no-brackets";
    if (leniency.source_route) text += " source-route";
    if (leniency.long_local_part) text += " long-local-part";
    if (leniency.leading_blank) text += " leading-blank";
    return text;
}

std::string reply_text(const smtp::reply_view& reply) {
    std::string text = number(static_cast<unsigned>(reply.code));
    if (reply.enhanced.is_present()) text += " " + to_string(reply.enhanced);
    return text + " " + escape(reply.text);
}

std::string reply_text(const pop3::reply_view& reply) {
    std::string text = reply.ok ? "+OK" : "-ERR";
    if (!reply.code.empty()) text += " [" + std::string(reply.code) + "]";
    if (!reply.text.empty()) text += " " + escape(reply.text);
    return text;
}

std::string parameters_text(const smtp::mail_parameters_view& p) {
    std::string text;
    switch (p.body) {
    case smtp::body_type::unspecified: break;
    case smtp::body_type::seven_bit: text += " body=7bit"; break;
    case smtp::body_type::eight_bit_mime: text += " body=8bitmime"; break;
    case smtp::body_type::binary_mime: text += " body=binarymime"; break;
    }
    if (p.size) text += " size=" + number(*p.size);
    if (p.smtp_utf8) text += " smtputf8";
    if (p.require_tls) text += " requiretls";
    if (p.ret == smtp::dsn_return::full) text += " ret=full";
    if (p.ret == smtp::dsn_return::headers) text += " ret=hdrs";
    if (!p.envelope_id.empty()) text += " envid=" + escape(p.envelope_id);
    if (p.authorized) text += " auth=" + escape(*p.authorized);
    if (p.by) {
        text += " by=" + std::to_string(p.by->time.count());
        text += p.by->if_late == smtp::deliver_by::mode::return_ ? ";R" : ";N";
        if (p.by->trace) text += 'T';
    }
    if (p.priority) text += " priority=" + std::to_string(*p.priority);
    if (p.release && p.release->hold_for)
        text += " holdfor=" + std::to_string(p.release->hold_for->count());
    if (p.release && p.release->hold_until)
        text += " holduntil=" + std::to_string(p.release->hold_until->time_since_epoch().count());
    return text;
}

std::string parameters_text(const smtp::recipient_parameters_view& p) {
    std::string text;
    if (p.notify.is_given()) {
        text += " notify=";
        if (p.notify.never) text += "never,";
        if (p.notify.success) text += "success,";
        if (p.notify.failure) text += "failure,";
        if (p.notify.delay) text += "delay,";
        text.pop_back();
    }
    if (!p.original_type.empty())
        text += " orcpt=" + std::string(p.original_type) + ";" + escape(p.original_address);
    if (p.since) {
        text += " rrvs=" + std::to_string(p.since->since.time_since_epoch().count());
        text += p.since->goes_on_without ? ";C" : ";R";
    }
    return text;
}

std::string client_text(const smtp::forwarded_client_view& c) {
    std::string text;
    const auto put = [&text](const char* name, std::string_view value) {
        if (!value.empty()) text.append(" ").append(name).append("=").append(escape(value));
    };
    put("name", c.name);
    put("addr", c.address);
    if (c.port) put("port", number(*c.port));
    put("proto", c.protocol);
    put("helo", c.hello);
    put("login", c.login);
    put("destaddr", c.server_address);
    if (c.server_port) put("destport", number(*c.server_port));
    put("ident", c.id);
    put("source", c.source);
    return text;
}

std::string verb_name(smtp::client_verb verb) {
    switch (verb) {
    case smtp::client_verb::rset: return "rset";
    case smtp::client_verb::noop: return "noop";
    case smtp::client_verb::vrfy: return "vrfy";
    case smtp::client_verb::expn: return "expn";
    case smtp::client_verb::help: return "help";
    case smtp::client_verb::etrn: return "etrn";
    case smtp::client_verb::xforward: return "xforward";
    case smtp::client_verb::xclient: return "xclient";
    }
    return "?";
}

std::string verb_name(pop3::client_verb verb) {
    constexpr std::array names{"stat", "list",  "uidl", "retrieve", "top",    "remove",
                               "noop", "reset", "utf8", "lang",     "xclient"};
    return names[static_cast<std::size_t>(verb)];
}

} // namespace

std::string error_name(std::error_code error) {
    for (const auto& [code, name] : error_names)
        if (error == code) return name;
    return error.message();
}

std::string shared_text::operator()(const body_chunk& e) const { return "body " + escape(e.bytes); }
std::string shared_text::operator()(const body_cut& e) const {
    return "body_cut " + error_name(e.error);
}
std::string shared_text::operator()(const failed& e) const {
    return "failed " + error_name(e.error);
}
std::string shared_text::operator()(const auth_step& e) const {
    return "auth_step " + std::string(e.mechanism) + (e.initial ? " initial" : "") +
           (e.has_response ? " " + escape(e.response) : " none");
}

std::string to_text(const smtp::server_event& event) {
    return std::visit(
        overloaded{
            shared_text{},
            [](const smtp::hello& e) {
                return (e.extended ? "hello EHLO " : "hello HELO ") + escape(e.name);
            },
            [](const smtp::sender& e) {
                std::string text = "sender " + path_text(e.address, e.leniency);
                return text + parameters_text(e);
            },
            [](const smtp::recipient& e) {
                return "recipient " + path_text(e.address, e.leniency) + parameters_text(e);
            },
            [](const smtp::proxied_connection& e) {
                const auto& h = e.header;
                if (h.is_local) return std::string("proxied_connection local");
                return "proxied_connection " + h.source + " " + number(h.source_port) + " " +
                       h.destination + " " + number(h.destination_port);
            },
            [](const smtp::burl& e) { return "burl " + escape(e.url) + (e.last ? " last" : ""); },
            [](const smtp::expand& e) { return "expand " + escape(e.text); },
            [](const smtp::help_request& e) { return "help_request " + escape(e.topic); },
            [](const smtp::queue_run& e) {
                using kind = smtp::queue_run::kind;
                return std::string("queue_run ") +
                       (e.what == kind::node     ? "node "
                        : e.what == kind::domain ? "domain "
                                                 : "channel ") +
                       escape(e.name);
            },
            [](const smtp::turn_request& e) { return "turn_request " + escape(e.domains); },
            [](const smtp::turned&) { return std::string("turned"); },
            [](const smtp::proxied_client& e) { return "proxied_client" + client_text(e.client); },
            [](const smtp::forwarded& e) { return "forwarded" + client_text(e.client); },
            [](const smtp::data_request&) { return std::string("data_request"); },
            [](const smtp::body_begin& e) { return "body_begin " + number(e.recipients); },
            [](const smtp::body_end& e) {
                return std::string("body_end") + (e.long_lines ? " long-lines" : "") +
                       (e.bare_line_ends ? " bare-line-ends" : "") +
                       (e.hops != 0 ? " hops=" + number(e.hops) : "");
            },
            [](const smtp::verify& e) { return "verify " + escape(e.text); },
            [](const smtp::reset&) { return std::string("reset"); },
            [](const smtp::tls_established&) { return std::string("tls_established"); },
            [](const smtp::quit&) { return std::string("quit"); },
        },
        event);
}

std::string to_text(const smtp::client_event& event) {
    return std::visit(
        overloaded{
            shared_text{},
            [](const smtp::ready& e) { return "ready " + reply_text(e.greeting); },
            [](const smtp::auth_result& e) { return "auth_result " + reply_text(e.reply); },
            [](const smtp::sender_reply& e) { return "sender_reply " + reply_text(e.reply); },
            [](const smtp::recipient_reply& e) {
                return "recipient_reply " + number(e.index) + " " + reply_text(e.reply);
            },
            [](const smtp::data_reply& e) { return "data_reply " + reply_text(e.reply); },
            [](const smtp::delivery_reply& e) {
                return "delivery_reply " + number(e.index) + " " + reply_text(e.reply);
            },
            [](const smtp::turned&) { return std::string("turned"); },
            [](const smtp::turn_refused& e) { return "turn_refused " + reply_text(e.reply); },
            [](const smtp::mail_result& e) {
                return std::string("mail_result ") + (e.sent ? "sent " : "unsent ") +
                       reply_text(e.reply);
            },
            [](const smtp::command_reply& e) {
                return "command_reply " + verb_name(e.verb) + " " + reply_text(e.reply);
            },
        },
        event);
}

std::string to_text(const pop3::server_event& event) {
    return std::visit(
        overloaded{
            shared_text{},
            [](const pop3::login& e) {
                return "login " + escape(e.user) + " " + escape(e.password);
            },
            [](const pop3::apop_login& e) {
                return "apop_login " + escape(e.user) + " " + std::string(e.digest) + " " +
                       std::string(e.timestamp);
            },
            [](const pop3::retrieve& e) {
                return "retrieve " + number(e.index) +
                       (e.lines ? " lines=" + number(*e.lines) : "");
            },
            [](const pop3::commit& e) {
                std::string text = "commit";
                for (const std::size_t index : e.removed) text += " " + number(index);
                return text;
            },
            [](const pop3::tls_established&) { return std::string("tls_established"); },
            [](const pop3::proxied_client& e) { return "proxied_client " + to_string(e); },
            [](const pop3::quit&) { return std::string("quit"); },
        },
        event);
}

std::string to_text(const pop3::client_event& event) {
    return std::visit(
        overloaded{
            shared_text{},
            [](const pop3::ready& e) { return "ready " + reply_text(e.greeting); },
            [](const pop3::login_result& e) { return "login_result " + reply_text(e.reply); },
            [](const pop3::stat_result& e) {
                return "stat_result " + number(e.messages) + " " + number(e.octets);
            },
            [](const pop3::list_item& e) {
                return "list_item " + number(e.number) + " " + number(e.octets);
            },
            [](const pop3::uidl_item& e) {
                return "uidl_item " + number(e.number) + " " + escape(e.unique_id);
            },
            [](const pop3::language_item& e) {
                return "language_item " + escape(e.tag) + " " + escape(e.name);
            },
            [](const pop3::language_changed& e) {
                return "language_changed " + escape(e.tag) + " " + escape(e.text);
            },
            [](const pop3::list_end&) { return std::string("list_end"); },
            [](const pop3::body_begin& e) { return "body_begin " + number(e.number); },
            [](const pop3::done& e) {
                return "done " + verb_name(e.verb) + " " + number(e.number) + " " +
                       reply_text(e.reply);
            },
            [](const pop3::refused& e) {
                return "refused " + verb_name(e.verb) + " " + number(e.number) + " " +
                       reply_text(e.reply);
            },
        },
        event);
}

} // namespace courriel::tests
