# What `cmake --install` copies: the archives, the headers, and the CMake package. Each component has its own
# export file, so that a program which uses one library alone needs nothing of the others.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/courriel)

get_property(components GLOBAL PROPERTY COURRIEL_COMPONENTS)
foreach(component IN LISTS components)
    install(TARGETS courriel_${component} EXPORT courriel-${component}-targets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
        FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        FILE_SET facades DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        FILE_SET base_headers DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
endforeach()
if(COURRIEL_WITH_ASIO)
    install(TARGETS courriel_asio EXPORT courriel-asio-targets
        FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
    list(APPEND components asio)
endif()
foreach(component IN LISTS components)
    install(EXPORT courriel-${component}-targets NAMESPACE courriel:: DESTINATION ${package_dir})
endforeach()

# The archives themselves need the standard library, and what was found of libidn2 (libmime), OpenSSL (DKIM, and
# the digests of SASL in those of the protocols) and Libidn (SASLprep); courriel::asio passes OpenSSL on.
set(asio_dependencies Threads Asio fmt)
set(sasl_dependencies)
if(COURRIEL_HAS_TLS)
    list(APPEND asio_dependencies OpenSSL)
    set(sasl_dependencies OpenSSL)
endif()
if(COURRIEL_HAS_STRINGPREP)
    list(APPEND sasl_dependencies Libidn)
endif()
set(mime_dependencies)
if(COURRIEL_HAS_IDN)
    list(APPEND mime_dependencies Libidn2)
endif()
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/courriel-config.cmake.in
    ${courriel_BINARY_DIR}/courriel-config.cmake INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${courriel_BINARY_DIR}/courriel-config-version.cmake
    COMPATIBILITY SameMinorVersion)
install(FILES
    ${courriel_BINARY_DIR}/courriel-config.cmake
    ${courriel_BINARY_DIR}/courriel-config-version.cmake
    ${CMAKE_CURRENT_LIST_DIR}/FindAsio.cmake
    ${CMAKE_CURRENT_LIST_DIR}/FindLibidn.cmake
    ${CMAKE_CURRENT_LIST_DIR}/FindLibidn2.cmake
    ${CMAKE_CURRENT_LIST_DIR}/courriel_find_c_library.cmake
    DESTINATION ${package_dir})
