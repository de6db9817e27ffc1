# courriel_compile_settings(target): what every target of ours is compiled with, and nobody else's.
function(courriel_compile_settings target)
    target_compile_features(${target} PUBLIC cxx_std_20)
    set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
    target_compile_options(${target} PRIVATE -Wall -Wextra -Wconversion -Wshadow
        $<$<BOOL:${COURRIEL_WARNINGS_AS_ERRORS}>:-Werror>)
    # Optimised, GCC 12 sees overlaps in std::string's operator+ and unset values in optionals of variants that
    # are not there (GCC bugs 105329 and 105562); unoptimised builds and Clang keep watching.
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
        target_compile_options(${target} PRIVATE
            "$<$<NOT:$<CONFIG:Debug>>:-Wno-restrict;-Wno-maybe-uninitialized>")
    endif()
    if(COURRIEL_SANITIZE)
        target_compile_options(${target} PRIVATE -fsanitize=${COURRIEL_SANITIZE}
            -fno-sanitize-recover=all -fno-omit-frame-pointer
            # clang cannot assemble coroutines with this one
            $<$<CXX_COMPILER_ID:Clang>:-fno-sanitize=function>)
        target_link_options(${target} PUBLIC -fsanitize=${COURRIEL_SANITIZE})
    endif()
endfunction()
