// See json.hpp.
#include "support/json.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include <courriel/utf8.hpp>

namespace courriel::test {
namespace {

class json_reader {
public:
    explicit json_reader(std::string_view text) : text_(text) {}

    json read_document() {
        json out = read();
        skip_blanks();
        if (at_ != text_.size()) fail();
        return out;
    }

private:
    [[noreturn]] void fail() const {
        throw std::runtime_error("no JSON at octet " + std::to_string(at_));
    }

    void skip_blanks() { at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size()); }

    char peek() {
        skip_blanks();
        if (at_ == text_.size()) fail();
        return text_[at_];
    }

    void expect(std::string_view what) {
        skip_blanks();
        if (!text_.substr(at_).starts_with(what)) fail();
        at_ += what.size();
    }

    json read() {
        json out;
        switch (peek()) {
        case '{': read_object(out); break;
        case '[': read_array(out); break;
        case '"':
            out.type = json::kind::string;
            out.text = read_string();
            break;
        case 'n': expect("null"); break;
        case 't':
        case 'f':
            out.type = json::kind::boolean;
            out.truth = peek() == 't';
            expect(out.truth ? "true" : "false");
            break;
        default: read_number(out);
        }
        return out;
    }

    void read_object(json& out) {
        out.type = json::kind::object;
        for (expect("{"); peek() != '}';) {
            if (!out.members.empty()) expect(",");
            skip_blanks();
            std::string name = read_string();
            expect(":");
            out.members.emplace(std::move(name), read());
        }
        expect("}");
    }

    void read_array(json& out) {
        out.type = json::kind::array;
        for (expect("["); peek() != ']';) {
            if (!out.items.empty()) expect(",");
            out.items.push_back(read());
        }
        expect("]");
    }

    void read_number(json& out) {
        out.type = json::kind::number;
        const std::size_t begin = at_;
        at_ = std::min(text_.find_first_not_of("-0123456789", at_), text_.size());
        if (at_ == begin) fail();
        out.number =
            std::strtol(std::string(text_.substr(begin, at_ - begin)).c_str(), nullptr, 10);
    }

    unsigned read_hex() {
        const auto digits = std::string(text_.substr(at_, 4));
        at_ += 4;
        return static_cast<unsigned>(std::strtoul(digits.c_str(), nullptr, 16));
    }

    std::string read_string() {
        std::string out;
        expect("\"");
        while (at_ < text_.size() && text_[at_] != '"') {
            const char c = text_[at_++];
            if (c != '\\') {
                out += c;
                continue;
            }
            if (at_ == text_.size()) fail();
            read_escape(out, text_[at_++]);
        }
        expect("\"");
        return out;
    }

    void read_escape(std::string& out, char c) {
        constexpr std::string_view letters = "bfnrt", meanings = "\b\f\n\r\t";
        if (c == 'u') {
            char32_t value = read_hex();
            if (value >= 0xD800 && value < 0xDC00 && text_.substr(at_).starts_with("\\u")) {
                at_ += 2;
                value = 0x10000 + ((value - 0xD800) << 10) + (read_hex() - 0xDC00);
            }
            utf8::append(out, value);
            return;
        }
        const std::size_t which = letters.find(c);
        out += which == std::string_view::npos ? c : meanings[which];
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

} // namespace

json json::parse(std::string_view text) { return json_reader(text).read_document(); }

const json& json::operator[](const std::string& name) const {
    static const json none;
    const auto found = members.find(name);
    return found == members.end() ? none : found->second;
}

std::string read_source_file(const std::string& name) {
    std::ifstream file(std::string(COURRIEL_SOURCE_DIR) + '/' + name, std::ios::binary);
    if (!file) throw std::runtime_error("cannot read " + name);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

} // namespace courriel::test
