// Asking for disposition notifications, and answering: the fields Disposition-Notification-To and
// -Options, when a notification may be sent, and the notification (RFC 8098 sections 2 and 3).
// message_builder::request_read_receipt() asks. Left out: remembering that one was sent, which is
// the application's affair ($MDNSent in IMAP, RFC 3503).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/mime/defect_sink.hpp>
#include <courriel/mime/disposition_notification.hpp>
#include <courriel/mime/limits.hpp>
#include <courriel/mime/message_builder.hpp>
#include <courriel/mime/message_view.hpp>
#include <courriel/result.hpp>

namespace courriel::mime {

/// One parameter of Disposition-Notification-Options (section 2.2).
struct receipt_option {
    std::string attribute{}; ///< lower case
    bool required = false;   ///< who does not know the attribute sends no notification
    std::vector<std::string> values{};

    friend bool operator==(const receipt_option&, const receipt_option&) = default;
};

/// Reads the field's value. Never fails: what is malformed is left out, with a defect; at most
/// limits::parameters options and values.
std::vector<receipt_option> parse_receipt_options(std::string_view value, defect_sink defects = {},
                                                  const limits& limits = {});

/// The field's value, for message_builder::header(). errc::invalid_argument for an attribute that
/// is no atom, an option without values, or a value with controls or octets beyond ASCII.
result<std::string> format_receipt_options(std::span<const receipt_option> options);

/// Why no notification may be sent, or not without asking the user about this very message.
enum class receipt_obstacle : std::uint8_t {
    none,
    // No notification may be sent.
    not_requested,
    invalid_request, ///< two fields, no address in it, or one that may not be written
    unknown_option,  ///< one that is required and that the program does not know
    notification,    ///< the message is a disposition notification itself (section 2.1)
    list,            ///< it came by a mailing list or a newsgroup
    // The user may consent to it (section 2.1).
    several_addresses, ///< notifications are asked for to more than one address
    no_return_path,
    other_return_path, ///< another address than the one of the request, or several Return-Paths
};

/// True for what the user's consent to this one notification overcomes.
constexpr bool is_overcome_by_consent(receipt_obstacle obstacle) noexcept {
    return obstacle >= receipt_obstacle::several_addresses;
}

/// "none", "not_requested" ... for people and logs.
std::string_view to_string(receipt_obstacle obstacle) noexcept;

/// What stands against a notification about the message, the gravest first. `known_options` are the
/// attributes, in lower case, that the program understands.
receipt_obstacle find_receipt_obstacle(const message_view& message,
                                       std::span<const std::string_view> known_options = {});

struct receipt_options {
    /// For whom the notification is: one mailbox, the author of it and its Final-Recipient.
    std::string from{};
    disposition_type type = disposition_type::displayed;
    action_mode action = action_mode::manual_action;
    /// To be set: `sent_manually` says that the user consented to this very notification, and
    /// `sent_automatically` that a setting did.
    sending_mode sending = sending_mode::unknown;
    std::string reporting_ua{};
    /// For people; by default a sentence in English.
    std::string text{};
    /// Returns the header of the message.
    bool return_header = true;
    std::span<const std::string_view> known_options{};
    builder_environment environment{};
};

/// The notification about `message`, to whom it asks for, each without a group; its envelope has to
/// have a null reverse-path. Addresses beyond ASCII need allow(eight_bit::everywhere) before it is
/// built. errc::invalid_argument when find_receipt_obstacle() finds one that the consent, if
/// there is one, does not overcome, or an option cannot be written.
result<message_builder> make_read_receipt(const message_view& message,
                                          const receipt_options& options);

} // namespace courriel::mime
