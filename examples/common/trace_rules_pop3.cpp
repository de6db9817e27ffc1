// The lines of POP3. Whether an answer has several lines depends on its command, and commands may
// be sent ahead, so those without an answer are remembered in their order.
#include <deque>
#include <optional>
#include <utility>

#include <courriel/ascii.hpp>

#include "trace_rules.hpp"

namespace example {
namespace {

namespace ascii = courriel::ascii;

// A peer that never reads must not make us remember without end.
constexpr std::size_t most_awaited = 4096;

// What a positive answer to the command brings besides its first line.
std::optional<trace_body> body_of_answer(std::string_view command) {
    const auto verb = ascii::take_word(command);
    const auto is = [&](std::string_view name) { return ascii::iequals(verb, name); };
    if (is("RETR") || is("TOP")) return trace_body{trace_body::kind::message, {}, false};
    const bool lists_all = (is("LIST") || is("UIDL") || is("AUTH")) && command.empty();
    if (is("CAPA") || lists_all) return trace_body{trace_body::kind::listing, {}, false};
    return std::nullopt;
}

class pop3_rules final : public trace_rules {
public:
    trace_sense client_line(const trace_line& line, bool) override {
        trace_sense out;
        out.what = trace_sense::kind::command;
        if (std::exchange(in_exchange_, false)) return out; // an answer to a challenge, no verb
        auto rest = line.text;
        out.mark = ascii::take_word(rest);
        if (awaited_.size() < most_awaited) awaited_.push_back(body_of_answer(line.text));
        return out;
    }

    trace_sense server_line(const trace_line& line, bool) override {
        trace_sense out;
        auto rest = line.text;
        const auto status = ascii::take_word(rest);
        const bool is_first = !std::exchange(greeted_, true);
        if (status == "+OK" || status == "-ERR") {
            out.mark = status;
            out.what = status == "-ERR" ? trace_sense::kind::refusal
                       : is_first       ? trace_sense::kind::greeting
                                        : trace_sense::kind::ok;
            if (is_first || awaited_.empty()) return out;
            if (status == "+OK") out.body = awaited_.front();
            awaited_.pop_front();
        } else if (status == "+") {
            out.mark = status;
            out.what = trace_sense::kind::more;
            in_exchange_ = true;
        }
        return out;
    }

private:
    std::deque<std::optional<trace_body>> awaited_; // by the answers that are still to come
    bool greeted_ = false;
    bool in_exchange_ = false; // of SASL: the server has sent a challenge
};

} // namespace

std::unique_ptr<trace_rules> make_pop3_trace_rules() { return std::make_unique<pop3_rules>(); }

} // namespace example
