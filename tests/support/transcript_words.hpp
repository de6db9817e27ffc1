// What the roles of transcripts read their options and actions with. What is not known throws: the
// transcript is wrong.
#pragma once

#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <courriel/tls.hpp>

namespace courriel::tests {

inline std::vector<std::string> words(std::string_view text) {
    std::istringstream in{std::string(text)};
    std::vector<std::string> all;
    for (std::string word; in >> word;) all.push_back(word);
    return all;
}

[[noreturn]] inline void unknown(const std::string& what) {
    throw std::runtime_error("unknown in a transcript: " + what);
}

/// Splits the first word off.
inline std::pair<std::string, std::string> first_word(const std::string& text) {
    const auto space = text.find(' ');
    if (space == text.npos) return {text, {}};
    return {text.substr(0, space), text.substr(space + 1)};
}

inline tls to_tls(const std::string& text) {
    if (text == "none") return tls::none;
    if (text == "starttls") return tls::starttls;
    if (text == "implicit") return tls::implicit;
    unknown("tls: " + text);
}

} // namespace courriel::tests
