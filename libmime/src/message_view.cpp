// See message_view.hpp; the pass itself is in structure/structure_parser.cpp.
#include <courriel/mime/message_view.hpp>

#include <courriel/version.hpp>

#include "simd/prefetch.hpp"
#include "structure/structure_parser.hpp"

namespace courriel::mime {

message_view message_view::parse(std::string_view text, const limits& limits) {
    simd::prefetch(text);
    auto structure = std::make_shared<detail::structure>();
    structure->text = text;
    structure->limits = limits;
    detail::structure_parser(*structure).parse();
    return message_view(std::move(structure));
}

} // namespace courriel::mime
