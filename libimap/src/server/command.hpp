// An entry of the server's table of commands.
#pragma once

#include <string_view>

#include <courriel/imap/server_session.hpp>

namespace courriel::imap {

struct server_session::command {
    std::string_view verb;
    unsigned phases; // bits of the phases in which it is legal
    void (server_session::*run)(wire::reader& in, std::optional<event>& out);
};

} // namespace courriel::imap
