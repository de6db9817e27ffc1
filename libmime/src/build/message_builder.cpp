// See message_builder.hpp: what the builder is told. How it is written is in message_plan.cpp.
#include <courriel/mime/message_builder.hpp>

#include <random>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/mime/message_id.hpp>
#include <courriel/version.hpp>

#include "message_draft.hpp"
#include "message_plan.hpp"

namespace courriel::mime {
namespace {

std::uint64_t system_random() {
    std::random_device device;
    return std::uint64_t{device()} << 32 | device();
}

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

} // namespace

message_builder::message_builder() : message_builder(builder_environment{}) {}

message_builder::message_builder(builder_environment environment)
    : draft_(std::make_unique<detail::message_draft>()) {
    if (!environment.now) environment.now = [] { return std::chrono::system_clock::now(); };
    if (!environment.random) environment.random = system_random;
    draft_->environment = std::move(environment);
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
    draft_->text = body;
    return *this;
}

message_builder& message_builder::html(std::string_view body) {
    draft_->html = body;
    return *this;
}

message_builder& message_builder::attach(std::string_view file_name, std::string content,
                                         std::string_view type) {
    detail::draft_file& file = draft_->attached.emplace_back();
    file.name = file_name;
    file.type = type;
    file.content = std::move(content);
    return *this;
}

message_builder& message_builder::attach(std::string_view file_name, content_source content,
                                         std::string_view type) {
    attach(file_name, std::string(), type);
    draft_->attached.back().source = std::move(content);
    return *this;
}

message_builder& message_builder::embed(std::string_view content_id, std::string_view file_name,
                                        std::string content, std::string_view type) {
    detail::draft_file& file = draft_->embedded.emplace_back();
    file.name = file_name;
    file.type = type;
    file.content_id = content_id;
    file.content = std::move(content);
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
