// overloaded{lambda...}: one function object of several, for std::visit over events.
#pragma once

namespace courriel {

template <class... F>
struct overloaded : F... {
    using F::operator()...;
};
template <class... F>
overloaded(F...) -> overloaded<F...>;

} // namespace courriel
