# courriel_find_c_library(NAME header library): what FindNAME.cmake does for a C library that ships no CMake package.
# Sets NAME_FOUND, and defines the target NAME::NAME.
include(FindPackageHandleStandardArgs)

function(courriel_find_c_library name header library)
    string(TOUPPER ${name} prefix)
    find_path(${prefix}_INCLUDE_DIR ${header})
    find_library(${prefix}_LIBRARY ${library})
    mark_as_advanced(${prefix}_INCLUDE_DIR ${prefix}_LIBRARY)
    find_package_handle_standard_args(${name} REQUIRED_VARS ${prefix}_LIBRARY ${prefix}_INCLUDE_DIR)
    set(${name}_FOUND ${${name}_FOUND} PARENT_SCOPE)

    if(${name}_FOUND AND NOT TARGET ${name}::${name})
        add_library(${name}::${name} UNKNOWN IMPORTED)
        set_target_properties(${name}::${name} PROPERTIES
            IMPORTED_LOCATION ${${prefix}_LIBRARY}
            INTERFACE_INCLUDE_DIRECTORIES ${${prefix}_INCLUDE_DIR})
    endif()
endfunction()
