// See disposition_notification.hpp.
#include <courriel/mime/disposition_notification.hpp>

#include <algorithm>
#include <array>

#include <courriel/ascii.hpp>
#include <courriel/mime/message_id.hpp>
#include <courriel/version.hpp>

#include "../value_reader.hpp"
#include "group_reader.hpp"
#include "report_writer.hpp"

namespace courriel::mime {
namespace {

using detail::add_value;
using detail::group_reader;
using detail::set_once;

constexpr std::array<std::string_view, 3> action_modes{"unknown", "manual-action",
                                                       "automatic-action"};
constexpr std::array<std::string_view, 3> sending_modes{"unknown", "MDN-sent-manually",
                                                        "MDN-sent-automatically"};
constexpr std::array<std::string_view, 7> types{"unknown", "displayed", "dispatched", "processed",
                                                "deleted", "denied",    "failed"};

constexpr auto own_fields = std::to_array<std::string_view>(
    {"Reporting-UA", "MDN-Gateway", "Original-Recipient", "Final-Recipient", "Original-Message-ID",
     "Disposition", "Error"});

template <class Enum, std::size_t N>
Enum find_word(const std::array<std::string_view, N>& words, std::string_view word) {
    for (std::size_t i = 1; i != N; ++i)
        if (ascii::iequals(words[i], word)) return static_cast<Enum>(i);
    return Enum::unknown;
}

// Atom
bool is_atom(std::string_view text) {
    return !text.empty() &&
           ascii::all_of(text, [](char c) { return detail::is_ascii_atext(c) && c != '/'; });
}

class notification_parser {
public:
    notification_parser(std::string_view body, defect_sink& defects, const limits& limits)
        : reader_(body, defects, limits)
        , defects_(defects)
        , size_(body.size()) {}

    disposition_notification parse() {
        for (bool first = true; reader_.next(); first = false) {
            if (reader_.begins_group() && !first)
                reader_.add_defect(defect_kind::misplaced_report_field);
            read_field();
        }
        if (out_.final_recipient.value.empty() || out_.type == disposition_type::unknown)
            defects_.add(defect_kind::missing_report_field, size_, size_);
        return std::move(out_);
    }

private:
    void read_field() {
        if (reader_.is("Reporting-UA"))
            read_reporting_ua();
        else if (reader_.is("MDN-Gateway"))
            set_once(reader_, out_.mdn_gateway, reader_.typed_name());
        else if (reader_.is("Original-Recipient"))
            set_once(reader_, out_.original_recipient, reader_.typed_name());
        else if (reader_.is("Final-Recipient"))
            set_once(reader_, out_.final_recipient, reader_.typed_name());
        else if (reader_.is("Original-Message-ID"))
            set_once(reader_, out_.original_message_id, read_message_id());
        else if (reader_.is("Disposition"))
            read_disposition();
        else if (reader_.is("Error"))
            add_value(out_.errors, reader_.text());
        else
            out_.extensions.add(reader_.field().name, reader_.text());
    }

    // reporting-ua-field = "Reporting-UA" ":" OWS ua-name OWS [ ";" OWS ua-product OWS ]
    void read_reporting_ua() {
        const std::string text = reader_.text();
        const std::size_t semicolon = text.find(';');
        set_once(reader_, out_.reporting_ua,
                 std::string(ascii::trim(std::string_view(text).substr(0, semicolon))));
        if (semicolon != std::string::npos && out_.reporting_product.empty())
            out_.reporting_product = ascii::trim(std::string_view(text).substr(semicolon + 1));
    }

    std::string read_message_id() {
        std::vector<defect> wrong;
        auto ids = parse_message_ids(reader_.field().value, defect_sink(wrong));
        if (!wrong.empty() || ids.size() != 1)
            reader_.add_defect(defect_kind::invalid_report_field);
        return ids.empty() ? std::string() : std::move(ids.front());
    }

    // disposition-field = "Disposition" ":" OWS disposition-mode OWS ";" OWS disposition-type
    //     [ OWS "/" OWS disposition-modifier *( OWS "," OWS disposition-modifier ) ] OWS
    // disposition-mode = action-mode OWS "/" OWS sending-mode
    void read_disposition() {
        if (out_.type != disposition_type::unknown || out_.action != action_mode::unknown) {
            reader_.add_defect(defect_kind::duplicate_field);
            return;
        }
        defect_sink none;
        detail::value_reader value(reader_.field().value, none, limits{});
        const auto take_atom = [&] {
            value.skip_cfws();
            const std::string_view word =
                value.take_while([](char c) { return detail::is_ascii_atext(c) && c != '/'; });
            value.skip_cfws();
            return word;
        };
        out_.action = find_word<action_mode>(action_modes, take_atom());
        bool good = value.skip_if('/');
        out_.sending = find_word<sending_mode>(sending_modes, take_atom());
        good = value.skip_if(';') && good;
        out_.type = find_word<disposition_type>(types, take_atom());
        for (bool more = value.skip_if('/'); more; more = value.skip_if(',')) {
            const std::string_view word = take_atom();
            good = good && !word.empty();
            if (!word.empty()) out_.modifiers.push_back(ascii::to_lower(word));
        }
        if (!good || !value.at_end() || out_.action == action_mode::unknown ||
            out_.sending == sending_mode::unknown || out_.type == disposition_type::unknown)
            reader_.add_defect(defect_kind::invalid_report_field);
    }

    group_reader reader_;
    defect_sink& defects_;
    std::size_t size_;
    disposition_notification out_{};
};

std::string disposition_of(const disposition_notification& d) {
    std::string out;
    out.append(to_string(d.action)).append("/").append(to_string(d.sending)).append("; ");
    out.append(to_string(d.type));
    const char* separator = "/";
    for (const std::string& modifier : d.modifiers) {
        out.append(separator).append(modifier);
        separator = ", ";
    }
    return out;
}

} // namespace

std::string_view to_string(action_mode mode) noexcept {
    return action_modes[static_cast<std::size_t>(mode)];
}
std::string_view to_string(sending_mode mode) noexcept {
    return sending_modes[static_cast<std::size_t>(mode)];
}
std::string_view to_string(disposition_type type) noexcept {
    return types[static_cast<std::size_t>(type)];
}

disposition_notification disposition_notification::parse(std::string_view body, defect_sink defects,
                                                         const limits& limits) {
    return notification_parser(body, defects, limits).parse();
}

result<std::string> disposition_notification::to_body(report_charset charset) const {
    detail::report_writer writer(charset);
    writer.require(!final_recipient.value.empty());
    writer.require(action != action_mode::unknown && sending != sending_mode::unknown);
    writer.require(type != disposition_type::unknown && type < disposition_type::denied);
    writer.require(std::all_of(modifiers.begin(), modifiers.end(), is_atom));
    writer.require(reporting_ua.find(';') == std::string::npos);
    writer.require(!reporting_ua.empty() || reporting_product.empty());
    writer.text("Reporting-UA",
                reporting_product.empty() ? reporting_ua : reporting_ua + "; " + reporting_product);
    writer.typed("MDN-Gateway", mdn_gateway);
    writer.typed("Original-Recipient", original_recipient);
    writer.typed("Final-Recipient", final_recipient);
    writer.message_id("Original-Message-ID", original_message_id);
    writer.text("Disposition", disposition_of(*this));
    for (const std::string& error : errors) writer.text("Error", error);
    writer.extensions(extensions, own_fields);
    return writer.finish();
}

} // namespace courriel::mime
