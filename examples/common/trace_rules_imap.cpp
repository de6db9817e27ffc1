// The lines of IMAP: tagged commands, replies with and without a tag, and literals in both
// directions, which the line before announces.
#include <optional>
#include <string>
#include <utility>

#include <courriel/ascii.hpp>

#include "trace_rules.hpp"

namespace example {
namespace {

namespace ascii = courriel::ascii;

struct announced_literal {
    std::uint64_t octets = 0;
    bool waits = false; // for the server's "+"
};

// literal = "{" number64 ["+"] "}" CRLF *CHAR8 (RFC 9051 section 9)
std::optional<announced_literal> literal_at_end(std::string_view tail) {
    if (!tail.ends_with('}')) return std::nullopt;
    tail.remove_suffix(1);
    const bool waits = !tail.ends_with('+');
    if (!waits) tail.remove_suffix(1);
    const auto open = tail.rfind('{');
    if (open == tail.npos) return std::nullopt;
    const auto octets = ascii::parse_number(tail.substr(open + 1));
    if (!octets) return std::nullopt;
    return announced_literal{*octets, waits};
}

// Whether FETCH brings a whole message: msg-att-static's "BODY[]" and "RFC822", right before the
// literal.
trace_body::kind kind_of_section(std::string_view tail) {
    const auto upper = ascii::to_upper(tail);
    const bool is_whole = upper.find("BODY[] {") != upper.npos ||
                          upper.find("BODY[]<") != upper.npos ||
                          upper.find("RFC822 {") != upper.npos;
    return is_whole ? trace_body::kind::message : trace_body::kind::literal;
}

class imap_rules final : public trace_rules {
public:
    trace_sense client_line(const trace_line& line, bool inside) override {
        trace_sense out;
        out.what = trace_sense::kind::command;
        if (!inside && !in_exchange_) start_command(line.text, out);
        const auto literal = literal_at_end(line.tail);
        if (!literal) return out;
        const auto what = is_append_ ? trace_body::kind::message : trace_body::kind::literal;
        auto& body = literal->waits ? awaited_ : out.body;
        body = trace_body{what, literal->octets, true};
        return out;
    }

    trace_sense server_line(const trace_line& line, bool inside) override {
        trace_sense out;
        if (!inside && !start_reply(line.text, out)) return out;
        if (const auto literal = literal_at_end(line.tail))
            out.body = trace_body{kind_of_section(line.tail), literal->octets, true};
        return out;
    }

private:
    // command = tag SP (command-any / command-auth / command-nonauth / command-select) CRLF
    void start_command(std::string_view text, trace_sense& out) {
        const auto first = ascii::take_word(text);
        out.mark = ascii::take_word(text);
        if (out.mark.empty()) {
            out.mark = first; // "DONE", which ends IDLE (RFC 2177)
            return;
        }
        tag_ = first;
        // uid = "UID" SP (copy / move / fetch / search / store)
        if (ascii::iequals(out.mark, "UID")) {
            const auto verb = ascii::take_word(text);
            const auto end = static_cast<std::size_t>(verb.data() + verb.size() - out.mark.data());
            if (!verb.empty()) out.mark = {out.mark.data(), end};
        }
        in_exchange_ = ascii::iequals(out.mark, "AUTHENTICATE");
        is_append_ = ascii::iequals(out.mark, "APPEND");
    }

    // False when no literal can follow: the text of a status may end like one, and is none.
    bool start_reply(std::string_view text, trace_sense& out) {
        const auto tag = ascii::take_word(text);
        const bool is_first = !std::exchange(greeted_, true);
        // continue-req = "+" SP (resp-text / base64) CRLF
        if (tag == "+") {
            out.what = trace_sense::kind::more;
            out.mark = tag;
            out.invited = std::exchange(awaited_, std::nullopt);
            return false;
        }
        const bool is_tagged = tag != "*";
        if (is_tagged && tag == tag_) {
            in_exchange_ = false;
            awaited_.reset(); // the literal was refused
        }
        out.mark = ascii::take_word(text);
        // message-data = nz-number SP ("EXPUNGE" / ("FETCH" SP msg-att))
        if (ascii::parse_number(out.mark)) out.mark = ascii::take_word(text);
        const auto is = [&](std::string_view name) { return ascii::iequals(out.mark, name); };
        if (is("NO") || is("BAD")) {
            out.what = trace_sense::kind::refusal;
        } else if (is_first) {
            out.what = trace_sense::kind::greeting;
        } else if (is("OK") && is_tagged) {
            out.what = trace_sense::kind::ok;
        }
        return !(is("OK") || is("NO") || is("BAD") || is("BYE") || is("PREAUTH"));
    }

    std::string tag_{};                   // of the last command
    std::optional<trace_body> awaited_{}; // the client's literal, once the server says "+"
    bool is_append_ = false;
    bool greeted_ = false;
    bool in_exchange_ = false; // AUTHENTICATE, up to its tagged reply
};

} // namespace

std::unique_ptr<trace_rules> make_imap_trace_rules() { return std::make_unique<imap_rules>(); }

} // namespace example
