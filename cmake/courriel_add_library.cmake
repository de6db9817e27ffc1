# courriel_add_library(NAME SOURCES ... HEADERS ...): one of the four libraries, all alike: a static archive
# lib/libcourriel_NAME.a that holds the objects of base/ too, and the target courriel::NAME.
function(courriel_add_library name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;HEADERS")
    set(target courriel_${name})
    add_library(${target} STATIC ${arg_SOURCES} $<TARGET_OBJECTS:courriel_base>)
    add_library(courriel::${name} ALIAS ${target})
    courriel_compile_settings(${target})
    get_target_property(base_headers courriel_base COURRIEL_HEADERS)
    target_sources(${target}
        PUBLIC FILE_SET HEADERS BASE_DIRS include FILES ${arg_HEADERS}
        PUBLIC FILE_SET base_headers TYPE HEADERS
            BASE_DIRS ${courriel_SOURCE_DIR}/base/include ${courriel_BINARY_DIR}/base/include
            FILES ${base_headers})
    set_target_properties(${target} PROPERTIES
        EXPORT_NAME ${name}
        POSITION_INDEPENDENT_CODE ON
        VERIFY_INTERFACE_HEADER_SETS ON)
    set_property(GLOBAL APPEND PROPERTY COURRIEL_TARGETS ${target})
endfunction()
