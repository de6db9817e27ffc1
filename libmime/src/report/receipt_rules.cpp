// See read_receipt.hpp: the options field, and when a notification may be sent.
#include <courriel/mime/read_receipt.hpp>

#include <algorithm>
#include <array>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/mime/report.hpp>
#include <courriel/version.hpp>

#include "../build/writable_address.hpp"
#include "../value_reader.hpp"

namespace courriel::mime {
namespace {

bool is_atom(std::string_view text) {
    return !text.empty() &&
           ascii::all_of(text, [](char c) { return detail::is_ascii_atext(c) && c != '='; });
}

class options_parser {
public:
    options_parser(std::string_view value, defect_sink& defects, const limits& limits)
        : reader_(value, defects, limits)
        , room_(limits.parameters) {}

    // disposition-notification-parameter-list = disposition-notification-parameter
    //     *([FWS] ";" [FWS] disposition-notification-parameter)
    std::vector<receipt_option> parse() {
        std::vector<receipt_option> out;
        for (reader_.skip_cfws(); !reader_.at_end() && room_ != 0; reader_.skip_cfws()) {
            const std::size_t begin = reader_.position();
            receipt_option option;
            if (read(option)) {
                out.push_back(std::move(option));
            } else {
                (void)reader_.take_while([](char c) { return c != ';'; });
                reader_.add_defect(defect_kind::invalid_parameter, begin);
            }
            reader_.skip_if(';');
        }
        if (!reader_.at_end())
            reader_.add_defect(defect_kind::too_many_parameters, reader_.position());
        return out;
    }

private:
    // disposition-notification-parameter = attribute [FWS] "=" [FWS] importance [FWS] ","
    //     [FWS] value *([FWS] "," [FWS] value)
    bool read(receipt_option& into) {
        into.attribute = ascii::to_lower(take_atom());
        if (into.attribute.empty() || !reader_.skip_if('=')) return false;
        reader_.skip_cfws();
        const std::string_view importance = take_atom();
        into.required = ascii::iequals(importance, "required");
        if (!into.required && !ascii::iequals(importance, "optional")) return false;
        while (reader_.skip_if(',') && room_ != 0) {
            --room_;
            reader_.skip_cfws();
            if (reader_.peek() == '"')
                into.values.push_back(detail::unquote(reader_.take_quoted()));
            else
                into.values.emplace_back(take_atom());
            reader_.skip_cfws();
        }
        return !into.values.empty() && (reader_.at_end() || reader_.peek() == ';' || room_ == 0);
    }

    std::string_view take_atom() {
        const std::string_view word =
            reader_.take_while([](char c) { return detail::is_ascii_atext(c) && c != '='; });
        reader_.skip_cfws();
        return word;
    }

    detail::value_reader reader_;
    std::size_t room_; // for values
};

bool is_list(const header_view& header) {
    constexpr std::array<std::string_view, 4> names{"List-Id", "List-Post", "Mailing-List",
                                                    "Newsgroups"};
    if (std::any_of(names.begin(), names.end(),
                    [&](std::string_view name) { return header.find(name) != nullptr; }))
        return true;
    const field_view* precedence = header.find("Precedence");
    if (precedence == nullptr) return false;
    const std::string value = precedence->unfolded();
    return ascii::iequals(value, "list") || ascii::iequals(value, "bulk");
}

std::size_t count(const header_view& header, std::string_view name) {
    return static_cast<std::size_t>(
        std::count_if(header.begin(), header.end(),
                      [&](const field_view& field) { return ascii::iequals(field.name, name); }));
}

// RFC 8098 section 2.1: the local part to the letter, but for its quotes.
bool is_same_address(const mailbox& a, const mailbox& b) {
    const auto local = [](const mailbox& box) {
        const std::string_view part = box.local_part();
        return part.size() > 1 && part.starts_with('"')
                   ? detail::unquote(part.substr(1, part.size() - 2))
                   : std::string(part);
    };
    return ascii::iequals(a.domain(), b.domain()) && local(a) == local(b);
}

receipt_obstacle compare_return_path(const message_fields& fields, const mailbox& wanted) {
    const std::size_t paths = count(fields.header(), "Return-Path");
    if (paths == 0) return receipt_obstacle::no_return_path;
    const address_list path = fields.addresses_of("Return-Path");
    const auto boxes = path.mailboxes();
    if (paths != 1 || boxes.size() != 1 || !boxes[0]->is_valid() ||
        !is_same_address(*boxes[0], wanted))
        return receipt_obstacle::other_return_path;
    return receipt_obstacle::none;
}

} // namespace

std::vector<receipt_option> parse_receipt_options(std::string_view value, defect_sink defects,
                                                  const limits& limits) {
    return options_parser(value, defects, limits).parse();
}

result<std::string> format_receipt_options(std::span<const receipt_option> options) {
    std::string out;
    for (const receipt_option& option : options) {
        if (!is_atom(option.attribute) || option.values.empty()) return errc::invalid_argument;
        if (!out.empty()) out += "; ";
        out.append(option.attribute).append(option.required ? "=required" : "=optional");
        for (const std::string& value : option.values) {
            if (!ascii::all_of(value, ascii::is_printable)) return errc::invalid_argument;
            out.append(", ").append(is_atom(value) ? value : detail::quote(value));
        }
    }
    return out;
}

std::string_view to_string(receipt_obstacle obstacle) noexcept {
    switch (obstacle) {
    case receipt_obstacle::none: return "none";
    case receipt_obstacle::not_requested: return "not_requested";
    case receipt_obstacle::invalid_request: return "invalid_request";
    case receipt_obstacle::unknown_option: return "unknown_option";
    case receipt_obstacle::notification: return "notification";
    case receipt_obstacle::list: return "list";
    case receipt_obstacle::several_addresses: return "several_addresses";
    case receipt_obstacle::no_return_path: return "no_return_path";
    case receipt_obstacle::other_return_path: return "other_return_path";
    }
    return "none";
}

receipt_obstacle find_receipt_obstacle(const message_view& message,
                                       std::span<const std::string_view> known_options) {
    const message_fields fields = message.fields();
    const std::size_t requests = count(fields.header(), "Disposition-Notification-To");
    if (requests == 0) return receipt_obstacle::not_requested;
    const auto report = report_view::of(message.root());
    if (report && report->kind() == report_kind::disposition_notification)
        return receipt_obstacle::notification;
    const address_list wanted = fields.addresses_of("Disposition-Notification-To");
    const auto boxes = wanted.mailboxes();
    // An address that is forgiven to who reads it may still be one that must not be written.
    const bool valid = std::all_of(boxes.begin(), boxes.end(),
                                   [](const mailbox* box) { return detail::is_writable(*box); });
    if (requests != 1 || boxes.empty() || !valid) return receipt_obstacle::invalid_request;
    if (const field_view* field = fields.header().find("Disposition-Notification-Options"))
        for (const receipt_option& option : parse_receipt_options(field->value))
            if (option.required && std::find(known_options.begin(), known_options.end(),
                                             option.attribute) == known_options.end())
                return receipt_obstacle::unknown_option;
    if (is_list(fields.header())) return receipt_obstacle::list;
    if (std::any_of(boxes.begin(), boxes.end(),
                    [&](const mailbox* box) { return !is_same_address(*box, *boxes[0]); }))
        return receipt_obstacle::several_addresses;
    return compare_return_path(fields, *boxes[0]);
}

} // namespace courriel::mime
