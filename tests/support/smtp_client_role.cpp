// See smtp_client_role.hpp. What is not known throws: the transcript is wrong.
#include "support/smtp_client_role.hpp"

#include <chrono>
#include <memory>
#include <utility>
#include <vector>

#include <courriel/sasl.hpp>

#include "support/transcript_words.hpp"

namespace courriel::tests {

namespace {

// "name=value", or a name alone.
std::pair<std::string, std::string> to_parameter(const std::string& word) {
    const auto equals = word.find('=');
    if (equals == word.npos) return {word, {}};
    return {word.substr(0, equals), unescape(word.substr(equals + 1))};
}

smtp::body_type to_body(const std::string& text) {
    if (text == "7bit") return smtp::body_type::seven_bit;
    if (text == "8bitmime") return smtp::body_type::eight_bit_mime;
    if (text == "binarymime") return smtp::body_type::binary_mime;
    unknown("body=" + text);
}

std::chrono::seconds to_seconds(const std::string& text) {
    return std::chrono::seconds(std::stoll(text));
}

// "120;RT"
smtp::deliver_by to_by(const std::string& text) {
    using mode = smtp::deliver_by::mode;
    const auto letters = text.substr(text.find(';') + 1);
    return {to_seconds(text), letters[0] == 'R' ? mode::return_ : mode::notify, letters.size() > 1};
}

bool set_mail(smtp::mail_parameters& p, const std::string& name, const std::string& value) {
    if (name == "size")
        p.size = std::stoull(value);
    else if (name == "body")
        p.body = to_body(value);
    else if (name == "smtputf8")
        p.smtp_utf8 = true;
    else if (name == "requiretls")
        p.require_tls = true;
    else if (name == "ret")
        p.ret = value == "full" ? smtp::dsn_return::full : smtp::dsn_return::headers;
    else if (name == "envid")
        p.envelope_id = value;
    else if (name == "auth")
        p.authorized = value;
    else if (name == "by")
        p.by = to_by(value);
    else if (name == "priority")
        p.priority = std::stoi(value);
    else if (name == "holdfor")
        p.release = {to_seconds(value), {}};
    else if (name == "holduntil")
        p.release = {{}, std::chrono::sys_seconds(to_seconds(value))};
    else
        return false;
    return true;
}

bool set_recipient(smtp::recipient_parameters& p, const std::string& name,
                   const std::string& value) {
    const auto has = [&value](const char* word) { return value.find(word) != value.npos; };
    const auto semicolon = std::min(value.find(';'), value.size());
    const std::string behind = value.substr(std::min(semicolon + 1, value.size()));
    if (name == "notify") {
        p.notify = {has("never"), has("success"), has("failure"), has("delay")};
    } else if (name == "orcpt") {
        p.original_type = value.substr(0, semicolon);
        p.original_address = behind;
    } else if (name == "rrvs") {
        p.since = {std::chrono::sys_seconds(to_seconds(value)), behind == "C"};
    } else {
        return false;
    }
    return true;
}

smtp::envelope to_envelope(const std::string& text) {
    const auto all = words(text);
    smtp::envelope envelope;
    envelope.reverse_path = smtp::path(all.at(0));
    for (std::size_t i = 1; i != all.size(); ++i) {
        if (all[i].starts_with('<')) {
            envelope.recipients.emplace_back(all[i]);
            continue;
        }
        const auto [name, value] = to_parameter(all[i]);
        const bool known = set_mail(envelope, name, value) ||
                           (!envelope.recipients.empty() &&
                            set_recipient(envelope.recipients.back(), name, value));
        if (!known) unknown(all[i]);
    }
    return envelope;
}

smtp::forwarded_client to_client(const std::string& text) {
    smtp::forwarded_client client;
    const std::pair<const char*, std::string smtp::forwarded_client::*> texts[] = {
        {"NAME", &smtp::forwarded_client::name},
        {"ADDR", &smtp::forwarded_client::address},
        {"PROTO", &smtp::forwarded_client::protocol},
        {"HELO", &smtp::forwarded_client::hello},
        {"LOGIN", &smtp::forwarded_client::login},
        {"DESTADDR", &smtp::forwarded_client::server_address},
        {"IDENT", &smtp::forwarded_client::id},
        {"SOURCE", &smtp::forwarded_client::source},
    };
    for (const auto& word : words(text)) {
        const auto [name, value] = to_parameter(word);
        bool known = name == "PORT" || name == "DESTPORT";
        if (name == "PORT") client.port = static_cast<std::uint16_t>(std::stoul(value));
        if (name == "DESTPORT") client.server_port = static_cast<std::uint16_t>(std::stoul(value));
        for (const auto& [attribute, member] : texts) {
            if (name != attribute) continue;
            client.*member = value;
            known = true;
        }
        if (!known) unknown(word);
    }
    return client;
}

// "PLAIN user password [authorization id]"
std::unique_ptr<sasl::client_mechanism> to_mechanism(const std::string& text) {
    const auto all = words(text);
    return all.at(0) == "LOGIN" ? sasl::login(all.at(1), all.at(2))
                                : sasl::plain(all.at(1), all.at(2), all.size() > 3 ? all[3] : "");
}

} // namespace

smtp::client_session smtp_client_role::make(const transcript& t) {
    smtp::client_options o;
    o.tls = tls::none;
    for (const auto& [key, value] : t.options) {
        if (key == "host_name")
            o.host_name = value;
        else if (key == "server_name")
            o.server_name = value;
        else if (key == "tls")
            o.tls = to_tls(value);
        else if (key == "allow_plaintext_auth")
            o.allow_plaintext_auth = value == "yes";
        else if (key == "protocol" && value == "lmtp")
            o.protocol = smtp::client_protocol::lmtp;
        else if (key == "bodies" && value == "bdat")
            o.bodies = smtp::send_by::bdat;
        else if (key == "without")
            o.without = words(value);
        else
            unknown(key + ": " + value);
    }
    return smtp::client_session(std::move(o));
}

std::error_code smtp_client_role::perform(session_type& s, const action& a) {
    const std::string argument = unescape(a.argument);
    if (a.verb == "mail") return s.start_mail(to_envelope(a.argument));
    if (a.verb == "body") return {};
    if (a.verb == "url") return s.write_url(argument);
    if (a.verb == "reset") return s.reset();
    if (a.verb == "noop") return s.noop();
    if (a.verb == "quit") return s.quit();
    if (a.verb == "verify") return s.verify(argument);
    if (a.verb == "expand") return s.expand(argument);
    if (a.verb == "help") return s.help(argument);
    if (a.verb == "run_queue") return s.run_queue(argument);
    if (a.verb == "turn") return s.turn(argument);
    if (a.verb == "xclient") return s.xclient(to_client(a.argument));
    if (a.verb == "xforward") return s.xforward(to_client(a.argument));
    if (a.verb == "auth") return s.authenticate(to_mechanism(a.argument));
    unknown(a.verb);
}

} // namespace courriel::tests
