# SPDX-License-Identifier: Apache-2.0
# Test programs on Catch2 2.13 or 3; tests/catch.hpp is the only file that knows both.

find_package(Catch2 3 CONFIG QUIET)
if(NOT Catch2_FOUND)
  find_package(Catch2 2.13 CONFIG REQUIRED)
endif()
include(Catch)

# strata_add_tests(<name> [TORCH] [ONE_ENTRY] [LABELS labels...] [LINK targets...])
# A program test_<name> of all *.cpp in the current folder. Each of its cases is a ctest entry; with ONE_ENTRY the whole
# program is one (a program with LibTorch takes 0.4 s to start). Cases tagged [skippable] are left out of both: give each
# to strata_add_skippable_test. Labels: fast without LibTorch, torch with it, if none are given.
function(strata_add_tests name)
  cmake_parse_arguments(PARSE_ARGV 1 tests "TORCH;ONE_ENTRY" "" "LABELS;LINK")
  if(tests_TORCH AND NOT STRATA_WITH_TORCH)
    return()
  endif()
  file(GLOB sources CONFIGURE_DEPENDS *.cpp)
  if(NOT sources)
    return()
  endif()
  if(NOT tests_LABELS)
    if(tests_TORCH)
      set(tests_LABELS torch)
    else()
      set(tests_LABELS fast)
    endif()
  endif()

  set(target test_${name})
  add_executable(${target} ${sources})
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests/bin)
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/core ${PROJECT_SOURCE_DIR}/core/include
                                               ${PROJECT_SOURCE_DIR}/tests)
  target_compile_definitions(${target} PRIVATE
    STRATA_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
    STRATA_BINARY_DIR="${PROJECT_BINARY_DIR}"
    STRATA_TEST_DATA="${PROJECT_SOURCE_DIR}/tests/data")
  target_link_libraries(${target} PRIVATE ${tests_LINK} fmt::fmt-header-only Strata::flags)
  if(tests_TORCH)
    strata_use_torch(${target})
  endif()
  if(TARGET Catch2::Catch2WithMain)
    target_link_libraries(${target} PRIVATE Catch2::Catch2WithMain)
  else()
    target_sources(${target} PRIVATE ${PROJECT_SOURCE_DIR}/tests/catch_main.cpp)
    target_link_libraries(${target} PRIVATE Catch2::Catch2)
  endif()

  # ctest runs several programs at once. With a thread a core in each, threads that wait for each other's cores spend
  # minutes on small tensors; a case that is about threads sets their number itself.
  set(one_thread OMP_NUM_THREADS=1)
  if(tests_ONE_ENTRY)
    add_test(NAME ${name} COMMAND ${target} "~[skippable]")
    set_tests_properties(${name} PROPERTIES LABELS "${tests_LABELS}" ENVIRONMENT "${one_thread}")
  else()
    # PRE_TEST where Catch2 knows it: a program is asked for its cases when ctest runs, not while building.
    catch_discover_tests(${target} TEST_SPEC "~[skippable]" TEST_PREFIX "${name}/"
                         DISCOVERY_MODE PRE_TEST PROPERTIES LABELS "${tests_LABELS}" ENVIRONMENT "${one_thread}")
  endif()
endfunction()

# strata_add_skippable_test(<name given to strata_add_tests> "<name of the case or [tag]>" [LABELS labels...])
# An entry of its own for a case that calls SKIP where its input is not there, so that ctest shows it as skipped.
# Such a case skips before it checks anything: ctest takes the word for the whole entry.
function(strata_add_skippable_test name spec)
  cmake_parse_arguments(PARSE_ARGV 2 test "" "" "LABELS")
  if(NOT TARGET test_${name})
    return()
  endif()
  if(NOT test_LABELS)
    set(test_LABELS fast)
  endif()
  add_test(NAME "${name}/${spec}" COMMAND test_${name} "${spec}")
  set_tests_properties("${name}/${spec}" PROPERTIES SKIP_REGULAR_EXPRESSION "skipped: " SKIP_RETURN_CODE 4
                                                     LABELS "${test_LABELS}" ENVIRONMENT OMP_NUM_THREADS=1)
endfunction()
