# Finds GNU Libidn. Defines the target Libidn::Libidn.
include(${CMAKE_CURRENT_LIST_DIR}/courriel_find_c_library.cmake)
courriel_find_c_library(Libidn stringprep.h idn)
