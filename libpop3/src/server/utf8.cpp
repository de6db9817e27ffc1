// UTF8 and LANG (RFC 6856).
#include <courriel/ascii.hpp>
#include <courriel/pop3/server_session.hpp>

namespace courriel::pop3 {

// Section 2.1. From here on the application may send messages as they are in UTF-8.
void server_session::on_utf8(std::string_view, std::optional<event>&) {
    if (!options_.utf8) return refuse("UTF8 is not available");
    dialogue_.utf8 = true;
    say("+OK");
}

// Section 3.2. The answer is in the new language already.
void server_session::on_lang(std::string_view argument, std::optional<event>&) {
    if (options_.languages.empty()) return refuse("LANG is not available");
    const std::string_view range = ascii::trim(argument);
    if (range.empty()) {
        say("+OK");
        listing_progress_ = {listing_kind::languages, 0};
        after_listing_ = dialogue_.now;
        dialogue_.now = phase::listing;
        return;
    }
    const language* const chosen = find_language(options_.languages, range);
    if (!chosen) return refuse("no such language");
    dialogue_.language = chosen->tag;
    put("+OK ");
    put(chosen->tag);
    put(" ");
    say(translated("language changed"));
}

// The tag is kept, not a pointer: sessions are moved.
std::string_view server_session::translated(std::string_view english) const {
    if (dialogue_.language.empty()) return english;
    return translate(find_language(options_.languages, dialogue_.language), english);
}

// language-listing = language-tag [SP description]
void server_session::put_language(const language& l) {
    put(l.tag);
    if (!l.name.empty()) {
        put(" ");
        put(l.name);
    }
    put("\r\n");
}

} // namespace courriel::pop3
