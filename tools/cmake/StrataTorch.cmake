# SPDX-License-Identifier: Apache-2.0
# Finds a LibTorch and gives the imported target Strata::torch: torch_cpu and c10 only. The package's own
# TorchConfig.cmake asks for a CUDA toolkit that CMake understands, even where none is needed.
#
# Looked for, first match wins:
#   1. Torch_DIR                     a folder share/cmake/Torch inside a LibTorch, or the LibTorch itself
#   2. CMAKE_PREFIX_PATH             (variable or environment)
#   3. python3 that imports torch    (the python3 on PATH)
#   4. the cache                     ${XDG_CACHE_HOME:-~/.cache}/strata/libtorch-2.11.0/torch, filled by tools/bootstrap
# Sets STRATA_TORCH_ROOT, STRATA_TORCH_VERSION. Also used by the installed package, so it uses nothing of this project.

include_guard(GLOBAL)
set(STRATA_TORCH_CACHED_VERSION 2.11.0)

# Is this folder a LibTorch that we can use? It must state its ABI, which is so from 2.9 on.
function(_strata_is_torch root result)
  set(${result} FALSE PARENT_SCOPE)
  if(EXISTS "${root}/include/torch/headeronly/version.h" AND EXISTS "${root}/lib/libtorch_cpu.so")
    file(STRINGS "${root}/include/torch/headeronly/version.h" abi REGEX "define TORCH_ABI_VERSION")
    if(abi)
      set(${result} TRUE PARENT_SCOPE)
    endif()
  endif()
endfunction()

function(_strata_find_torch result)
  set(candidates)
  foreach(folder IN ITEMS "${Torch_DIR}" "$ENV{Torch_DIR}")
    if(folder)
      list(APPEND candidates "${folder}" "${folder}/../../..")
    endif()
  endforeach()
  string(REPLACE ":" ";" environment_prefixes "$ENV{CMAKE_PREFIX_PATH}")
  foreach(folder IN LISTS CMAKE_PREFIX_PATH environment_prefixes)
    list(APPEND candidates "${folder}" "${folder}/torch" "${folder}/libtorch" "${folder}/../..")
  endforeach()
  foreach(root IN LISTS candidates)
    _strata_is_torch("${root}" usable)
    if(usable)
      set(${result} "${root}" PARENT_SCOPE)
      return()
    endif()
  endforeach()

  # find_spec instead of import: milliseconds instead of seconds.
  execute_process(
    COMMAND python3 -c "import importlib.util as u; s = u.find_spec('torch'); print(s.submodule_search_locations[0] if s and s.origin else '')"
    OUTPUT_VARIABLE python_root OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  set(cache "$ENV{XDG_CACHE_HOME}")
  if(NOT cache)
    set(cache "$ENV{HOME}/.cache")
  endif()
  foreach(root IN ITEMS "${python_root}" "${cache}/strata/libtorch-${STRATA_TORCH_CACHED_VERSION}/torch")
    if(root)
      _strata_is_torch("${root}" usable)
      if(usable)
        set(${result} "${root}" PARENT_SCOPE)
        return()
      endif()
    endif()
  endforeach()
  set(${result} "" PARENT_SCOPE)
endfunction()

if(NOT STRATA_TORCH_ROOT)
  _strata_find_torch(_strata_root)
  if(NOT _strata_root)
    message(FATAL_ERROR
      "No LibTorch found. Run tools/bootstrap, which puts the one of the PyPI wheel into the cache, or point to an "
      "existing one (2.9 or later) with -DCMAKE_PREFIX_PATH=<folder that holds include/torch and lib/libtorch_cpu.so>. "
      "-DSTRATA_WITH_TORCH=OFF builds all that needs none.")
  endif()
  file(REAL_PATH "${_strata_root}" _strata_root)
  set(STRATA_TORCH_ROOT "${_strata_root}" CACHE PATH "The LibTorch in use (include/ and lib/ lie below it)")
  unset(_strata_root)
endif()
_strata_is_torch("${STRATA_TORCH_ROOT}" _strata_usable)
if(NOT _strata_usable)
  message(FATAL_ERROR "${STRATA_TORCH_ROOT} is no LibTorch 2.9 or later (include/torch/headeronly/version.h with "
                      "TORCH_ABI_VERSION, lib/libtorch_cpu.so). Configure again with -USTRATA_TORCH_ROOT after tools/bootstrap.")
endif()

file(STRINGS "${STRATA_TORCH_ROOT}/include/torch/headeronly/version.h" _strata_lines
     REGEX "define TORCH_VERSION_(MAJOR|MINOR|PATCH) ")
string(REGEX MATCHALL "[0-9]+" STRATA_TORCH_VERSION "${_strata_lines}")
list(JOIN STRATA_TORCH_VERSION "." STRATA_TORCH_VERSION)

# libtorch_cpu.so of the wheel needs libcudart and libcupti. It finds them by its own RPATH when it runs; the linker is told.
file(GLOB _strata_nvidia LIST_DIRECTORIES TRUE "${STRATA_TORCH_ROOT}/../nvidia/*/lib")

foreach(_strata_library IN ITEMS c10 torch_cpu)
  add_library(Strata::${_strata_library} SHARED IMPORTED GLOBAL)
  set_target_properties(Strata::${_strata_library} PROPERTIES
    IMPORTED_LOCATION "${STRATA_TORCH_ROOT}/lib/lib${_strata_library}.so"
    IMPORTED_SONAME "lib${_strata_library}.so")
endforeach()
add_library(Strata::torch INTERFACE IMPORTED GLOBAL)
set_target_properties(Strata::torch PROPERTIES
  INTERFACE_INCLUDE_DIRECTORIES
    "${STRATA_TORCH_ROOT}/include;${STRATA_TORCH_ROOT}/include/torch/csrc/api/include"
  INTERFACE_SYSTEM_INCLUDE_DIRECTORIES
    "${STRATA_TORCH_ROOT}/include;${STRATA_TORCH_ROOT}/include/torch/csrc/api/include"
  # Its headers' __FILE__ must not carry the path of this machine's cache into a plugin's bytes.
  INTERFACE_COMPILE_OPTIONS "-ffile-prefix-map=${STRATA_TORCH_ROOT}=libtorch"
  INTERFACE_LINK_LIBRARIES "Strata::torch_cpu;Strata::c10")
foreach(_strata_folder IN LISTS _strata_nvidia)
  set_property(TARGET Strata::torch APPEND PROPERTY INTERFACE_LINK_OPTIONS "LINKER:-rpath-link,${_strata_folder}")
endforeach()
message(STATUS "LibTorch ${STRATA_TORCH_VERSION}: ${STRATA_TORCH_ROOT}")
unset(_strata_usable)
unset(_strata_lines)
unset(_strata_nvidia)
unset(_strata_library)
unset(_strata_folder)
