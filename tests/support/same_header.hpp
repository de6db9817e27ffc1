// Whether two views of one header say the same of it.
#pragma once

#include <algorithm>

#include <courriel/mime/header_view.hpp>

namespace courriel::test {

inline bool same_header(const mime::header_view& a, const mime::header_view& b) {
    const auto same_field = [](const mime::field_view& x, const mime::field_view& y) {
        return x.name.data() == y.name.data() && x.name.size() == y.name.size() &&
               x.value.data() == y.value.data() && x.value.size() == y.value.size() &&
               x.begin == y.begin && x.end == y.end;
    };
    const auto same_defect = [](const mime::defect& x, const mime::defect& y) {
        return x.kind == y.kind && x.begin == y.begin && x.end == y.end;
    };
    return std::ranges::equal(a.fields(), b.fields(), same_field) &&
           std::ranges::equal(a.defects(), b.defects(), same_defect) &&
           a.envelope() == b.envelope() && a.fields_begin() == b.fields_begin() &&
           a.fields_end() == b.fields_end() && a.body_begin() == b.body_begin();
}

} // namespace courriel::test
