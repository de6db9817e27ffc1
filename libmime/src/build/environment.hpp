// What builders take from their environment, and what they make of it.
#pragma once

#include <string>
#include <string_view>

#include <courriel/mime/date_time.hpp>
#include <courriel/mime/message_builder.hpp>

namespace courriel::mime::detail {

/// The system's clock and random numbers where the caller gave none.
builder_environment with_defaults(builder_environment environment);

/// A new identifier for a message of that date. `domain` counts where the environment has none, and
/// is one that people may have.
std::string new_message_id(const builder_environment& environment, const date_time& date,
                           std::string_view domain);

} // namespace courriel::mime::detail
