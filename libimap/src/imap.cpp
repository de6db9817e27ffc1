// Keeps the place of libimap, which has nothing yet but the objects of base/.
#include <courriel/version.hpp>
