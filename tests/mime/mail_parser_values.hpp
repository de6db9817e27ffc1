// Values of header fields as one text, by us and as stalwartlabs/mail-parser's JSON has them, so
// that tests can compare the two.
#pragma once

#include <optional>
#include <string>

#include <courriel/mime/address.hpp>
#include <courriel/mime/date_time.hpp>
#include <courriel/mime/parameter.hpp>

#include "support/json.hpp"

namespace courriel::mime {

/// A line for each mailbox, indented in a group: "Name" "address", with - for what is missing.
std::string our_text(const address_list& addresses);
std::string their_addresses(const test::json& value);

/// Year, month, day, hour, minute, second and offset in minutes; empty when there is no date.
std::string our_text(const std::optional<date_time>& date);
std::string their_date(const test::json& value);

/// A line for each parameter: name=value.
std::string our_text(const parameter_list& parameters);
std::string their_parameters(const test::json& value);

/// The type, and the subtype behind a slash if there is one.
std::string their_type(const test::json& value);

} // namespace courriel::mime
