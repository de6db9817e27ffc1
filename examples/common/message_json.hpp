// A message as one JSON object: header fields, the tree of its parts, their text, digests of their
// octets, and what is wrong with it. Every key is always there: lists are [], others null, where
// there is nothing.
#pragma once

#include <string>
#include <string_view>

namespace example {

/// The message `text` of the file `name`, on one line.
std::string message_json(const std::string& name, std::string_view text);

} // namespace example
