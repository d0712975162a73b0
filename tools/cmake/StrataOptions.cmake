# SPDX-License-Identifier: Apache-2.0
# What a person may choose at configure time, and where the build puts things.

option(STRATA_WITH_TORCH "Build what needs LibTorch: libstrata-nn, training, architecture plugins" ON)
option(STRATA_BUILD_TESTS "Build the tests" ${PROJECT_IS_TOP_LEVEL})
option(STRATA_USE_CCACHE "Compile through ccache where it is installed" ON)
set(STRATA_SANITIZE "" CACHE STRING "Sanitizers, for example address;undefined (none if empty)")

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Release, Debug or RelWithDebInfo" FORCE)
endif()

include(GNUInstallDirs)
# One layout in the build tree and in the install tree, so that programs find libraries and each other by $ORIGIN.
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib/static)
set(CMAKE_BUILD_RPATH_USE_ORIGIN ON)
set(CMAKE_INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
set(CMAKE_INSTALL_RPATH_USE_LINK_PATH ON) # LibTorch lies outside the prefix
