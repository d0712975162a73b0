# SPDX-License-Identifier: Apache-2.0
# Sourced by the scripts beside it: how a step speaks, how it fails, how the tree is configured and built.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

step() { printf '\n==> %s\n' "$*"; }
note() { printf '    %s\n' "$*"; }

# give_up WHAT NEXT...: what went wrong, then one line for each thing to do about it.
give_up() {
  printf '\nerror: %s\n' "$1" >&2
  shift
  (($#)) && printf '  %s\n' "What to do:" >&2
  (($#)) && printf '  - %s\n' "$@" >&2
  exit 1
}

# One compiler a core, but a file with LibTorch takes up to 1.5 GB.
build_jobs() {
  local cores memory
  cores=$(nproc)
  memory=$(awk '/^MemAvailable/ { print int($2 / 1500000) }' /proc/meminfo)
  ((memory < 1)) && memory=1
  echo $((cores < memory ? cores : memory))
}

# A build folder names itself and its source by full paths. Moved or copied with its checkout, it would be built again
# where it was.
remove_moved_build() {
  local preset=$1 folder=$root/build/$1 was
  [[ -f $folder/CMakeCache.txt ]] || return 0
  while IFS= read -r was; do
    [[ $was -ef $root || $was -ef $folder ]] && continue
    step "This checkout was moved or copied since build/$preset was configured for $was: that build folder is removed and made anew."
    rm -rf "$folder"
    return
  done < <(sed -n -E 's/^CMAKE_(HOME_DIRECTORY|CACHEFILE_DIR):INTERNAL=//p' "$folder/CMakeCache.txt")
}

# configure_and_build PRESET [TARGET...]: all of it, or these targets and what they need. Ninja configures again by
# itself when a CMake file changed.
configure_and_build() {
  local preset=$1 folder=$root/build/$1
  local targets=("${@:2}")
  cd "$root"
  remove_moved_build "$preset"
  if [[ ! -f $folder/build.ninja ]]; then
    step "Configuring build/$preset"
    cmake --preset "$preset" || give_up "configuring build/$preset ended with an error (above)." \
      "run tools/bootstrap, if a package was not found" \
      "remove the folder build/$preset and start again, if the message speaks of its cache" \
      "read CONTRIBUTING.md for the packages that other distributions need"
  fi
  step "Building build/$preset ($(build_jobs) at a time; a first build takes minutes, a second one seconds)"
  cmake --build --preset "$preset" --parallel "$(build_jobs)" ${targets[0]:+--target "${targets[@]}"} || give_up "building build/$preset ended with an error (above)." \
    "if the compiler was killed, memory ran out: cmake --build --preset $preset --parallel 1" \
    "remove the folder build/$preset and start again, if LibTorch or the compiler was replaced" \
    "otherwise the first error above says where the source is wrong"
}
