# Finds GNU Libidn, which ships no CMake package. Defines the target Libidn::Libidn.
find_path(LIBIDN_INCLUDE_DIR stringprep.h)
find_library(LIBIDN_LIBRARY idn)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Libidn REQUIRED_VARS LIBIDN_LIBRARY LIBIDN_INCLUDE_DIR)

if(Libidn_FOUND AND NOT TARGET Libidn::Libidn)
    add_library(Libidn::Libidn UNKNOWN IMPORTED)
    set_target_properties(Libidn::Libidn PROPERTIES
        IMPORTED_LOCATION ${LIBIDN_LIBRARY}
        INTERFACE_INCLUDE_DIRECTORIES ${LIBIDN_INCLUDE_DIR})
endif()
mark_as_advanced(LIBIDN_INCLUDE_DIR LIBIDN_LIBRARY)
