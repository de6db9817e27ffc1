// Whole messages as stalwartlabs/mail-parser reads them: header values, the shape, offsets, and
// what the bodies say, for line ends of LF and of CRLF. Where the two readings differ,
// tests/corpus/mail-parser/differences.txt says why; a difference that it does not know fails, and
// so does one that it knows and that is no more.
//
// The environment variable COURRIEL_CORPUS names a folder of other messages to compare, each with
// its .json: those differences are only printed.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/ascii.hpp>
#include <courriel/mime/encoded_word.hpp>
#include <courriel/mime/message_id.hpp>
#include <courriel/mime/message_view.hpp>

#include "mail_parser_values.hpp"
#include "support/json.hpp"

namespace fs = std::filesystem;
using namespace courriel;
using test::json;

namespace {

constexpr const char* corpus = COURRIEL_SOURCE_DIR "/tests/corpus/mail-parser";

std::string read(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

// The expectations are of one kind of line end each, whatever the file has.
std::string with_line_ends(std::string_view text, std::string_view line_end) {
    std::string out;
    for (const char c : text) {
        if (c == '\n')
            out += line_end;
        else if (c != '\r')
            out += c;
    }
    return out;
}

// "Content-Type" and content_type are one name.
std::string normal_name(std::string_view name) {
    std::string out = ascii::to_lower(name);
    std::replace(out.begin(), out.end(), '-', '_');
    return out;
}

std::string shown(std::string_view text) {
    std::string out;
    for (const char c : text.substr(0, 120)) {
        if (c == '\n')
            out += "\\n";
        else if (c == '\r')
            out += "\\r";
        else
            out += c;
    }
    return out + (text.size() > 120 ? "..." : "");
}

using differences = std::map<std::string, std::string>; // what differs, by the place in the JSON

class comparison {
public:
    void compare_message(const std::string& path, const mime::part_view& root,
                         const json& message) {
        const std::vector<json>& parts = message["parts"].items;
        if (!parts.empty()) compare_part(path + "parts[0]", root, message, 0);
    }

    differences found{};

private:
    void expect(const std::string& path, std::string_view ours, std::string_view theirs) {
        if (ours == theirs) return;
        std::size_t at = 0;
        while (at < std::min(ours.size(), theirs.size()) && ours[at] == theirs[at]) ++at;
        found[path] = "at " + std::to_string(at) + ": " + shown(ours.substr(at)) + " | " +
                      shown(theirs.substr(at));
    }
    void expect(const std::string& path, std::size_t ours, std::size_t theirs) {
        if (ours != theirs) expect(path, std::to_string(ours), std::to_string(theirs));
    }
    static std::size_t offset(const json& value) { return static_cast<std::size_t>(value.number); }

    void compare_part(const std::string& path, const mime::part_view& ours, const json& message,
                      std::size_t index) {
        const json& theirs = message["parts"].items.at(index);
        compare_header(path, ours.header(), ours.header_begin(), theirs["headers"].items);
        expect(path + ".offset_header", ours.header_begin(), offset(theirs["offset_header"]));
        expect(path + ".offset_body", ours.body_begin(), offset(theirs["offset_body"]));
        expect(path + ".offset_end", ours.body_end(), offset(theirs["offset_end"]));
        compare_body(path + ".body", ours, message, theirs["body"]);
        std::vector<mime::defect> defects;
        if (ours.is_leaf()) {
            static_cast<void>(ours.decoded(mime::defect_sink(defects)));
            if (ours.type().is("text")) static_cast<void>(ours.text(mime::defect_sink(defects)));
        }
        expect(path + ".is_encoding_problem", defects.empty() ? "no" : "yes",
               theirs["is_encoding_problem"].truth ? "yes" : "no");
    }

    void compare_header(const std::string& path, const mime::header_view& ours, std::size_t base,
                        const std::vector<json>& theirs) {
        std::string our_names, their_names;
        for (const auto& field : ours) our_names += normal_name(field.name) + ' ';
        for (const json& h : theirs) {
            const json& name = h["name"];
            their_names += normal_name(name.text.empty() ? name["other"].text : name.text) + ' ';
        }
        expect(path + ".headers", our_names, their_names);
        for (std::size_t i = 0; i < std::min(theirs.size(), ours.fields().size()); ++i) {
            const mime::field_view& field = ours.fields()[i];
            const json& other = theirs[i];
            const std::string at = path + ".headers[" + std::to_string(i) + ']';
            compare_value(at + '.' + normal_name(field.name), field, other["value"]);
            expect(at + ".offset_field", base + field.begin, offset(other["offset_field"]));
            expect(at + ".offset_end", base + field.end, offset(other["offset_end"]));
        }
    }

    void compare_value(const std::string& path, const mime::field_view& field, const json& theirs) {
        const std::string name = normal_name(field.name);
        const bool is_id = name == "message_id" || name == "references" || name == "in_reply_to" ||
                           name == "content_id" || name == "return_path";
        if (theirs.members.contains("Address")) {
            expect(path, mime::our_text(mime::address_list::parse(field.value)),
                   mime::their_addresses(theirs["Address"]));
        } else if (theirs.members.contains("DateTime")) {
            expect(path, mime::our_text(mime::date_time::parse(field.value)),
                   mime::their_date(theirs["DateTime"]));
        } else if (theirs.members.contains("ContentType")) {
            const json& value = theirs["ContentType"];
            const std::string expected =
                mime::their_type(value) + '\n' + mime::their_parameters(value);
            if (name == "content_disposition") {
                const auto ours = mime::disposition::parse(field.value);
                expect(path, ours.type + '\n' + mime::our_text(ours.parameters), expected);
            } else {
                const auto ours = mime::media_type::parse(field.value);
                expect(path, ours.name() + '\n' + mime::our_text(ours.parameters), expected);
            }
        } else if (theirs.members.contains("Text") || theirs.members.contains("TextList")) {
            std::string expected = theirs["Text"].text;
            for (const json& item : theirs["TextList"].items) expected += item.text + ' ';
            std::string ours;
            if (is_id) {
                for (const std::string& id : mime::parse_message_ids(field.value)) ours += id + ' ';
                if (theirs.members.contains("Text")) expected += ' ';
            } else {
                ours = mime::decode_text(field.value);
                for (const char c : {'\r', '\n'}) std::erase(expected, c); // not all are unfolded
            }
            expect(path, ours, expected);
        } else if (theirs.text == "Empty") {
            if (name == "date")
                expect(path, mime::our_text(mime::date_time::parse(field.value)), "");
            else if (name == "content_disposition")
                expect(path, mime::disposition::parse(field.value).type, "");
            else
                expect(path, ascii::trim(mime::decode_text(field.value)), "");
        }
    }

    void compare_body(const std::string& path, const mime::part_view& ours, const json& message,
                      const json& theirs) {
        const std::string kind =
            theirs.members.empty() ? theirs.text : theirs.members.begin()->first;
        const mime::media_type type = ours.type();
        const std::string_view our_kind = ours.is_multipart()       ? "Multipart"
                                          : ours.is_message()       ? "Message"
                                          : type.is("text", "html") ? "Html"
                                          : type.is("text")         ? "Text"
                                                                    : "Binary";
        if (kind == "Message" && ours.is_leaf() && type.is("message", "rfc822")) { // encoded
            const std::string decoded = ours.decoded();
            const auto mail = mime::message_view::parse(decoded);
            compare_message(path + '.', mail.root(), theirs[kind]);
            return;
        }
        if (our_kind != (kind == "InlineBinary" ? "Binary" : kind)) {
            expect(path, our_kind, kind);
            return;
        }
        if (our_kind == "Multipart") {
            const std::vector<json>& parts = theirs[kind].items;
            if (parts.size() != ours.children().size()) {
                expect(path, ours.children().size(), parts.size());
                return;
            }
            std::size_t i = 0;
            for (const auto child : ours.children()) {
                const auto index = static_cast<std::size_t>(parts[i++].number);
                std::string child_path = path.substr(0, path.rfind("parts["));
                compare_part(child_path + "parts[" + std::to_string(index) + ']', child, message,
                             index);
            }
        } else if (our_kind == "Message") {
            compare_message(path + '.', *ours.children().begin(), theirs[kind]);
        } else if (our_kind == "Binary") {
            std::string octets;
            for (const json& octet : theirs[kind].items)
                octets += static_cast<char>(static_cast<unsigned char>(octet.number));
            expect(path, ours.decoded(), octets);
        } else {
            expect(path, ours.text(), theirs[kind].text);
        }
    }
};

// All of one folder: "rfc/000 parts[0].body", or with .crlf behind the number.
differences compare(const fs::path& folder) {
    differences all;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.path().extension() != ".eml") continue;
        const std::string text = read(entry.path());
        for (const std::string variant : {"", ".crlf"}) {
            const fs::path expectation =
                fs::path(entry.path()).replace_extension(variant + ".json");
            if (!fs::exists(expectation)) continue;
            const std::string bytes = with_line_ends(text, variant.empty() ? "\n" : "\r\n");
            const auto mail = mime::message_view::parse(bytes);
            comparison one;
            one.compare_message("", mail.root(), json::parse(read(expectation)));
            const std::string name =
                fs::relative(entry.path(), folder).replace_extension("").string() + variant;
            for (auto& [path, what] : one.found) all[name + ' ' + path] = what;
        }
    }
    return all;
}

} // namespace

TEST_CASE("mail_parser: whole messages") {
    const differences found = compare(corpus);
    std::ifstream in(std::string(corpus) + "/differences.txt");
    differences explained; // the reason, by message and place
    for (std::string line; std::getline(in, line);) {
        if (line.empty() || line.front() == '#') continue;
        std::istringstream words(line);
        std::string message, path, reason;
        words >> message >> path;
        std::getline(words >> std::ws, reason);
        CHECK_MESSAGE(!reason.empty(), line);
        if (message.ends_with(".lf")) {
            explained[message.substr(0, message.size() - 3) + ' ' + path] = reason;
        } else {
            explained[message + ' ' + path] = reason;
            if (!message.ends_with(".crlf")) explained[message + ".crlf " + path] = reason;
        }
    }
    // No structured bindings: doctest's lambdas could not take them in C++20 as clang 14 has it.
    for (const auto& difference : found)
        CHECK_MESSAGE(explained.contains(difference.first),
                      difference.first << ": " << difference.second);
    for (const auto& reason : explained)
        CHECK_MESSAGE(found.contains(reason.first), "no difference any more: " << reason.first);
}

TEST_CASE("mail_parser: the messages of COURRIEL_CORPUS") {
    const char* folder = std::getenv("COURRIEL_CORPUS");
    if (folder == nullptr) return;
    for (const auto& [place, what] : compare(folder)) std::cout << place << ": " << what << '\n';
}
