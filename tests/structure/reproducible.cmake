# SPDX-License-Identifier: Apache-2.0
# Builds all plugins of a copy of the source in another folder and compares them with those of this build.
# The libraries they are linked to may come from ccache, the plugins may not: a cached object would prove nothing.

set(copy ${BINARY_DIR}/tests/reproducible/a/deeper/folder)
file(REMOVE_RECURSE ${BINARY_DIR}/tests/reproducible)
file(MAKE_DIRECTORY ${copy})
file(COPY ${SOURCE_DIR}/CMakeLists.txt ${SOURCE_DIR}/core ${SOURCE_DIR}/plugins ${SOURCE_DIR}/tools DESTINATION ${copy})

function(must_run)
  execute_process(COMMAND ${ARGN} WORKING_DIRECTORY ${copy} RESULT_VARIABLE code OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT code EQUAL 0)
    message(FATAL_ERROR "${ARGN}\nended with ${code}:\n${output}")
  endif()
endfunction()

must_run(${CMAKE_COMMAND} -S . -B out -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_COMPILER=${CXX}
         -DSTRATA_TORCH_ROOT=${TORCH_ROOT} -DSTRATA_BUILD_TESTS=OFF)
must_run(${CMAKE_COMMAND} --build out --parallel 2 --target strata_sdk strata_nn)
must_run(${CMAKE_COMMAND} -E env CCACHE_DISABLE=1 ${CMAKE_COMMAND} --build out --parallel 2 --target strata_plugins)

file(GLOB plugins RELATIVE ${copy}/out/plugins ${copy}/out/plugins/*.strata.so)
if(NOT plugins)
  message(FATAL_ERROR "no plugin was built")
endif()
foreach(plugin IN LISTS plugins)
  file(SHA256 ${copy}/out/plugins/${plugin} there)
  file(SHA256 ${BINARY_DIR}/plugins/${plugin} here)
  message(STATUS "${plugin} ${here}")
  if(NOT here STREQUAL there)
    message(SEND_ERROR "${plugin} differs when it is built in another folder: ${there}\n"
                       "compare: cmp ${BINARY_DIR}/plugins/${plugin} ${copy}/out/plugins/${plugin}")
    set(differs TRUE)
  endif()
endforeach()
if(NOT differs)
  file(REMOVE_RECURSE ${BINARY_DIR}/tests/reproducible)
endif()
