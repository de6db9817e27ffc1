// What mime::scanner tells about a text that comes in pieces, gathered so that it can be compared
// with message_view and with other cuts of the same text.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <courriel/mime/message_view.hpp>
#include <courriel/mime/scanner.hpp>

#include "support/exact_copy.hpp"

namespace courriel::test {

struct scan_outcome {
    struct part {
        mime::scan::part_begin begin{};
        mime::scan::header_end header{};
        mime::scan::part_end end{};
        std::string fields{}; // one a line: offsets, name and value
        std::string preamble{}, body{}, epilogue{};
        bool has_ended = false;
    };

    std::vector<part> parts{};
    std::vector<mime::defect> defects{}; // by offset
    std::string envelopes{};
    std::string wrong{}; // what no text may bring about
};

inline std::string to_text(const mime::field_view& field, std::size_t offset = 0) {
    return std::to_string(field.begin + offset) + '-' + std::to_string(field.end + offset) + ' ' +
           std::string(field.name) + ':' + std::string(field.value) + '\n';
}

/// Gathers events; `text` is the whole message.
struct scan_listener {
    std::string_view text;
    scan_outcome& out;

    bool holds(std::string_view octets, std::size_t offset) const {
        return offset <= text.size() && text.substr(offset, octets.size()) == octets;
    }
    void expect(bool truth, const char* what) const {
        if (!truth && out.wrong.empty()) out.wrong = what;
    }

    void operator()(const mime::scan::part_begin& e) const {
        expect(e.part == out.parts.size(), "a part's number");
        out.parts.push_back({e});
    }
    void operator()(const mime::scan::envelope& e) const {
        expect(holds(e.line, e.offset), "an envelope that is not in the text");
        out.envelopes += std::to_string(e.offset) + ' ' + std::string(e.line) + '\n';
    }
    void operator()(const mime::field_view& e) const {
        expect(holds(e.name, e.begin), "a name that is not in the text");
        expect(e.begin < e.end && e.end <= text.size(), "a field outside of the text");
        out.parts.back().fields += to_text(e);
    }
    void operator()(const mime::scan::header_end& e) const {
        expect(e.part + 1 == out.parts.size(), "the header of another part");
        out.parts.back().header = e;
    }
    void operator()(const mime::scan::content& e) const {
        expect(!e.octets.empty() && holds(e.octets, e.offset), "content that is not in the text");
        auto& part = out.parts.at(e.part);
        expect(!part.has_ended, "content behind the end of its part");
        using mime::scan::region;
        (e.where == region::body       ? part.body
         : e.where == region::preamble ? part.preamble
                                       : part.epilogue) += e.octets;
    }
    void operator()(const mime::scan::part_end& e) const {
        auto& part = out.parts.at(e.part);
        expect(!part.has_ended, "a part that ends twice");
        part.end = e;
        part.has_ended = true;
    }
    void operator()(const mime::defect& e) const { out.defects.push_back(e); }
};

/// Scans `text` in pieces of the sizes that `next_size` gives. Each piece is a heap block of its
/// exact size, gone when the next comes.
template <class NextSize>
scan_outcome scan(std::string_view text, const mime::limits& limits, NextSize next_size) {
    scan_outcome out;
    mime::scanner scanner(limits);
    const auto drain = [&] {
        while (const auto event = scanner.next()) std::visit(scan_listener{text, out}, *event);
    };
    for (std::size_t at = 0; at != text.size();) {
        const std::size_t size = std::min<std::size_t>(next_size(), text.size() - at);
        const exact_copy piece(text.substr(at, size));
        if (scanner.feed(piece.view())) out.wrong = "a piece is refused";
        drain();
        at += size;
    }
    if (scanner.finish()) out.wrong = "the end is refused";
    drain();
    for (const auto& part : out.parts)
        if (!part.has_ended) out.wrong = "a part without an end";
    const auto before = [](const mime::defect& a, const mime::defect& b) {
        return a.begin < b.begin;
    };
    std::stable_sort(out.defects.begin(), out.defects.end(), before);
    return out;
}

inline bool same_defects(const std::vector<mime::defect>& a, std::span<const mime::defect> b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
        return x.kind == y.kind && x.begin == y.begin && x.end == y.end;
    });
}

/// What the scanner tells otherwise than message_view; empty when nothing is.
inline std::string difference(const scan_outcome& a, const mime::message_view& b) {
    if (!a.wrong.empty()) return a.wrong;
    if (a.parts.size() != b.parts().size()) return "the number of parts";
    for (const mime::part_view part : b.parts()) {
        const auto& other = a.parts[part.index()];
        const std::string where = " of part " + std::to_string(part.index());
        const auto parent = part.parent();
        if (other.begin.parent.has_value() != parent.has_value() ||
            (parent && *other.begin.parent != parent->index()))
            return "the parent" + where;
        if (other.begin.depth != part.depth()) return "the depth" + where;
        const auto kind = part.is_leaf()      ? mime::scan::part_kind::leaf
                          : part.is_message() ? mime::scan::part_kind::message
                                              : mime::scan::part_kind::multipart;
        if (other.end.kind != kind) return "the kind" + where;
        if (other.begin.offset != part.header_begin() ||
            other.end.header_begin != part.header_begin())
            return "the beginning" + where;
        if (other.end.body_begin != part.body_begin() ||
            other.header.body_begin != part.body_begin())
            return "the body's beginning" + where;
        if (other.end.body_end != part.body_end()) return "the end" + where;
        if (part.is_leaf() && other.preamble + other.body + other.epilogue != part.body())
            return "the body" + where;
        std::string fields;
        for (const auto& field : part.header()) fields += to_text(field, part.header_begin());
        if (other.fields != fields) return "the fields" + where;
    }
    if (!same_defects(a.defects, b.defects())) return "the defects";
    return {};
}

/// What two cuts of a text tell differently.
inline std::string difference(const scan_outcome& a, const scan_outcome& b) {
    if (!a.wrong.empty()) return a.wrong;
    if (a.envelopes != b.envelopes) return "the envelopes";
    if (!same_defects(a.defects, b.defects)) return "the defects";
    if (a.parts.size() != b.parts.size()) return "the number of parts";
    for (std::size_t i = 0; i != a.parts.size(); ++i) {
        const auto& x = a.parts[i];
        const auto& y = b.parts[i];
        if (x.fields != y.fields) return "the fields";
        if (x.preamble != y.preamble || x.body != y.body || x.epilogue != y.epilogue)
            return "the content";
        if (x.header.kind != y.header.kind || x.end.next != y.end.next) return "the events";
    }
    return {};
}

} // namespace courriel::test
