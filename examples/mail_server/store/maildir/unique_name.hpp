// Names for new files of a Maildir.
#pragma once

#include <cstdint>
#include <string>

namespace mail_server::maildir {

/// A name that no other delivery has, on any host (mime::make_maildir_base()), with `size`, the
/// octets in canonical form, as its W=.
std::string unique_base(std::uint64_t size);

} // namespace mail_server::maildir
