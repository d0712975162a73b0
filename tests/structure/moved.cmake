# SPDX-License-Identifier: Apache-2.0
# Configures the project external_plugin/ against the CMake package of a build folder that lies elsewhere now, and of one
# whose source does.

file(REAL_PATH ${BINARY_DIR} BINARY_DIR) # as messages name it
set(work ${BINARY_DIR}/tests/moved)
file(REMOVE_RECURSE ${work})
file(COPY ${BINARY_DIR}/lib/cmake DESTINATION ${work}/build/lib)

# must_tell(<build folder and source as the cache of work/build names them>)
function(must_tell configured source)
  file(WRITE ${work}/build/CMakeCache.txt
       "CMAKE_CACHEFILE_DIR:INTERNAL=${configured}\nCMAKE_HOME_DIRECTORY:INTERNAL=${source}\n")
  execute_process(COMMAND ${CMAKE_COMMAND} -S ${SOURCE_DIR}/tests/structure/external_plugin -B ${work}/out -G Ninja
                          -DCMAKE_CXX_COMPILER=${CXX} -DCMAKE_PREFIX_PATH=${work}/build -DWITH_NN=OFF
                  RESULT_VARIABLE code OUTPUT_VARIABLE output ERROR_VARIABLE output)
  string(REGEX REPLACE "[ \n]+" " " output "${output}") # CMake breaks the lines of messages
  set(sentence "This checkout of Strata was moved or copied after it was built (${work}/build was configured as \
${configured} from ${source}): run tools/quickstart in it again, which builds it anew.")
  string(FIND "${output}" "${sentence}" found)
  if(code EQUAL 0 OR found EQUAL -1)
    message(FATAL_ERROR "expected:\n${sentence}\nin what ended with ${code}:\n${output}")
  endif()
endfunction()

must_tell(${BINARY_DIR} ${SOURCE_DIR}) # which is there: another checkout took its place
must_tell(${work}/gone/build ${work}/gone)
must_tell(${work}/build ${work}/gone)
file(REMOVE_RECURSE ${work})
