// Messages by BDAT, pipelined and cut at random, against a model of a few lines that has all chunks
// at once: the same answers, the same messages, and no octet of a chunk read as a command (S11,
// S15).
#include <cstring>
#include <string>
#include <vector>

#include <courriel/smtp/server_session.hpp>

#include "fuzz/fuzz.hpp"

namespace {

using namespace courriel;

constexpr std::size_t limit = 60; // octets of a message

bool has_bare_line_ends(const std::string& text) {
    for (std::size_t i = 0; i != text.size(); ++i) {
        if (text[i] == '\0') return true;
        if (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n')) return true;
        if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r')) return true;
    }
    return false;
}

// What is sent, and what comes of it.
struct dialogue {
    std::string wire = "EHLO c\r\n";
    std::vector<int> codes{250};
    std::vector<std::string> messages; // that are whole

    void say(const std::string& command, int code) {
        wire += command;
        codes.push_back(code);
    }
};

dialogue make_dialogue(fuzz::input& in) {
    dialogue out;
    while (!in.wire.empty()) {
        const bool binary = in.random.one_in(2);
        out.say(binary ? "MAIL FROM:<a@b> BODY=BINARYMIME\r\n" : "MAIL FROM:<a@b>\r\n", 250);
        bool good = !in.random.one_in(8);
        if (good) out.say("RCPT TO:<c@d>\r\n", 250);
        bool first = true;
        std::string body;
        for (bool last = false; !last; first = false) {
            const std::size_t size = std::min(in.wire.size(), in.random.below(30));
            const std::string chunk(in.wire.substr(0, size));
            in.wire.remove_prefix(size);
            last = in.wire.empty() || in.random.one_in(4);
            const bool malformed = in.random.one_in(30);
            int code = 250;
            if (!good) {
                code = first ? 554 : 503; // no recipient; no transaction any more
            } else if (malformed && !last) {
                code = 501;
            } else if (body.size() + size > limit) {
                code = 552;
            } else if (body += chunk; last && !binary && has_bare_line_ends(body)) {
                code = 554;
            } else if (last) {
                out.messages.push_back(body);
            }
            good = good && code == 250;
            const char* const marker = last ? " LAST\r\n" : malformed ? " MORE\r\n" : "\r\n";
            out.say("BDAT " + std::to_string(size) + marker + chunk, code);
        }
    }
    return out;
}

class receiver {
public:
    receiver() : session_(make_options()) {}

    void take(std::string_view bytes, fuzz::choices& random) {
        for (;;) {
            answer_events();
            while (!session_.output().empty()) {
                said_ += session_.output();
                session_.consume(session_.output().size());
            }
            if (bytes.empty() || !session_.wants().read) break;
            const auto into = session_.prepare();
            const std::size_t n = std::min({into.size(), bytes.size(), 1 + random.below(20)});
            std::memcpy(into.data(), bytes.data(), n);
            session_.commit(n);
            bytes.remove_prefix(n);
        }
        fuzz::require(bytes.empty(), "the session has stopped reading");
    }

    [[nodiscard]] std::vector<int> codes() const {
        std::vector<int> all;
        for (std::size_t at = 0; at < said_.size(); at = said_.find("\r\n", at) + 2)
            if (said_[at + 3] == ' ') all.push_back(std::stoi(said_.substr(at, 3)));
        return all;
    }
    [[nodiscard]] const std::vector<std::string>& messages() const { return messages_; }

private:
    static smtp::server_options make_options() {
        smtp::server_options options;
        options.offer.binary_mime = true;
        options.limits.message = limit;
        options.limits.errors = options.limits.soft_errors = options.limits.junk_commands = 100'000;
        options.limits.messages = 100'000;
        return options;
    }

    void answer_events() {
        while (const auto event = session_.next()) {
            if (std::holds_alternative<smtp::body_begin>(*event)) body_.clear();
            if (const auto* chunk = std::get_if<body_chunk>(&*event)) body_ += chunk->bytes;
            if (std::holds_alternative<smtp::body_end>(*event)) messages_.push_back(body_);
            if (session_.owes_answer()) fuzz::require(!session_.accept(), "an answer is refused");
        }
    }

    smtp::server_session session_;
    std::string said_;
    std::string body_;
    std::vector<std::string> messages_;
};

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::input in(data, size);
    const dialogue expected = make_dialogue(in);
    receiver server;
    server.take(expected.wire, in.random);
    auto codes = server.codes();
    fuzz::require(!codes.empty() && codes.front() == 220, "no greeting");
    codes.erase(codes.begin());
    fuzz::require(codes == expected.codes, "other answers than the model's");
    fuzz::require(server.messages() == expected.messages, "other messages than the model's");
    return 0;
}
