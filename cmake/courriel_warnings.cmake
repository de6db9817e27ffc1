# courriel_compile_settings(target): what every target of ours is compiled with, and nobody else's.
function(courriel_compile_settings target)
    target_compile_features(${target} PUBLIC cxx_std_20)
    set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
    target_compile_options(${target} PRIVATE -Wall -Wextra -Wconversion -Wshadow
        $<$<BOOL:${COURRIEL_WARNINGS_AS_ERRORS}>:-Werror>)
    if(COURRIEL_SANITIZE)
        target_compile_options(${target} PRIVATE -fsanitize=${COURRIEL_SANITIZE}
            -fno-sanitize-recover=all -fno-omit-frame-pointer
            # clang cannot assemble coroutines with this one
            $<$<CXX_COMPILER_ID:Clang>:-fno-sanitize=function>)
        target_link_options(${target} PUBLIC -fsanitize=${COURRIEL_SANITIZE})
    endif()
endfunction()
