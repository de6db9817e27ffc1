// See reply.hpp. What stands in brackets and is no response code belongs to the text: servers have
// put all sorts of things there.
#include <courriel/imap/reply.hpp>

#include <array>
#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

#include "wire/response_code.hpp"

namespace courriel::imap {
namespace {

// resp-cond-state = ("OK" / "NO" / "BAD") SP resp-text; resp-cond-auth, resp-cond-bye: the others
constexpr std::array<std::pair<std::string_view, condition>, 5> words{{
    {"OK", condition::ok},
    {"NO", condition::no},
    {"BAD", condition::bad},
    {"PREAUTH", condition::preauth},
    {"BYE", condition::bye},
}};

// The word that `line` begins with; null when it is none of them.
const std::pair<std::string_view, condition>* find_word(std::string_view line) noexcept {
    for (const auto& word : words) {
        const std::size_t size = word.first.size();
        if (ascii::istarts_with(line, word.first) && (line.size() == size || line[size] == ' '))
            return &word;
    }
    return nullptr;
}

} // namespace

bool is_status(std::string_view line) noexcept { return find_word(line) != nullptr; }

// resp-text = ["[" resp-text-code "]" SP] text; a server that leaves the text out is understood
parsed_reply parse_reply(std::string_view line, const client_limits& limits) {
    parsed_reply out;
    const auto* word = find_word(line);
    if (!word) return out;
    out.valid = true;
    out.reply.what = word->second;
    wire::reader_rules rules;
    rules.elements = limits.elements;
    wire::reader in(ascii::trim(line.substr(word->first.size())), rules);
    if (in.peek() == '[' && !wire::read_response_code(in, out.reply.code, limits.capabilities))
        out.reply.code = {};
    in.take_spaces();
    out.reply.text = in.rest();
    return out;
}

} // namespace courriel::imap
