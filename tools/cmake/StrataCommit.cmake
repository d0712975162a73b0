# SPDX-License-Identifier: Apache-2.0
# strata_use_commit(<target>): lets the target include "build_commit.hpp" (strata::kBuildCommit), which says which git commit
# it was built from. Written at every build, touched only when it changes. Programs only: a plugin carries no commit, so
# that the same source gives the same bytes.
function(strata_use_commit target)
  set(folder ${PROJECT_BINARY_DIR}/generated)
  if(NOT TARGET strata_commit)
    add_custom_target(strata_commit
      COMMAND ${CMAKE_COMMAND} -D SOURCE_DIR=${PROJECT_SOURCE_DIR} -D HEADER=${folder}/build_commit.hpp
              -P ${PROJECT_SOURCE_DIR}/tools/cmake/WriteCommit.cmake
      BYPRODUCTS ${folder}/build_commit.hpp COMMENT "")
  endif()
  add_dependencies(${target} strata_commit)
  target_include_directories(${target} PRIVATE ${folder})
endfunction()
