# SPDX-License-Identifier: Apache-2.0
source "$(dirname "${BASH_SOURCE[0]}")/checkout.bash"

build() { bash -c 'source "$0/tools/steps.bash" && configure_and_build release' "$1" 2>&1; }

make_checkout "$work/first"
build "$work/first" >/dev/null
touch "$work/first/build/release/kept"
said=$(build "$work/first")
expect_none "$said" "This checkout was moved"
[[ -e $work/first/build/release/kept ]] || fail "the build folder of a checkout that was not moved was made anew"
ln -s first "$work/link"
said=$(build "$work/link")
expect_none "$said" "This checkout was moved"

rm "$work/link"
mkdir "$work/first/results"
touch "$work/first/results/strata.db"
mv "$work/first" "$work/second"
said=$(build "$work/second") || fail "building in the moved checkout ended with an error:" "$said"
expect "$said" "==> This checkout was moved or copied since build/release was configured for $work/first/build/release: that build folder is removed and made anew.

==> Configuring build/release"
[[ -e $work/second/build/release/product ]] || fail "nothing was built in the moved checkout"
[[ ! -e $work/second/build/release/kept ]] || fail "the old build folder is still there"
[[ -e $work/second/results/strata.db ]] || fail "the results are gone"
[[ ! -e $work/first ]] || fail "the old folder was made again"

cp -r "$work/second" "$work/third" # the place of the first still exists
rm "$work/second/build/release/product"
said=$(build "$work/third")
expect "$said" "since build/release was configured for $work/second/build/release: "
[[ -e $work/third/build/release/product ]] || fail "nothing was built in the copied checkout"
[[ ! -e $work/second/build/release/product ]] || fail "the first checkout was built in place of its copy"
rm -rf "$work"
