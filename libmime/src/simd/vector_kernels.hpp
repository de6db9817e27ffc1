// All kernels over one kind of vector. Only the sources that define a vector, COURRIEL_TARGET and
// COURRIEL_INLINE include this: the attributes make the compiler use, in these functions alone,
// instructions that the program's other machines may not have. A vector type is local to its
// source, so that no two machines share an instance of a template.
#pragma once

#include "base64.hpp"
#include "find.hpp"
#include "machines.hpp"
#include "quoted_printable.hpp"
#include "utf8.hpp"

namespace courriel::mime::simd {

template <class V>
constexpr kernels kernels_of(const char* name) noexcept {
    return {name,
            &decode_base64<V>,
            &encode_base64<V>,
            &decode_printable<V>,
            &encode_printable<V>,
            &valid_utf8<V>,
            &find<V>,
            &find_dashed_line<V>,
            &find_field_end<V>};
}

} // namespace courriel::mime::simd
