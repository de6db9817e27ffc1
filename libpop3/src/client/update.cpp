// DELE, RSET and QUIT (RFC 1939 sections 5 and 6).
#include <courriel/pop3/client_session.hpp>

namespace courriel::pop3 {

std::error_code client_session::remove(std::size_t number) {
    return ask_about(request_kind::remove, number);
}

std::error_code client_session::reset() { return ask(request_kind::reset); }

std::error_code client_session::quit() {
    if (phase_ != phase::ready || is_over()) return errc::wrong_phase;
    phase_ = phase::quitting;
    enqueue({request_kind::quit});
    return {};
}

void client_session::on_quit(const reply_view& reply, std::optional<event>&) {
    quit_reply_ = pop3::reply(reply);
    finish();
}

} // namespace courriel::pop3
