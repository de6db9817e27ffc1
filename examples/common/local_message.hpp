// A message as local programs give it to sendmail: without an envelope, often without From, Date
// and Message-ID, with recipients as they were typed.
#pragma once

#include <string>
#include <vector>

#include <courriel/smtp/envelope.hpp>

namespace example {

struct local_message {
    courriel::smtp::envelope envelope{};
    std::string text{};
};

/// Makes it complete: `domain` qualifies names without one, From is added for the user of this
/// process, Date and Message-ID for now. Recipients are those given, and with `from_header` those
/// of To, Cc and Bcc, which goes. `sender` may be empty: then the user. Throws
/// std::runtime_error for what is no address, and when there is no recipient.
local_message complete_locally(const std::string& canonical, const std::string& domain,
                               const std::string& sender,
                               const std::vector<std::string>& recipients, bool from_header);

} // namespace example
