# SPDX-License-Identifier: Apache-2.0
# Install rules and the CMake package: find_package(Strata) gives Strata::sdk, Strata::nn and strata_add_plugin, from
# the install tree and from the build tree alike (CMAKE_PREFIX_PATH=<prefix> or <build folder>).
include(CMakePackageConfigHelpers)

set(_strata_package ${CMAKE_INSTALL_LIBDIR}/cmake/Strata)
set(_strata_package_build ${PROJECT_BINARY_DIR}/lib/cmake/Strata)

foreach(_strata_target IN ITEMS sdk nn)
  if(TARGET strata_${_strata_target})
    install(TARGETS strata_${_strata_target} EXPORT Strata_${_strata_target}
            LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
    install(EXPORT Strata_${_strata_target} NAMESPACE Strata:: DESTINATION ${_strata_package})
    export(EXPORT Strata_${_strata_target} NAMESPACE Strata::
           FILE ${_strata_package_build}/Strata_${_strata_target}.cmake)
  endif()
endforeach()

configure_package_config_file(${PROJECT_SOURCE_DIR}/tools/cmake/StrataConfig.cmake.in
                              ${_strata_package_build}/StrataConfig.cmake INSTALL_DESTINATION ${_strata_package}
                              NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(${_strata_package_build}/StrataConfigVersion.cmake COMPATIBILITY SameMinorVersion)
set(_strata_modules ${PROJECT_SOURCE_DIR}/tools/cmake/StrataTorch.cmake ${PROJECT_SOURCE_DIR}/tools/cmake/StrataPlugin.cmake)
foreach(_strata_module IN LISTS _strata_modules)
  cmake_path(GET _strata_module FILENAME _strata_name)
  configure_file(${_strata_module} ${_strata_package_build}/${_strata_name} COPYONLY)
endforeach()
install(FILES ${_strata_modules} ${_strata_package_build}/StrataConfig.cmake
              ${_strata_package_build}/StrataConfigVersion.cmake DESTINATION ${_strata_package})

install(DIRECTORY ${PROJECT_SOURCE_DIR}/core/include/strata DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        FILES_MATCHING PATTERN "*.hpp")
foreach(_strata_target IN ITEMS strata_program strata_trial_program)
  if(TARGET ${_strata_target})
    install(TARGETS ${_strata_target} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  endif()
endforeach()
# lib/strata/plugins whatever CMAKE_INSTALL_LIBDIR is (lib64, lib/x86_64-linux-gnu): that is where an installed program
# looks (core/plugins/descriptor/search_path.cpp), and nothing but Strata reads that folder.
install(DIRECTORY ${PROJECT_BINARY_DIR}/plugins/ DESTINATION lib/strata/plugins
        FILES_MATCHING PATTERN "*.strata.so")
install(DIRECTORY ${PROJECT_SOURCE_DIR}/experiments/ DESTINATION ${CMAKE_INSTALL_DATADIR}/strata/experiments
        FILES_MATCHING PATTERN "*.toml")

unset(_strata_target)
unset(_strata_package)
unset(_strata_package_build)
unset(_strata_modules)
unset(_strata_module)
unset(_strata_name)
