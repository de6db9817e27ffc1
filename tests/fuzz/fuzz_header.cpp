// Header blocks: every view lies inside the input, and fields come in their order.
#include <functional>
#include <string>

#include <courriel/mime/header_view.hpp>

#include "fuzz/fuzz.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace courriel;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto inside = [&](std::string_view view) {
        const std::less_equal<const char*> before;
        return view.empty() || (before(text.data(), view.data()) &&
                                before(view.data() + view.size(), text.data() + text.size()));
    };
    const auto header = mime::header_view::parse(text);
    const char* last = text.data();
    for (const auto& field : header.fields()) {
        fuzz::require(inside(field.name), "a name from elsewhere");
        if (field.name.empty()) continue;
        fuzz::require(field.name.data() >= last, "fields out of order");
        last = field.name.data();
    }
    return 0;
}
