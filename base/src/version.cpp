// The symbols of the guard in version.hpp. `one_build_only` has the same name in every build: a
// program that pulls in the guards of two builds defines it twice and does not link.
#include <courriel/version.hpp>

namespace courriel {

extern const char one_build_only;
const char one_build_only = 0;
const char COURRIEL_ABI_SYMBOL = 0;

const char* version() noexcept { return COURRIEL_VERSION; }

} // namespace courriel
