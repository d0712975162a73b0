# SPDX-License-Identifier: Apache-2.0
# Sourced by the tests beside it: a checkout with our scripts and presets, and a project that builds in no time.
set -euo pipefail
source_folder=$1 work=$2

fail() {
  printf '%s\n' "$@" >&2
  exit 1
}

# expect TEXT PART: PART is in TEXT, word for word.
expect() { [[ $1 == *"$2"* ]] || fail "expected:" "$2" "in:" "$1"; }
expect_none() { [[ $1 != *"$2"* ]] || fail "not expected:" "$2" "in:" "$1"; }

make_checkout() {
  rm -rf "$work"
  mkdir -p "$1/tools"
  cp "$source_folder/CMakePresets.json" "$1"
  cp "$source_folder"/tools/{steps.bash,test} "$1/tools"
  printf '#!/usr/bin/env bash\n' >"$1/tools/bootstrap"
  chmod +x "$1/tools/bootstrap"
  cat >"$1/CMakeLists.txt" <<'TEXT'
cmake_minimum_required(VERSION 3.25)
project(small LANGUAGES NONE)
add_custom_target(product ALL COMMAND ${CMAKE_COMMAND} -E touch ${PROJECT_BINARY_DIR}/product)
enable_testing()
add_test(NAME quick COMMAND ${CMAKE_COMMAND} -E true)
set_tests_properties(quick PROPERTIES LABELS fast)
TEXT
}
