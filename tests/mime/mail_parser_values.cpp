// See mail_parser_values.hpp.
#include "mail_parser_values.hpp"

#include <variant>

namespace courriel::mime {
namespace {

using test::json;

std::string quoted(const json& text) { return text.is_null() ? "-" : '"' + text.text + '"'; }
std::string quoted(const std::string& text) { return text.empty() ? "-" : '"' + text + '"'; }

std::string line(const json& box) {
    return quoted(box["name"]) + ' ' + quoted(box["address"]) + '\n';
}
std::string line(const mailbox& box) { return quoted(box.name) + ' ' + quoted(box.address) + '\n'; }

std::string joined(long year, long month, long day, long hour, long minute, long second,
                   long offset) {
    std::string out;
    for (const long n : {year, month, day, hour, minute, second, offset})
        out += std::to_string(n) + ' ';
    return out;
}

} // namespace

std::string our_text(const address_list& addresses) {
    std::string out;
    for (const address& a : addresses) {
        if (const auto* box = std::get_if<mailbox>(&a)) {
            out += line(*box);
            continue;
        }
        const auto& list = std::get<group>(a);
        out += quoted(list.name) + ":\n";
        for (const auto& member : list.members) out += "  " + line(member);
    }
    return out;
}

std::string their_addresses(const json& value) {
    std::string out;
    for (const json& box : value["List"].items) out += line(box);
    for (const json& list : value["Group"].items) {
        if (!list["name"].is_null()) out += quoted(list["name"]) + ":\n";
        for (const json& box : list["addresses"].items)
            out += (list["name"].is_null() ? "" : "  ") + line(box);
    }
    return out;
}

std::string our_text(const std::optional<date_time>& date) {
    if (!date) return {};
    return joined(date->year, date->month, date->day, date->hour, date->minute, date->second,
                  date->offset);
}

std::string their_date(const json& value) {
    if (value.is_null()) return {};
    const long offset = value["tz_hour"].number * 60 + value["tz_minute"].number;
    return joined(value["year"].number, value["month"].number, value["day"].number,
                  value["hour"].number, value["minute"].number, value["second"].number,
                  value["tz_before_gmt"].truth ? -offset : offset);
}

std::string our_text(const parameter_list& parameters) {
    std::string out;
    for (const auto& p : parameters) out += p.name + '=' + p.value + '\n';
    return out;
}

// A pair is a list of two in some files, an object in others.
std::string their_parameters(const json& value) {
    std::string out;
    for (const json& p : value["attributes"].items) {
        const bool is_list = p.items.size() == 2;
        out += (is_list ? p.items[0] : p["name"]).text + '=' +
               (is_list ? p.items[1] : p["value"]).text + '\n';
    }
    return out;
}

std::string their_type(const json& value) {
    const std::string& subtype = value["c_subtype"].text;
    return value["c_type"].text + (subtype.empty() ? "" : '/' + subtype);
}

} // namespace courriel::mime
