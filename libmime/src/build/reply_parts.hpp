// What answers and messages handed on take over from a message.
#pragma once

#include <string>

#include <courriel/mime/message_view.hpp>

namespace courriel::mime::detail {

/// The text that a reader of the message sees, UTF-8 without NUL, lines ended with LF; empty when
/// there is none. A paragraph of flowed text, or of HTML, is one line.
std::string readable_text(const message_view& message);

/// "On DATE, NAME wrote:".
std::string attribution_of(const message_view& message);

} // namespace courriel::mime::detail
