// Events as one line of text each, for transcripts and for messages of failed tests.
#pragma once

#include <string>
#include <system_error>

#include <courriel/imap/client_events.hpp>
#include <courriel/imap/server_events.hpp>
#include <courriel/pop3/client_events.hpp>
#include <courriel/pop3/server_events.hpp>
#include <courriel/smtp/client_events.hpp>
#include <courriel/smtp/server_events.hpp>

namespace courriel::tests {

/// "timed_out" for errc::timed_out; the message for codes of other categories.
std::string error_name(std::error_code error);

/// The events that several protocols share; the overloads below build on it.
struct shared_text {
    std::string operator()(const body_chunk& e) const;
    std::string operator()(const body_end&) const { return "body_end"; }
    std::string operator()(const body_cut& e) const;
    std::string operator()(const writable&) const { return {}; }
    std::string operator()(const failed& e) const;
    std::string operator()(const auth_step& e) const;
};

/// A piece of a body is "body " and its escaped bytes; `writable` is an empty text, because when it
/// comes depends on how the bytes were cut.
std::string to_text(const smtp::server_event& event);
std::string to_text(const smtp::client_event& event);
std::string to_text(const pop3::server_event& event);
std::string to_text(const pop3::client_event& event);
std::string to_text(const imap::client_event& event);
std::string to_text(const imap::server_event& event);

} // namespace courriel::tests
