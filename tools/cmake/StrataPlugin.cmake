# SPDX-License-Identifier: Apache-2.0
# strata_add_plugin(<name> [NN] sources...)
#
# A plugin <name>.strata.so. Without NN it sees the SDK without LibTorch (datasets, augmentations); with NN also
# LibTorch (architectures, halting policies). Used by this repository and by everyone else: it is installed.
#
# The file carries no path of the machine that built it: no RPATH (the process that loads it already holds libstrata and
# LibTorch), mapped file names, and a build id made of its contents. The same source gives the same bytes in any folder.
function(strata_add_plugin name)
  cmake_parse_arguments(PARSE_ARGV 1 plugin "NN" "" "")
  set(sources ${plugin_UNPARSED_ARGUMENTS})
  if(NOT sources)
    message(FATAL_ERROR "strata_add_plugin(${name}): no sources")
  endif()
  if(plugin_NN AND NOT TARGET Strata::nn)
    if(TARGET Strata::flags)
      return() # this repository, configured without LibTorch
    endif()
    message(FATAL_ERROR "strata_add_plugin(${name} NN ...): this Strata was built without LibTorch and has no Strata::nn")
  endif()

  add_library(${name} MODULE ${sources})
  target_compile_features(${name} PRIVATE cxx_std_20)
  set_target_properties(${name} PROPERTIES
    PREFIX "" SUFFIX ".strata.so"
    CXX_EXTENSIONS OFF
    CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    SKIP_BUILD_RPATH ON INSTALL_RPATH "" INSTALL_RPATH_USE_LINK_PATH OFF
    LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/plugins)
  target_compile_options(${name} PRIVATE -ffile-prefix-map=${CMAKE_CURRENT_BINARY_DIR}=build
                                         -ffile-prefix-map=${CMAKE_CURRENT_SOURCE_DIR}=${name})
  # defs: a missing symbol fails here and not in a run; now: all of it is bound at loading; nodelete: never unloaded.
  target_link_options(${name} PRIVATE LINKER:-z,defs LINKER:-z,now LINKER:-z,nodelete LINKER:--as-needed
                                      LINKER:--build-id=sha1)
  target_link_libraries(${name} PRIVATE $<IF:$<BOOL:${plugin_NN}>,Strata::nn,Strata::sdk>)
  if(TARGET Strata::flags) # inside this repository: its warnings, sanitizers and precompiled header
    target_link_libraries(${name} PRIVATE Strata::flags)
    if(plugin_NN AND TARGET strata_pch)
      target_precompile_headers(${name} REUSE_FROM strata_pch)
    endif()
  endif()
  if(STRATA_PLUGIN_GROUP) # a target of the folder that calls: all its plugins by one name
    add_dependencies(${STRATA_PLUGIN_GROUP} ${name})
  endif()
endfunction()
