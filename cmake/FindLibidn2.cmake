# Finds libidn2. Defines the target Libidn2::Libidn2.
include(${CMAKE_CURRENT_LIST_DIR}/courriel_find_c_library.cmake)
courriel_find_c_library(Libidn2 idn2.h idn2)
