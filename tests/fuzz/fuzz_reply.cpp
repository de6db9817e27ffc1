// Answers to any message, and any message handed on, can be built, and nothing in it adds a field.
#include <string>

#include <courriel/mime/message_view.hpp>
#include <courriel/mime/read_receipt.hpp>
#include <courriel/mime/reply.hpp>

#include "fuzz/fuzz.hpp"

namespace {

using namespace courriel;

void check(mime::message_builder builder) {
    const auto bytes = builder.allow(mime::eight_bit::everywhere).build();
    fuzz::require(bytes.has_value(), "what a stranger wrote cannot be answered");
    const auto view = mime::message_view::parse(std::string_view(*bytes));
    fuzz::require(view.header().find("Bcc") == nullptr, "a field was added");
    fuzz::require(view.from().text() == "bob@example.net", "another author");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto message = mime::message_view::parse(text);
    mime::reply_options reply;
    reply.from = "bob@example.net";
    check(mime::reply_to(message, reply));
    check(mime::reply_all(message, reply));
    mime::forward_options forward;
    forward.from = "bob@example.net";
    check(mime::forward(message, forward));
    forward.style = mime::forward_style::quoted;
    check(mime::forward(message, forward));
    mime::receipt_options receipt;
    receipt.from = "bob@example.net";
    receipt.sending = mime::sending_mode::sent_manually;
    const auto obstacle = mime::find_receipt_obstacle(message);
    auto notification = mime::make_read_receipt(message, receipt);
    const bool allowed =
        obstacle == mime::receipt_obstacle::none || mime::is_overcome_by_consent(obstacle);
    fuzz::require(notification.has_value() == allowed, "a notification against the rules");
    if (notification) check(*std::move(notification));
    return 0;
}
