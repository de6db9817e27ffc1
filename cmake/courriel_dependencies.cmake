# What we build with. The optional libraries are only found; Asio, fmt, doctest, Catch2 and CLI11 are taken
# from the system when it has them, else fetched at a pinned version.
include(FetchContent)
find_package(Threads REQUIRED)

# courriel_find_feature(FEATURE PACKAGE [arguments]): sets COURRIEL_HAS_FEATURE to 0 or 1.
function(courriel_find_feature feature package)
    set(found 0)
    if(NOT COURRIEL_WITH_${feature} STREQUAL "OFF")
        set(required)
        if(COURRIEL_WITH_${feature} STREQUAL "ON")
            set(required REQUIRED)
        endif()
        find_package(${package} ${ARGN} ${required} QUIET GLOBAL)
        if(${package}_FOUND)
            set(found 1)
        endif()
    endif()
    set(COURRIEL_HAS_${feature} ${found} PARENT_SCOPE)
endfunction()

courriel_find_feature(TLS OpenSSL)
courriel_find_feature(ZLIB ZLIB)
courriel_find_feature(ICONV Iconv)
courriel_find_feature(IDN Libidn2)
courriel_find_feature(STRINGPREP Libidn)

if(COURRIEL_WITH_ASIO)
    find_package(Asio QUIET)
    if(NOT Asio_FOUND)
        FetchContent_Declare(asio
            URL https://github.com/chriskohlhoff/asio/archive/refs/tags/asio-1-30-2.tar.gz)
        FetchContent_MakeAvailable(asio)
        set(ASIO_ROOT ${asio_SOURCE_DIR}/asio)
        find_package(Asio REQUIRED)
    endif()
    FetchContent_Declare(fmt
        URL https://github.com/fmtlib/fmt/archive/refs/tags/9.1.0.tar.gz
        FIND_PACKAGE_ARGS 9)
    set(FMT_INSTALL ${COURRIEL_INSTALL}) # a fetched fmt is installed with us, for courriel::asio to find
    FetchContent_MakeAvailable(fmt)
endif()
if(COURRIEL_BUILD_EXAMPLES)
    FetchContent_Declare(CLI11
        URL https://github.com/CLIUtils/CLI11/archive/refs/tags/v2.3.2.tar.gz
        FIND_PACKAGE_ARGS 2)
    FetchContent_MakeAvailable(CLI11)
endif()
if(COURRIEL_BUILD_TESTS)
    FetchContent_Declare(doctest
        URL https://github.com/doctest/doctest/archive/refs/tags/v2.4.9.tar.gz
        FIND_PACKAGE_ARGS 2)
    FetchContent_Declare(Catch2
        URL https://github.com/catchorg/Catch2/archive/refs/tags/v3.5.4.tar.gz
        FIND_PACKAGE_ARGS)
    FetchContent_MakeAvailable(doctest Catch2)
endif()
