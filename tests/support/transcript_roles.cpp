// See transcript_roles.hpp. An action or option that is not known throws: the transcript is wrong.
#include "support/transcript_roles.hpp"

#include <memory>
#include <utility>
#include <vector>

#include <courriel/sasl.hpp>

#include "support/transcript_words.hpp"

namespace courriel::tests {

namespace {

std::size_t to_number(const std::string& text) { return std::stoull(text); }

// "PLAIN user password [authorization id]"
std::unique_ptr<sasl::client_mechanism> to_mechanism(const std::string& text) {
    const auto all = words(text);
    return all.at(0) == "LOGIN" ? sasl::login(all.at(1), all.at(2))
                                : sasl::plain(all.at(1), all.at(2), all.size() > 3 ? all[3] : "");
}

// "120:a1 200:b2": sizes and unique ids.
pop3::maildrop_listing to_listing(const std::string& text) {
    pop3::maildrop_listing listing;
    for (const std::string& word : words(text)) {
        const auto colon = word.find(':');
        listing.push_back({to_number(word.substr(0, colon)), word.substr(colon + 1)});
    }
    return listing;
}

} // namespace

pop3::server_session pop3_server_role::make(const transcript& t) {
    pop3::server_options o;
    for (const auto& [key, value] : t.options) {
        if (key == "host_name")
            o.host_name = value;
        else if (key == "tls")
            o.tls = to_tls(value);
        else if (key == "allow_plaintext_auth")
            o.allow_plaintext_auth = value == "yes";
        else if (key == "mechanisms")
            o.mechanisms = words(value);
        else if (key == "apop_timestamp")
            o.apop_timestamp = value;
        else if (key == "utf8")
            o.utf8 = o.utf8_user = value == "yes";
        else if (key == "trusted_proxy")
            o.trusted_proxy = value == "yes";
        else if (key == "languages")
            for (const auto& tag : words(value)) o.languages.push_back({tag, "(" + tag + ")", {}});
        else
            unknown(key);
    }
    return pop3::server_session(std::move(o));
}

std::error_code pop3_server_role::perform(session_type& s, const action& a) {
    if (a.verb == "listing") return s.accept(to_listing(a.argument));
    if (a.verb == "accept") return s.accept();
    if (a.verb == "auth_challenge") return s.auth_challenge(a.argument);
    if (a.verb == "auth_accept") {
        const auto [identity, listing] = first_word(a.argument);
        return s.auth_accept(to_listing(listing), identity);
    }
    if (a.verb == "auth_reject") return s.auth_reject();
    if (a.verb == "reject") {
        if (!a.argument.starts_with('[')) return s.reject(a.argument);
        const auto end = a.argument.find(']');
        const auto text = std::string_view(a.argument).substr(std::min(end + 2, a.argument.size()));
        return s.reject(text, std::string_view(a.argument).substr(1, end - 1));
    }
    unknown(a.verb);
}

std::error_code pop3_server_role::perform_default(session_type& s) {
    if (!s.is_authenticated() && !s.accept(pop3::maildrop_listing{})) return {};
    if (!s.is_authenticated()) return s.auth_accept({}, "somebody");
    return s.accept();
}

pop3::client_session pop3_client_role::make(const transcript& t) {
    pop3::client_options o;
    o.tls = tls::none;
    for (const auto& [key, value] : t.options) {
        if (key == "server_name")
            o.server_name = value;
        else if (key == "tls")
            o.tls = to_tls(value);
        else if (key == "allow_plaintext_auth")
            o.allow_plaintext_auth = value == "yes";
        else
            unknown(key);
    }
    return pop3::client_session(std::move(o));
}

std::error_code pop3_client_role::perform(session_type& s, const action& a) {
    const auto all = words(a.argument);
    const auto n = [&](std::size_t i) { return to_number(all.at(i)); };
    if (a.verb == "auth") return s.authenticate(to_mechanism(a.argument));
    if (a.verb == "apop") return s.apop(all.at(0), all.at(1));
    if (a.verb == "login") return s.login(unescape(all.at(0)), unescape(all.at(1)));
    if (a.verb == "utf8") return s.utf8();
    if (a.verb == "xclient")
        return s.xclient(pop3::parse_xclient(a.argument).value_or(pop3::proxied_client{}));
    if (a.verb == "languages") return s.languages();
    if (a.verb == "set_language") return s.set_language(unescape(a.argument));
    if (a.verb == "stat") return s.stat();
    if (a.verb == "list") return all.empty() ? s.list() : s.list(n(0));
    if (a.verb == "uidl") return all.empty() ? s.uidl() : s.uidl(n(0));
    if (a.verb == "retrieve") return s.retrieve(n(0));
    if (a.verb == "top") return s.top(n(0), n(1));
    if (a.verb == "remove") return s.remove(n(0));
    if (a.verb == "noop") return s.noop();
    if (a.verb == "reset") return s.reset();
    if (a.verb == "quit") return s.quit();
    unknown(a.verb);
}

} // namespace courriel::tests
