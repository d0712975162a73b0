# SPDX-License-Identifier: Apache-2.0
source "$(dirname "${BASH_SOURCE[0]}")/checkout.bash"

make_checkout "$work/strata"
said=$("$work/strata/tools/test" -L fast 2>&1) || fail "tools/test -L fast ended with an error:" "$said"
expect "$said" "==> Testing build/release"
expect "$said" "100% tests passed, 0 tests failed out of 1"
expect_none "$said" "==> Testing build/asan"
[[ ! -e $work/strata/build/asan ]] || fail "build/asan was made"

said=$("$work/strata/tools/test" 2>&1) || fail "tools/test ended with an error:" "$said"
expect "$said" "==> Testing build/asan (address and undefined-behaviour sanitizers; no LibTorch)"
expect "$said" "==> Testing build/release"
rm -rf "$work"
