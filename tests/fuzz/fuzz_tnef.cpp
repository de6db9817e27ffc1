// TNEF: whatever the bytes are, all views are within them, and nothing grows
// without bound.
#include <string>

#include <courriel/mime/tnef.hpp>

#include "fuzz/fuzz.hpp"

namespace {

using namespace courriel;

constexpr std::size_t most = 100'000;

void use(const mime::tnef_view& view) {
    const std::string_view bytes = view.bytes();
    const auto is_within = [&](std::string_view part) {
        return part.empty() || (part.data() >= bytes.data() &&
                                part.data() + part.size() <= bytes.data() + bytes.size());
    };
    for (const auto& attachment : view.attachments()) {
        fuzz::require(is_within(attachment.data()), "data outside");
        for (const auto& property : attachment.properties().all())
            fuzz::require(is_within(property.value), "value outside");
        (void)attachment.file_name();
        (void)attachment.media_type();
        (void)attachment.content_id();
    }
    for (const auto& defect : view.defects())
        fuzz::require(defect.begin <= defect.end && defect.end <= bytes.size(), "defect outside");
    (void)view.message_class();
    (void)view.subject();
    (void)view.text();
    (void)view.html();
    fuzz::require(view.rtf().size() <= most, "beyond the limit");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    mime::limits limits;
    limits.rtf_size = most;
    const auto view = mime::tnef_view::parse(bytes, limits);
    use(view);
    for (const auto& embedded : view.embedded()) use(embedded);
    (void)mime::decompress_rtf(bytes, most);
    return 0;
}
