// A transcript: a conversation with one session, written down in a text file that a person can read
// (the format is in tests/transcripts/README.md). Here: its shape in memory and its reader. Playing
// it is transcript_player.hpp.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace courriel::tests {

/// What the application does: a `>` line, with the `|` lines behind it.
struct action {
    std::string verb{};                ///< the first word
    std::string argument{};            ///< the rest of the line
    std::optional<std::string> body{}; ///< the `|` lines, each ended by CRLF
    std::string error{};               ///< behind `=>`: the name of the error that the verb returns
};

/// What the peer says, or what befalls the session, and all that comes of it.
struct turn {
    std::size_t line = 0;    ///< in the file
    std::string input{};     ///< bytes of the peer
    std::string happening{}; ///< `!` line: "tls", "time 300", "end", "shut_down"; empty: none
    std::vector<action> actions{};
    std::vector<std::string> output{}; ///< expected lines with their line ends, or raw bytes
    std::vector<std::string> events{}; ///< expected; empty: not checked
    bool no_events = false;            ///< `E: none`
    bool closes = false;               ///< `! close`: the session has ended behind this turn
};

struct transcript {
    std::string name;
    std::string protocol;        ///< "smtp" or "pop3"
    std::string role;            ///< "server" or "client": which side is played by the session
    bool pipelined = false;      ///< all input may come at once
    bool timing_matters = false; ///< how input is cut decides what happens
    bool needs_digests = false;  ///< which are OpenSSL's
    std::map<std::string, std::string> options;
    std::vector<turn> turns;

    [[nodiscard]] std::size_t input_size() const;
};

/// Reads a file's text; throws std::runtime_error with the line number for what is no transcript.
transcript parse_transcript(std::string_view name, std::string_view text);

/// All transcripts under tests/transcripts that this build can play, sorted by name; which it
/// cannot is said on the standard output.
std::vector<transcript> load_transcripts();

/// Whether `got` is what `expected` describes; an expected line that ends with " ..." stands for
/// every line that begins so, and one that ends with "- ..." for any number of them.
bool matches(const std::vector<std::string>& expected, std::string_view got);

/// "\r", "\n", "\0", "\\" and "\xNN" become what they stand for.
std::string unescape(std::string_view text);
/// The inverse, for messages and for event texts.
std::string escape(std::string_view bytes);

} // namespace courriel::tests
