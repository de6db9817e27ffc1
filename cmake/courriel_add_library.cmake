# courriel_add_library(NAME [SASL] SOURCES ... HEADERS ...): one of the libraries, all alike: a static archive
# lib/libcourriel_NAME.a that holds the objects of base/ too, and the target courriel::NAME. With SASL it holds those
# of the mechanisms as well, and brings OpenSSL and Libidn, if they were found. The facades
# client.hpp, client_pool.hpp and server.hpp need courriel::asio as well, the bridge with_mime.hpp courriel::mime, fmt.hpp the
# library fmt, so they form a file set of their own.
function(courriel_add_library name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "SASL" "" "SOURCES;HEADERS")
    set(target courriel_${name})
    set(facades ${arg_HEADERS})
    list(FILTER facades INCLUDE REGEX "/(client|client_pool|server|with_mime|fmt)\\.hpp$")
    list(FILTER arg_HEADERS EXCLUDE REGEX "/(client|client_pool|server|with_mime|fmt)\\.hpp$")
    get_target_property(base_headers courriel_base COURRIEL_HEADERS)

    add_library(${target} STATIC ${arg_SOURCES} $<TARGET_OBJECTS:courriel_base>)
    add_library(courriel::${name} ALIAS ${target})
    if(arg_SASL)
        target_sources(${target} PRIVATE $<TARGET_OBJECTS:courriel_sasl>)
        if(COURRIEL_HAS_TLS)
            target_link_libraries(${target} PRIVATE OpenSSL::Crypto)
        endif()
        if(COURRIEL_HAS_STRINGPREP)
            target_link_libraries(${target} PRIVATE Libidn::Libidn)
        endif()
    endif()
    courriel_compile_settings(${target})
    target_sources(${target}
        PUBLIC FILE_SET HEADERS BASE_DIRS include FILES ${arg_HEADERS}
        PUBLIC FILE_SET facades TYPE HEADERS BASE_DIRS include FILES ${facades}
        PUBLIC FILE_SET base_headers TYPE HEADERS
            BASE_DIRS ${courriel_SOURCE_DIR}/base/include ${courriel_BINARY_DIR}/base/include
            FILES ${base_headers})
    set_target_properties(${target} PROPERTIES
        EXPORT_NAME ${name}
        POSITION_INDEPENDENT_CODE ON
        VERIFY_INTERFACE_HEADER_SETS ON
        INTERFACE_HEADER_SETS_TO_VERIFY HEADERS)
    set_property(GLOBAL APPEND PROPERTY COURRIEL_COMPONENTS ${name})
    set_property(GLOBAL APPEND PROPERTY COURRIEL_FACADES ${facades})
endfunction()
