# SPDX-License-Identifier: Apache-2.0
# One set of flags for everything we compile: Strata::flags.
#
# All targets are compiled with the same code-generation flags (-fPIC for programs too, where CMake would say -fPIE):
# GCC accepts a precompiled header only where they agree, and one header serves all targets.
# Nothing depends on the machine (-march=native) or on the path of the checkout, so that the same source gives the
# same bytes in any folder, and a trial the same numbers in any build.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")

add_library(strata_flags INTERFACE)
add_library(Strata::flags ALIAS strata_flags)
target_compile_options(
  strata_flags
  INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
            -Wno-missing-field-initializers # GCC says it of designated initialisers, which leave out what has a default
            -fPIC -ffp-contract=off
            -ffile-prefix-map=${PROJECT_BINARY_DIR}=build -ffile-prefix-map=${PROJECT_SOURCE_DIR}=.
            $<$<CONFIG:Debug>:-D_GLIBCXX_ASSERTIONS>
            # GCC 12 sees overlaps in std::string's own code that cannot be (GCC bug 105651).
            $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-restrict>)
if(STRATA_SANITIZE)
  list(JOIN STRATA_SANITIZE "," _strata_sanitizers)
  target_compile_options(strata_flags INTERFACE -fsanitize=${_strata_sanitizers} -fno-sanitize-recover=all
                                                -fno-omit-frame-pointer)
  target_link_options(strata_flags INTERFACE -fsanitize=${_strata_sanitizers})
  unset(_strata_sanitizers)
endif()

# ccache: a precompiled header is only cached with these two kinds of sloppiness.
if(STRATA_USE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(STRATA_CCACHE ccache)
  mark_as_advanced(STRATA_CCACHE)
  if(STRATA_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER env CCACHE_SLOPPINESS=pch_defines,time_macros ${STRATA_CCACHE})
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
      target_compile_options(strata_flags INTERFACE -fpch-preprocess)
    endif()
  endif()
endif()
