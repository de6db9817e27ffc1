// See transcript.hpp. Test code: a broken transcript is an exception, never a silent pass.
#include "support/transcript.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <utility>

#include <courriel/version.hpp>

namespace courriel::tests {

namespace {

std::string_view trim(std::string_view s) {
    while (!s.empty() && s.front() == ' ') s.remove_prefix(1);
    while (!s.empty() && s.back() == ' ') s.remove_suffix(1);
    return s;
}

action parse_action(std::string_view text) {
    action a;
    if (const auto arrow = text.rfind(" => "); arrow != text.npos) {
        a.error = trim(text.substr(arrow + 4));
        text = text.substr(0, arrow);
    }
    text = trim(text);
    const auto space = std::min(text.find(' '), text.size());
    a.verb = text.substr(0, space);
    a.argument = trim(text.substr(space));
    return a;
}

class reader {
public:
    explicit reader(std::string_view name) { result_.name = name; }

    void take(std::string_view line, std::size_t number) {
        number_ = number;
        if (line.empty() || line.front() == '#') return;
        if (result_.role.empty() || !began_) {
            if (take_header(line)) return;
            began_ = true;
        }
        take_step(line);
    }

    transcript finish() && {
        if (result_.turns.empty()) fail("no turn");
        return std::move(result_);
    }

private:
    [[noreturn]] void fail(const std::string& what) const {
        throw std::runtime_error(result_.name + ":" + std::to_string(number_) + ": " + what);
    }

    // name: value, in lower case; the first must be the session.
    bool take_header(std::string_view line) {
        const auto colon = line.find(": ");
        if (colon == line.npos || colon < 2 || line[1] == '=') return false;
        const auto key = line.substr(0, colon);
        const auto value = trim(line.substr(colon + 2));
        if (key == "session") {
            const auto space = std::min(value.find(' '), value.size());
            result_.protocol = value.substr(0, space);
            result_.role = trim(value.substr(space));
        } else if (key == "pipelined") {
            result_.pipelined = value == "yes";
        } else if (key == "timing") {
            result_.timing_matters = value == "matters";
        } else if (key == "needs") {
            result_.needs_digests = value == "digests";
            if (!result_.needs_digests) fail("who has that?");
        } else {
            result_.options.emplace(key, value);
        }
        return true;
    }

    void take_step(std::string_view line) {
        if (result_.role.empty()) fail("'session:' must come first");
        const char what = line.front();
        const char how = line.size() > 1 ? line[1] : ' ';
        const auto text = line.size() > 3 ? line.substr(3) : std::string_view{};
        if ((what == 'C' || what == 'S') && (how == ':' || how == '=')) {
            std::string bytes = how == ':' ? std::string(text) + "\r\n" : unescape(text);
            const bool from_peer = (what == 'C') == (result_.role == "server");
            if (from_peer) {
                add_input(bytes);
            } else {
                now().output.push_back(std::move(bytes));
            }
        } else if (what == 'E' && how == ':') {
            if (text == "none") {
                now().no_events = true;
            } else {
                now().events.emplace_back(text);
            }
        } else if (what == '>') {
            now().actions.push_back(parse_action(line.substr(1)));
        } else if (what == '|') {
            if (now().actions.empty()) fail("a body line without an action");
            auto& body = now().actions.back().body;
            if (!body) body.emplace();
            body->append(line.size() > 2 ? line.substr(2) : std::string_view{}).append("\r\n");
        } else if (what == '!') {
            add_happening(trim(line.substr(1)));
        } else {
            fail("what is this line?");
        }
    }

    // Input lines that follow each other are one turn.
    void add_input(std::string_view bytes) {
        if (result_.turns.empty() || !input_open_) result_.turns.push_back({.line = number_});
        result_.turns.back().input += bytes;
        input_open_ = true;
    }

    void add_happening(std::string_view what) {
        if (what == "close") {
            now().closes = true;
            return;
        }
        result_.turns.push_back({.line = number_, .happening = std::string(what)});
        input_open_ = false;
    }

    // The turn that anything but input belongs to; a server's greeting has one without input.
    turn& now() {
        if (result_.turns.empty()) result_.turns.push_back({.line = number_});
        input_open_ = false;
        return result_.turns.back();
    }

    transcript result_;
    std::size_t number_ = 0;
    bool began_ = false;
    bool input_open_ = false;
};

} // namespace

std::size_t transcript::input_size() const {
    std::size_t size = 0;
    for (const auto& t : turns) size += t.input.size();
    return size;
}

transcript parse_transcript(std::string_view name, std::string_view text) {
    reader r(name);
    for (std::size_t number = 1; !text.empty(); ++number) {
        const auto end = text.find('\n');
        r.take(text.substr(0, end), number);
        text = end == text.npos ? std::string_view{} : text.substr(end + 1);
    }
    return std::move(r).finish();
}

std::vector<transcript> load_transcripts() {
    const std::filesystem::path root = COURRIEL_SOURCE_DIR "/tests/transcripts";
    std::vector<transcript> all;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
        if (entry.path().extension() != ".txt") continue;
        std::ifstream file(entry.path(), std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(file), {}};
        auto read = parse_transcript(entry.path().lexically_relative(root).string(), text);
        if (read.needs_digests && !COURRIEL_HAS_TLS) {
            std::cout << read.name << " is left out: it needs OpenSSL\n";
            continue;
        }
        all.push_back(std::move(read));
    }
    std::sort(all.begin(), all.end(),
              [](const transcript& a, const transcript& b) { return a.name < b.name; });
    return all;
}

bool matches(const std::vector<std::string>& expected, std::string_view got) {
    constexpr std::string_view any = " ...\r\n";
    for (const std::string& line : expected) {
        if (line.ends_with(any)) {
            const std::string_view start(line.data(), line.size() - any.size());
            const bool many = start.ends_with('-');
            if (!many && !got.starts_with(start)) return false;
            do {
                if (!got.starts_with(start)) break;
                const auto end = got.find("\r\n");
                if (end == got.npos) return false;
                got.remove_prefix(end + 2);
            } while (many);
        } else {
            if (!got.starts_with(line)) return false;
            got.remove_prefix(line.size());
        }
    }
    return got.empty();
}

std::string unescape(std::string_view text) {
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            bytes += text[i];
            continue;
        }
        switch (const char c = text[++i]) {
        case 'r': bytes += '\r'; break;
        case 'n': bytes += '\n'; break;
        case '0': bytes += '\0'; break;
        case 'x': {
            unsigned value = 0;
            const auto digits = text.substr(i + 1, 2);
            std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
            bytes += static_cast<char>(value);
            i += digits.size();
            break;
        }
        default: bytes += c;
        }
    }
    return bytes;
}

std::string escape(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const char c : bytes) {
        const auto u = static_cast<unsigned char>(c);
        if (c == '\r') {
            text += "\\r";
        } else if (c == '\n') {
            text += "\\n";
        } else if (c == '\\') {
            text += "\\\\";
        } else if (c == '\0') {
            text += "\\0";
        } else if (u < 0x20 || u >= 0x7F) {
            text.append("\\x").append(1, digits[u >> 4]).append(1, digits[u & 15]);
        } else {
            text += c;
        }
    }
    return text;
}

} // namespace courriel::tests
