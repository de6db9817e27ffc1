// See parameter_reader.hpp (RFC 2045 section 5.1).
#include "parameter_reader.hpp"

#include <courriel/version.hpp>

#include "plain_parameters.hpp"

namespace courriel::mime::detail {
namespace {

// To the next ";", or to the end; one in a quoted string does not count.
void skip_rest(value_reader& reader) {
    while (!reader.at_end() && reader.peek() != ';') {
        if (reader.peek() == '"')
            reader.take_quoted();
        else
            reader.skip();
    }
}

std::string_view without_end_spaces(std::string_view text) {
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

// Whether another parameter begins here: its semicolon was forgotten, as in the examples of
// RFC 2231 itself.
bool begins_parameter(value_reader probe) {
    if (probe.take_until<no_token>().empty()) return false;
    probe.take_while(is_space);
    return probe.peek() == '=';
}

// value = token / quoted-string
// What is neither ("filename=my plan.pdf") is taken up to the semicolon.
std::string take_value(value_reader& reader) {
    const std::size_t begin = reader.position();
    if (reader.peek() == '"') {
        std::string value = unquote(reader.take_quoted());
        reader.skip_cfws();
        return value;
    }
    const std::string_view token = reader.take_until<no_token>();
    const bool gap = reader.skip_cfws();
    const bool whole = reader.at_end() || reader.peek() == ';' || (gap && begins_parameter(reader));
    if (!token.empty() && whole) return std::string(token);
    reader.take_while([](char c) { return c != ';'; });
    reader.add_defect(defect_kind::invalid_parameter, begin);
    std::string value;
    for (const char c : without_end_spaces(reader.slice(begin, reader.position())))
        if (c != '\r' && c != '\n') value += c;
    return value;
}

} // namespace

// parameter = attribute "=" value
std::vector<written_parameter> read_parameters(value_reader& reader, const limits& limits) {
    std::vector<written_parameter> out;
    reader.skip_cfws();
    if (!reader.at_end() && reader.peek() != ';')
        reader.add_defect(defect_kind::invalid_parameter, reader.position());
    while (true) {
        reader.skip_cfws();
        while (reader.skip_if(';')) reader.skip_cfws();
        if (reader.at_end()) return out;
        const std::size_t begin = reader.position();
        if (out.empty()) out.reserve(2);
        if (out.size() == limits.parameters) {
            reader.skip(reader.rest().size());
            reader.add_defect(defect_kind::too_many_parameters, begin);
            return out;
        }
        const std::string_view name = reader.take_until<no_token>();
        reader.skip_cfws();
        if (name.empty() || !reader.skip_if('=')) {
            skip_rest(reader);
            reader.add_defect(defect_kind::invalid_parameter, begin);
            continue;
        }
        reader.skip_cfws();
        const bool quoted = reader.peek() == '"';
        std::string value = take_value(reader);
        if (value.empty() && !quoted) continue;
        out.push_back({ascii::to_lower(name), std::move(value), begin, reader.position()});
        if (!reader.at_end() && reader.peek() != ';')
            reader.add_defect(defect_kind::invalid_parameter, begin);
    }
}

parameter_list read_parameter_list(value_reader& reader, defect_sink& defects, parameter_form form,
                                   const limits& limits) {
    std::vector<parameter> out;
    if (read_plain_parameters(reader.rest(), limits.parameters, out))
        return parameter_list(std::move(out));
    out.clear();
    auto written = read_parameters(reader, limits);
    if (form == parameter_form::decoded)
        return parameter_list(decode_parameters(std::move(written), defects));
    for (written_parameter& p : written) out.push_back({std::move(p.name), std::move(p.value)});
    return parameter_list(std::move(out));
}

} // namespace courriel::mime::detail
