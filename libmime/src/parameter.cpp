// See parameter.hpp.
#include <courriel/mime/parameter.hpp>

#include <algorithm>

#include <courriel/version.hpp>

#include "parameter_reader.hpp"

namespace courriel::mime {

parameter_list parameter_list::parse(std::string_view value, defect_sink defects,
                                     parameter_form form, const limits& limits) {
    detail::value_reader reader(value, defects, limits);
    return detail::read_parameter_list(reader, defects, form, limits);
}

const std::string* parameter_list::find(std::string_view name) const noexcept {
    const auto found = std::find_if(parameters_.begin(), parameters_.end(),
                                    [&](const parameter& p) { return p.name == name; });
    return found == parameters_.end() ? nullptr : &found->value;
}

void parameter_list::add(parameter added) { parameters_.push_back(std::move(added)); }

void parameter_list::set(std::string_view name, std::string_view value) {
    const std::string lower = ascii::to_lower(name);
    for (parameter& p : parameters_) {
        if (p.name != lower) continue;
        p.value = value;
        return;
    }
    add({lower, std::string(value)});
}

} // namespace courriel::mime
