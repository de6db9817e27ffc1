// DELE, RSET and QUIT (RFC 1939 sections 5 and 6): what is marked is removed by QUIT alone.
#include <courriel/ascii.hpp>
#include <courriel/pop3/server_session.hpp>

namespace courriel::pop3 {

void server_session::on_dele(std::string_view argument, std::optional<event>&) {
    if (const auto index = find_message(ascii::trim(argument))) {
        dialogue_.maildrop.remove(*index);
        say("+OK");
    }
}

void server_session::on_rset(std::string_view, std::optional<event>&) {
    dialogue_.maildrop.restore();
    say("+OK");
}

void server_session::on_quit(std::string_view, std::optional<event>& out) {
    if (is_authenticated()) {
        owed_ = owed::commit;
        out = pop3::commit{dialogue_.maildrop.removed()};
    } else {
        say("+OK");
        end_in_order();
    }
}

} // namespace courriel::pop3
