// A name that strangers suggest for a file, made one that may be written in a folder.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace courriel::mime {

/// At most so many octets, which leaves room to add a number.
constexpr std::size_t safe_file_name_limit = 200;

/// `name`, in UTF-8 or nearly, as the name of a file in a folder of the caller's, on any system:
/// what precedes the last '/' or '\' is dropped, as are invisible characters and those that turn
/// the direction of writing; a run of blanks of any width is one space; controls and characters
/// that some system reserves become '_'; so does a '.', '-' or '~' at the beginning; blanks and
/// dots at the end go; a device name (CON, LPT1) gets a '_' before it; the middle of a long name
/// goes, its extension stays. `fallback` when nothing is left. Not unique: two parts may bear one
/// name.
std::string safe_file_name(std::string_view name, std::string_view fallback);

} // namespace courriel::mime
