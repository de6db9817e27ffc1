// Names of a Maildir: what is read of a file's name is what is written of it,
// and no name leads out of its folder.
#include <string>

#include <courriel/mime/maildir_name.hpp>

#include "fuzz/fuzz.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace courriel;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto name = mime::maildir_name::parse(text)) {
        const std::string file = name->with_flags(name->flags);
        fuzz::require(file.find('/') == std::string::npos && file.front() != '.', "leads out");
        const auto again = mime::maildir_name::parse(file);
        fuzz::require(again && again->base == name->base && again->flags == name->flags &&
                          again->size == name->size && again->virtual_size == name->virtual_size,
                      "no round trip");
    }
    if (const auto names = mime::parse_maildir_folder(text)) {
        const auto folder = mime::make_maildir_folder(*names);
        fuzz::require(folder && *folder == text, "a folder's name changed");
    }
    mime::maildir_unique unique;
    unique.host = text;
    unique.size = size;
    if (const auto base = mime::make_maildir_base(unique)) {
        const auto name = mime::maildir_name::parse(*base);
        fuzz::require(name && name->base == *base && name->size == size, "an own name is none");
    }
    return 0;
}
