# The options of the build. Tests, examples and install rules are ours only when nobody has vendored us.
option(COURRIEL_BUILD_TESTS "Build the tests" ${PROJECT_IS_TOP_LEVEL})
option(COURRIEL_BUILD_EXAMPLES "Build the example programs" ${PROJECT_IS_TOP_LEVEL})
option(COURRIEL_BUILD_FUZZERS "Build the fuzz targets with libFuzzer (clang)" OFF)
option(COURRIEL_INSTALL "Generate install rules" ${PROJECT_IS_TOP_LEVEL})
option(COURRIEL_WARNINGS_AS_ERRORS "Treat warnings as errors" OFF)
option(COURRIEL_WITH_ASIO "Provide courriel::asio, the ready-made transport" ON)
if(COURRIEL_BUILD_EXAMPLES AND NOT COURRIEL_WITH_ASIO)
    message(STATUS "The examples are left out: they need Asio and fmt")
    set(COURRIEL_BUILD_EXAMPLES OFF)
endif()
set(COURRIEL_SANITIZE "" CACHE STRING "Sanitizers for all targets, such as address,undefined")

# AUTO takes a library when it is found; ON insists; OFF does without.
foreach(feature TLS ZLIB ICONV IDN STRINGPREP)
    set(COURRIEL_WITH_${feature} AUTO CACHE STRING "AUTO, ON or OFF")
    set_property(CACHE COURRIEL_WITH_${feature} PROPERTY STRINGS AUTO ON OFF)
endforeach()

if(PROJECT_IS_TOP_LEVEL AND NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
