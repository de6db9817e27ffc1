// RETR and TOP (RFC 1939 sections 5 and 7), and the message on its way out.
#include <algorithm>
#include <array>

#include <courriel/ascii.hpp>
#include <courriel/pop3/server_session.hpp>

namespace courriel::pop3 {
namespace {

// The line before a message, the dot behind it, and some stuffed ones in between.
constexpr std::size_t around_body = 256;

} // namespace

void server_session::on_retr(std::string_view argument, std::optional<event>& out) {
    const auto index = find_message(ascii::trim(argument));
    if (!index) return;
    index_wanted_ = *index;
    lines_wanted_.reset();
    owed_ = owed::retrieve;
    out = retrieve{*index, std::nullopt};
}

void server_session::on_top(std::string_view argument, std::optional<event>& out) {
    std::string_view count = ascii::trim(argument);
    const std::string_view number = ascii::take_word(count);
    const auto lines = ascii::parse_number<std::size_t>(count);
    if (!lines) return reject_bad("a message number and a count of lines are expected");
    const auto index = find_message(number);
    if (!index) return;
    index_wanted_ = *index;
    lines_wanted_ = lines;
    owed_ = owed::retrieve;
    out = retrieve{*index, lines};
}

void server_session::open_body() {
    owed_ = owed::body;
    encoder_ = message_encoder(lines_wanted_);
    // The line and the message leave in one write where they can; TOP is mostly a header's.
    const std::uint64_t octets = listing()[index_wanted_].octets + around_body;
    out_.expect(static_cast<std::size_t>(
        std::min<std::uint64_t>(octets, lines_wanted_ ? output_queue::large_block : out_.limit())));
    if (lines_wanted_) {
        say("+OK");
    } else {
        put("+OK ");
        put(listing()[index_wanted_].octets);
        say(" octets");
    }
    arm_writable();
}

std::size_t server_session::write_body(std::string_view chunk) {
    if (owed_ != owed::body || is_over()) return 0;
    out_.expect(chunk.size());
    std::size_t taken = 0;
    while (taken != chunk.size()) {
        const std::size_t room = body_room();
        if (room < message_encoder::least_room) break;
        // The end of a block of the queue may be too short to encode into.
        std::array<char, message_encoder::least_room> rest;
        auto into = out_.tail();
        const bool in_place = into.size() >= rest.size();
        if (!in_place) into = rest;
        const auto done =
            encoder_.encode(chunk.substr(taken), into.first(std::min(into.size(), room)));
        if (in_place) {
            out_.grow(done.produced);
        } else {
            out_.append({rest.data(), done.produced});
        }
        taken += done.consumed;
    }
    arm_writable();
    return taken;
}

std::error_code server_session::end_body() {
    if (owed_ != owed::body || is_over()) return errc::wrong_phase;
    std::array<char, message_encoder::least_room> ending;
    put({ending.data(), encoder_.finish(ending)});
    disarm_writable();
    owed_ = owed::nothing;
    return {};
}

void server_session::abort_body() {
    if (owed_ == owed::body) fail(std::make_error_code(std::errc::io_error));
}

bool server_session::body_is_enough() const { return owed_ == owed::body && encoder_.is_enough(); }

} // namespace courriel::pop3
