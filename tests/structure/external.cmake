# SPDX-License-Identifier: Apache-2.0
# Builds the project external_plugin/ against the CMake package of this build tree (WITH_NN=OFF), or against an install
# of it (INSTALL=ON), as someone does who never saw this repository.

set(work ${BINARY_DIR}/tests/external_${INSTALL})
file(REMOVE_RECURSE ${work})
file(MAKE_DIRECTORY ${work})

function(must_run)
  execute_process(COMMAND ${ARGN} WORKING_DIRECTORY ${work} RESULT_VARIABLE code OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT code EQUAL 0)
    message(FATAL_ERROR "${ARGN}\nended with ${code}:\n${output}")
  endif()
endfunction()

set(prefix ${BINARY_DIR})
if(INSTALL)
  set(prefix ${work}/prefix)
  must_run(${CMAKE_COMMAND} --install ${BINARY_DIR} --prefix ${prefix})
endif()
must_run(${CMAKE_COMMAND} -S ${SOURCE_DIR}/tests/structure/external_plugin -B out -G Ninja -DCMAKE_BUILD_TYPE=Release
         -DCMAKE_CXX_COMPILER=${CXX} -DCMAKE_PREFIX_PATH=${prefix} -DWITH_NN=${WITH_NN})
must_run(${CMAKE_COMMAND} --build out)

set(expected mirror)
if(WITH_NN)
  list(APPEND expected average)
endif()
foreach(plugin IN LISTS expected)
  if(NOT EXISTS ${work}/out/plugins/${plugin}.strata.so)
    message(FATAL_ERROR "out/plugins/${plugin}.strata.so was not built")
  endif()
endforeach()
# Both programs of the installed tree start: they find their libraries without help, and the plugins beside them.
if(INSTALL)
  execute_process(COMMAND ${CMAKE_COMMAND} -E env --unset=STRATA_PLUGIN_PATH ${prefix}/bin/strata plugins
                  WORKING_DIRECTORY ${work} OUTPUT_VARIABLE listed)
  if(NOT listed MATCHES "In ${prefix}/lib/strata/plugins:\n.*\n  sudoku ")
    message(FATAL_ERROR "the installed strata does not list the plugins that were installed with it:\n${listed}")
  endif()
  foreach(program IN ITEMS strata strata-trial)
    if(EXISTS ${prefix}/bin/${program})
      must_run(${prefix}/bin/${program} --help)
    endif()
  endforeach()
endif()
file(REMOVE_RECURSE ${work})
