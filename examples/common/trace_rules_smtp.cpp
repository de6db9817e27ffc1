// The lines of SMTP and LMTP: replies of several lines, the text behind 354, the chunks of BDAT.
#include <utility>

#include <courriel/ascii.hpp>

#include "trace_rules.hpp"

namespace example {
namespace {

namespace ascii = courriel::ascii;

class smtp_rules final : public trace_rules {
public:
    trace_sense client_line(const trace_line& line, bool) override {
        trace_sense out;
        out.what = trace_sense::kind::command;
        if (std::exchange(in_exchange_, false)) return out; // an answer to a challenge, no verb
        auto rest = line.text;
        out.mark = ascii::take_word(rest);
        awaits_text_ = ascii::iequals(out.mark, "DATA");
        // bdat-cmd = "BDAT" SP chunk-size [ SP end-marker ] (RFC 3030 section 2)
        if (ascii::iequals(out.mark, "BDAT")) {
            const auto size = ascii::parse_number(ascii::take_word(rest));
            const bool is_last = ascii::iequals(ascii::take_word(rest), "LAST");
            const auto what = is_last ? trace_body::kind::message : trace_body::kind::chunk;
            if (size) out.body = trace_body{what, size, false};
        }
        return out;
    }

    // Reply-line = *( Reply-code "-" [ textstring ] CRLF ) Reply-code [ SP textstring ] CRLF
    trace_sense server_line(const trace_line& line, bool) override {
        trace_sense out;
        const bool is_first = !std::exchange(greeted_, true);
        const auto code = line.text.substr(0, 3);
        if (!ascii::parse_number(code) || code.size() != 3) return out;
        out.mark = code;
        out.goes_on = line.text.substr(3).starts_with('-');
        switch (code.front()) {
        case '2': out.what = is_first ? trace_sense::kind::greeting : trace_sense::kind::ok; break;
        case '3': out.what = trace_sense::kind::more; break;
        default: out.what = trace_sense::kind::refusal;
        }
        if (out.goes_on) {
            greeted_ = !is_first; // the same greeting goes on
            return out;
        }
        in_exchange_ = code == "334";
        if (code == "354" && awaits_text_) out.invited = trace_body{};
        return out;
    }

private:
    bool greeted_ = false;
    bool awaits_text_ = false; // the last command was DATA
    bool in_exchange_ = false; // of SASL: the server has sent a challenge
};

} // namespace

std::unique_ptr<trace_rules> make_smtp_trace_rules() { return std::make_unique<smtp_rules>(); }

std::unique_ptr<trace_rules> make_trace_rules(trace_protocol protocol) {
    switch (protocol) {
    case trace_protocol::smtp: return make_smtp_trace_rules();
    case trace_protocol::pop3: return make_pop3_trace_rules();
    case trace_protocol::imap: break;
    }
    return make_imap_trace_rules();
}

} // namespace example
