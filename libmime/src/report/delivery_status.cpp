// See delivery_status.hpp: reading. Writing is in delivery_status_writer.cpp.
#include <courriel/mime/delivery_status.hpp>

#include <array>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

#include "group_reader.hpp"

namespace courriel::mime {
namespace {

using detail::group_reader;
using detail::set_once;

constexpr std::array<std::string_view, 6> actions{"unknown",   "failed",  "delayed",
                                                  "delivered", "relayed", "expanded"};

// Takes up to three digits off the front of `text`.
std::optional<unsigned> take_number(std::string_view& text) {
    std::size_t n = 0;
    while (n != text.size() && n != 3 && ascii::is_digit(text[n])) ++n;
    const auto number = ascii::parse_number<unsigned>(text.substr(0, n));
    text.remove_prefix(n);
    return number;
}

// status-code = DIGIT "." 1*3DIGIT "." 1*3DIGIT, at the beginning of `text`, which loses it.
std::optional<status_code> take_status(std::string_view& text) {
    std::array<unsigned, 3> numbers{};
    for (std::size_t i = 0; i != numbers.size(); ++i) {
        if (i != 0) {
            if (!text.starts_with('.')) return std::nullopt;
            text.remove_prefix(1);
        }
        const auto number = take_number(text);
        if (!number) return std::nullopt;
        numbers[i] = *number;
    }
    if (numbers[0] > 9 || (!text.empty() && ascii::is_digit(text.front()))) return std::nullopt;
    return status_code{numbers[0], numbers[1], numbers[2]};
}

class status_parser {
public:
    status_parser(std::string_view body, defect_sink& defects, const limits& limits)
        : reader_(body, defects, limits)
        , defects_(defects)
        , size_(body.size()) {}

    delivery_status parse() {
        while (reader_.next()) {
            // The first group is the message's, whatever is in it.
            if (reader_.begins_group() && groups_++ != 0) begin_recipient();
            if (!read_message_field() && !read_recipient_field()) add_extension();
        }
        check_required();
        return std::move(out_);
    }

private:
    [[nodiscard]] bool in_recipient() const { return !out_.recipients.empty(); }

    void begin_recipient() { out_.recipients.emplace_back(); }

    bool read_message_field() {
        if (reader_.is("Original-Envelope-Id"))
            set_once(reader_, out_.original_envelope_id, reader_.text());
        else if (reader_.is("Reporting-MTA"))
            set_once(reader_, out_.reporting_mta, reader_.typed_name());
        else if (reader_.is("DSN-Gateway"))
            set_once(reader_, out_.dsn_gateway, reader_.typed_name());
        else if (reader_.is("Received-From-MTA"))
            set_once(reader_, out_.received_from_mta, reader_.typed_name());
        else if (reader_.is("Arrival-Date"))
            set_once(reader_, out_.arrival_date, reader_.date());
        else
            return false;
        if (in_recipient()) reader_.add_defect(defect_kind::misplaced_report_field);
        return true;
    }

    bool read_recipient_field() {
        const bool original = reader_.is("Original-Recipient");
        const bool final = reader_.is("Final-Recipient");
        if (original || final) {
            auto value = reader_.typed_name();
            typed_value& into = original ? own().original_recipient : own().final_recipient;
            if (into.empty()) {
                into = std::move(value);
                return true;
            }
            reader_.add_defect(defect_kind::misplaced_report_field);
            begin_recipient();
            (original ? own().original_recipient : own().final_recipient) = std::move(value);
        } else if (reader_.is("Action")) {
            set_once(reader_, own().action, read_action());
        } else if (reader_.is("Status")) {
            set_once(reader_, own().status, read_status());
        } else if (reader_.is("Remote-MTA")) {
            set_once(reader_, own().remote_mta, reader_.typed_name());
        } else if (reader_.is("Diagnostic-Code")) {
            set_once(reader_, own().diagnostic_code, reader_.typed_text());
        } else if (reader_.is("Last-Attempt-Date")) {
            set_once(reader_, own().last_attempt_date, reader_.date());
        } else if (reader_.is("Final-Log-ID")) {
            set_once(reader_, own().final_log_id, reader_.text());
        } else if (reader_.is("Will-Retry-Until")) {
            set_once(reader_, own().will_retry_until, reader_.date());
        } else {
            return false;
        }
        return true;
    }

    // The recipient whose fields are read: one that begins here where no empty line stood before.
    recipient_status& own() {
        if (!in_recipient()) {
            reader_.add_defect(defect_kind::misplaced_report_field);
            begin_recipient();
        }
        return out_.recipients.back();
    }

    void add_extension() {
        report_fields& into = in_recipient() ? out_.recipients.back().extensions : out_.extensions;
        into.add(reader_.field().name, reader_.text());
    }

    delivery_action read_action() {
        const std::string word = reader_.without_comments();
        for (std::size_t i = 1; i != actions.size(); ++i)
            if (ascii::iequals(actions[i], word)) return static_cast<delivery_action>(i);
        reader_.add_defect(defect_kind::invalid_report_field);
        return delivery_action::unknown;
    }

    // What stands behind the code, which only a comment may, is overlooked.
    std::optional<status_code> read_status() {
        const std::string text = reader_.without_comments();
        std::string_view rest = text;
        const auto code = take_status(rest);
        if (!code || !rest.empty() || to_string(*code) != text)
            reader_.add_defect(defect_kind::invalid_report_field);
        return code;
    }

    void check_required() {
        bool complete = !out_.reporting_mta.value.empty() && !out_.recipients.empty();
        for (const recipient_status& r : out_.recipients)
            complete = complete && !r.final_recipient.value.empty() && r.status &&
                       r.action != delivery_action::unknown;
        if (!complete) defects_.add(defect_kind::missing_report_field, size_, size_);
    }

    group_reader reader_;
    defect_sink& defects_;
    std::size_t size_;
    std::size_t groups_ = 0;
    delivery_status out_{};
};

} // namespace

std::optional<status_code> status_code::parse(std::string_view text) noexcept {
    std::string_view rest = text;
    const auto code = take_status(rest);
    if (!code || !rest.empty() || to_string(*code) != text) return std::nullopt;
    return code;
}

std::string to_string(const status_code& code) {
    std::string out;
    ascii::append_number(out, code.code_class);
    out += '.';
    ascii::append_number(out, code.subject);
    out += '.';
    ascii::append_number(out, code.detail);
    return out;
}

std::string_view to_string(delivery_action action) noexcept {
    return actions[static_cast<std::size_t>(action)];
}

delivery_status delivery_status::parse(std::string_view body, defect_sink defects,
                                       const limits& limits) {
    return status_parser(body, defects, limits).parse();
}

} // namespace courriel::mime
