// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <string_view>

namespace strata::plugins {

/// Which of two versions is newer, by the order of semver.org 2.0 (section 11): numbers as numbers,
/// a pre-release
/// ("1.0.0-rc.1") before its release, build metadata ("+5") left out. Missing numbers count as 0.
/// Versions that are equal so far go by their letters, so that only the same text is equal.
[[nodiscard]] std::strong_ordering compare_versions(std::string_view left, std::string_view right);

}  // namespace strata::plugins
