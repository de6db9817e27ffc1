// libimap alone: the archive answers for its version.
#include <string_view>

#include <courriel/version.hpp>

int main() { return std::string_view(courriel::version()) == COURRIEL_VERSION ? 0 : 1; }
