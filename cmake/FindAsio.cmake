# Finds standalone Asio, which ships no CMake package of its own. Defines the target Asio::Asio.
# ASIO_ROOT may name a folder with include/asio.hpp.
find_path(ASIO_INCLUDE_DIR asio.hpp HINTS ${ASIO_ROOT} PATH_SUFFIXES include)
if(ASIO_INCLUDE_DIR)
    file(STRINGS ${ASIO_INCLUDE_DIR}/asio/version.hpp version_line REGEX "define ASIO_VERSION ")
    string(REGEX MATCH "[0-9]+" version_number "${version_line}")
    math(EXPR version_major "${version_number} / 100000")
    math(EXPR version_minor "${version_number} / 100 % 1000")
    math(EXPR version_patch "${version_number} % 100")
    set(Asio_VERSION ${version_major}.${version_minor}.${version_patch})
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Asio REQUIRED_VARS ASIO_INCLUDE_DIR VERSION_VAR Asio_VERSION)

if(Asio_FOUND AND NOT TARGET Asio::Asio)
    find_package(Threads REQUIRED)
    add_library(Asio::Asio INTERFACE IMPORTED)
    target_include_directories(Asio::Asio INTERFACE ${ASIO_INCLUDE_DIR})
    target_compile_definitions(Asio::Asio INTERFACE ASIO_STANDALONE ASIO_NO_DEPRECATED
        # clang 14 hides asio::awaitable from Asio 1.22 unless it is told that it has coroutines
        $<$<CXX_COMPILER_ID:Clang>:ASIO_HAS_CO_AWAIT ASIO_HAS_STD_COROUTINE>)
    target_link_libraries(Asio::Asio INTERFACE Threads::Threads)
endif()
mark_as_advanced(ASIO_INCLUDE_DIR)
