// EHLO, HELO (RFC 5321 section 4.1.1.1) and LHLO (RFC 2033 section 4.1): who the client says it is,
// and what the server offers.
#include <courriel/smtp/server_session.hpp>

#include <utility>

#include <courriel/ascii.hpp>

namespace courriel::smtp {

void server_session::on_ehlo(std::string_view argument, std::optional<event>& out) {
    take_hello(argument, owed::ehlo, out);
}

void server_session::on_helo(std::string_view argument, std::optional<event>& out) {
    take_hello(argument, owed::helo, out);
}

// ehlo = "EHLO" SP ( Domain / address-literal ) CRLF. Many clients send a name that is neither: it
// is taken as it is, but for what could harm a log.
void server_session::take_hello(std::string_view name, owed what, std::optional<event>& out) {
    constexpr std::size_t longest_name = 255; // RFC 5321 section 4.5.3.1.2
    const auto harmless = [](char c) { return !ascii::is_control(c); };
    if (name.empty() || name.size() > longest_name || !ascii::all_of(name, harmless))
        return refuse(501, {}, "say your host name");
    pending_ = name;
    owed_ = what;
    out = hello{name, what == owed::ehlo};
}

// ehlo-ok-rsp = ( "250-" Domain [ SP ehlo-greet ] CRLF *( "250-" ehlo-line CRLF )
//                 "250 " ehlo-line CRLF )
void server_session::append_hello(std::string_view text) {
    std::string lines = options_.host_name;
    if (!text.empty()) lines += ' ';
    // A second line of the text would be read as the keyword of an extension.
    lines += text.substr(0, text.find('\n'));
    if (owed_ == owed::ehlo) announced().append_lines(lines);
    append_reply(answer_, {250, {}, lines});
}

} // namespace courriel::smtp
