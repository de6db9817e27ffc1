#include <courriel/version.hpp>
