# courriel_add_tests(NAME FRAMEWORK doctest|catch2 SOURCES ... LIBRARIES ...): one test program, registered
# with ctest under its name. The framework's main() comes with it.
add_library(courriel_doctest_main OBJECT ${CMAKE_CURRENT_LIST_DIR}/../tests/support/doctest_main.cpp)
target_link_libraries(courriel_doctest_main PUBLIC doctest::doctest)
target_compile_features(courriel_doctest_main PUBLIC cxx_std_20)
add_library(courriel_catch2_main OBJECT ${CMAKE_CURRENT_LIST_DIR}/../tests/support/catch_main.cpp)
target_link_libraries(courriel_catch2_main PUBLIC Catch2::Catch2)
target_compile_features(courriel_catch2_main PUBLIC cxx_std_20)

function(courriel_add_tests name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "FRAMEWORK" "SOURCES;LIBRARIES")
    add_executable(${name} ${arg_SOURCES})
    courriel_compile_settings(${name})
    target_link_libraries(${name} PRIVATE courriel_${arg_FRAMEWORK}_main ${arg_LIBRARIES})
    target_include_directories(${name} PRIVATE ${courriel_SOURCE_DIR}/tests)
    target_compile_definitions(${name} PRIVATE COURRIEL_SOURCE_DIR="${courriel_SOURCE_DIR}")
    add_test(NAME ${name} COMMAND ${name})
endfunction()
