# SPDX-License-Identifier: Apache-2.0
# Refuses in words what Strata does not run on.

if(NOT CMAKE_SYSTEM_NAME STREQUAL "Linux")
  message(FATAL_ERROR "Strata runs on Linux only (plugins are checked as ELF files); this is ${CMAKE_SYSTEM_NAME}.")
endif()
if(NOT CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|amd64|AMD64|aarch64|arm64)$")
  message(FATAL_ERROR "Strata runs on x86-64 and arm64; this processor is ${CMAKE_SYSTEM_PROCESSOR}.")
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  set(_strata_minimum 12)
elseif(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  set(_strata_minimum 14)
else()
  message(FATAL_ERROR "Strata needs GCC 12 or Clang 14 or later; the compiler found is ${CMAKE_CXX_COMPILER_ID} "
                      "(${CMAKE_CXX_COMPILER}). Choose another with CXX=g++ before configuring.")
endif()
if(CMAKE_CXX_COMPILER_VERSION VERSION_LESS _strata_minimum)
  message(FATAL_ERROR "Strata needs ${CMAKE_CXX_COMPILER_ID} ${_strata_minimum} or later for C++20; "
                      "${CMAKE_CXX_COMPILER} is ${CMAKE_CXX_COMPILER_VERSION}.")
endif()
unset(_strata_minimum)
