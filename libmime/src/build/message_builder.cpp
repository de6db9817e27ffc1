// See message_builder.hpp: what the builder is told. How it is written is in message_plan.cpp.
#include <courriel/mime/message_builder.hpp>

#include <algorithm>
#include <iterator>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/mime/message_id.hpp>
#include <courriel/version.hpp>

#include "environment.hpp"
#include "message_draft.hpp"
#include "message_plan.hpp"

namespace courriel::mime {
namespace {

void add_addresses(detail::message_draft& draft, std::vector<address>& to, std::string_view text) {
    const auto list = parse_addresses(text);
    if (list)
        to.insert(to.end(), list->begin(), list->end());
    else if (!draft.error)
        draft.error = list.error();
}

void add_ids(detail::message_draft& draft, std::vector<std::string>& to, std::string_view text) {
    std::vector<defect> defects;
    const auto ids = parse_message_ids(text, defect_sink(defects));
    if ((!defects.empty() || !ascii::fits_line(text)) && !draft.error)
        draft.error = errc::invalid_argument;
    to.insert(to.end(), ids.begin(), ids.end());
}

detail::draft_part file_of(std::string_view name, std::string_view how, std::string content,
                           std::string_view type) {
    detail::draft_part out;
    out.kind = detail::draft_kind::file;
    out.type = type;
    out.content = std::move(content);
    out.disposition.emplace();
    out.disposition->type = how;
    if (!name.empty()) out.disposition->parameters.set("filename", name);
    return out;
}

} // namespace

message_builder::message_builder() : message_builder(builder_environment{}) {}

message_builder::message_builder(builder_environment environment)
    : draft_(std::make_unique<detail::message_draft>()) {
    draft_->environment = detail::with_defaults(std::move(environment));
}

message_builder::message_builder(message_builder&&) noexcept = default;
message_builder& message_builder::operator=(message_builder&&) noexcept = default;
message_builder::~message_builder() = default;

message_builder& message_builder::from(std::string_view addresses) {
    add_addresses(*draft_, draft_->from, addresses);
    return *this;
}

message_builder& message_builder::sender(std::string_view author) {
    add_addresses(*draft_, draft_->sender, author);
    return *this;
}

message_builder& message_builder::reply_to(std::string_view addresses) {
    add_addresses(*draft_, draft_->reply_to, addresses);
    return *this;
}

message_builder& message_builder::to(std::string_view addresses) {
    add_addresses(*draft_, draft_->to, addresses);
    return *this;
}

message_builder& message_builder::cc(std::string_view addresses) {
    add_addresses(*draft_, draft_->cc, addresses);
    return *this;
}

message_builder& message_builder::bcc(std::string_view addresses) {
    add_addresses(*draft_, draft_->bcc, addresses);
    return *this;
}

message_builder& message_builder::from(const address_list& addresses) {
    draft_->from.insert(draft_->from.end(), addresses.begin(), addresses.end());
    return *this;
}

message_builder& message_builder::to(const address_list& addresses) {
    draft_->to.insert(draft_->to.end(), addresses.begin(), addresses.end());
    return *this;
}

message_builder& message_builder::cc(const address_list& addresses) {
    draft_->cc.insert(draft_->cc.end(), addresses.begin(), addresses.end());
    return *this;
}

message_builder& message_builder::bcc(const address_list& addresses) {
    draft_->bcc.insert(draft_->bcc.end(), addresses.begin(), addresses.end());
    return *this;
}

message_builder& message_builder::keep_bcc(bool keep) {
    draft_->keep_bcc = keep;
    return *this;
}

message_builder& message_builder::subject(std::string_view text) {
    draft_->subject = text;
    return *this;
}

message_builder& message_builder::date(const date_time& date) {
    draft_->date = date;
    return *this;
}

message_builder& message_builder::message_id(std::string_view id) {
    draft_->message_id = id;
    return *this;
}

message_builder& message_builder::in_reply_to(std::string_view ids) {
    add_ids(*draft_, draft_->in_reply_to, ids);
    return *this;
}

message_builder& message_builder::references(std::string_view ids) {
    add_ids(*draft_, draft_->references, ids);
    return *this;
}

message_builder& message_builder::header(std::string_view name, std::string_view value) {
    draft_->headers.emplace_back(name, value);
    return *this;
}

message_builder& message_builder::text(std::string_view body) {
    draft_->text = std::move(part_builder::text(body).parts_[0]);
    return *this;
}

message_builder& message_builder::html(std::string_view body) {
    draft_->html = std::move(part_builder::text(body, "html").parts_[0]);
    return *this;
}

message_builder& message_builder::flowed(bool on) {
    draft_->flowed = on;
    return *this;
}

message_builder& message_builder::attach(std::string_view file_name, std::string content,
                                         std::string_view type) {
    draft_->attached.push_back(file_of(file_name, "attachment", std::move(content), type));
    return *this;
}

message_builder& message_builder::attach(std::string_view file_name, content_source content,
                                         std::string_view type) {
    draft_->attached.push_back(file_of(file_name, "attachment", {}, type));
    draft_->attached.back().source = std::move(content);
    return *this;
}

message_builder& message_builder::embed(std::string_view content_id, std::string_view file_name,
                                        std::string content, std::string_view type) {
    draft_->embedded.push_back(file_of(file_name, "inline", std::move(content), type));
    draft_->embedded.back().content_id = content_id;
    return *this;
}

message_builder& message_builder::content(part_builder parts) {
    draft_->content = std::move(parts.parts_);
    return *this;
}

message_builder& message_builder::attach(part_builder parts) {
    std::move(parts.parts_.begin(), parts.parts_.end(), std::back_inserter(draft_->attached));
    return *this;
}

message_builder& message_builder::request_read_receipt(std::string_view addresses) {
    add_addresses(*draft_, draft_->receipt_to, addresses);
    // mdn-request-header = "Disposition-Notification-To" ":" mailbox-list CRLF
    const bool has_group =
        std::any_of(draft_->receipt_to.begin(), draft_->receipt_to.end(),
                    [](const address& a) { return std::holds_alternative<group>(a); });
    if (has_group && !draft_->error) draft_->error = errc::invalid_argument;
    return *this;
}

message_builder& message_builder::allow(eight_bit what) {
    draft_->allowed = what;
    return *this;
}

message_builder& message_builder::legacy_names(bool on) {
    draft_->legacy_names = on;
    return *this;
}

result<std::string> message_builder::build() const {
    std::string out;
    const std::error_code error = write_to([&](std::string_view bytes) {
        out += bytes;
        return std::error_code();
    });
    if (error) return error;
    return out;
}

std::error_code message_builder::write_to(const content_sink& sink) const {
    if (draft_->error) return draft_->error;
    const auto plan = detail::message_plan::make(*draft_);
    return plan ? plan->write(sink) : plan.error();
}

} // namespace courriel::mime
