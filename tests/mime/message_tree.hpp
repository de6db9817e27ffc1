// A message's structure as one line of text, for tests: "mixed(plain,related(html,png))"; a nested
// message is "rfc822{...}", a leaf its subtype.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <courriel/mime/message_view.hpp>

namespace courriel::mime {

inline std::string tree_of(const message_view& message) {
    std::string out;
    std::vector<part_view> open; // the containers that we are in
    const auto close = [&] {
        out += open.back().is_message() ? '}' : ')';
        open.pop_back();
    };
    for (const part_view part : message.parts()) {
        while (!open.empty() && open.size() > part.depth()) close();
        if (!out.empty() && out.back() != '(' && out.back() != '{') out += ',';
        out += part.type().subtype;
        if (part.is_leaf()) continue;
        out += part.is_message() ? '{' : '(';
        open.push_back(part);
    }
    while (!open.empty()) close();
    return out;
}

inline std::vector<defect_kind> kinds_of(const std::vector<defect>& defects) {
    std::vector<defect_kind> out;
    for (const defect& d : defects) out.push_back(d.kind);
    return out;
}

inline std::vector<defect_kind> kinds_of(const message_view& message) {
    return kinds_of(std::vector<defect>(message.defects().begin(), message.defects().end()));
}

/// A multipart with that boundary, as it was written in the field, and that body.
inline std::string multipart(std::string_view boundary, std::string_view body,
                             std::string_view subtype = "mixed") {
    return std::string("Content-Type: multipart/")
        .append(subtype)
        .append("; boundary=")
        .append(boundary)
        .append("\r\n\r\n")
        .append(body);
}

} // namespace courriel::mime
