// See phrase.hpp.
#include "phrase.hpp"

#include <courriel/utf8.hpp>
#include <courriel/version.hpp>

#include "../word_decoder.hpp"

namespace courriel::mime::detail {

// phrase = 1*word / obs-phrase
std::string read_phrase(value_reader& reader, defect_sink& defects, char stop) {
    std::string out;
    word_decoder decoder(out, defects);
    bool first = true;
    while (true) {
        const bool gap = reader.skip_cfws();
        if (reader.at_end() || reader.peek() == stop) break;
        const std::size_t begin = reader.position();
        if (gap && !first) decoder.add_literal(" ", begin);
        first = false;
        if (reader.peek() == '"')
            decoder.add_literal(unquote(reader.take_quoted()), begin);
        else
            decoder.add(reader.take_while([&](char c) {
                return !is_space(c) && c != '(' && c != '"' && c != stop;
            }),
                        begin);
    }
    decoder.finish();
    return out;
}

std::string read_value(value_reader& reader, std::string_view stops) {
    std::string out;
    while (!reader.at_end() && stops.find(reader.peek()) == std::string_view::npos) {
        if (reader.peek() == '"')
            out += unquote(reader.take_quoted());
        else if (is_space(reader.peek()) || reader.peek() == '(')
            break;
        else
            out += reader.take_while([&](char c) {
                return !is_space(c) && c != '(' && c != '"' &&
                       stops.find(c) == std::string_view::npos;
            });
    }
    for (char& c : out)
        if (ascii::is_control(c)) c = ' ';
    return utf8::is_valid(out) ? out : utf8::sanitize(out);
}

} // namespace courriel::mime::detail
