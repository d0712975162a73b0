// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

/// Which tasks ARC-AGI-1 (fchollet/ARC-AGI, commit 3990304) and ARC-AGI-2 (arcprize/ARC-AGI-2,
/// commit f3283f7) share, by id, and the six whose pairs differ between the two published versions
/// of ARC-AGI-2's public evaluation. Facts about sets that a trial need not have at hand.
namespace strata::arc {

/// One of 376 evaluation and 391 training tasks of ARC-AGI-1 that are training tasks of ARC-AGI-2.
[[nodiscard]] bool is_in_second_training(std::string_view id);

/// One of six tasks that are evaluation tasks of both.
[[nodiscard]] bool is_in_both_evaluations(std::string_view id);

/// fingerprint() of a task in the repository and as Kaggle gave it in 2025.
struct VersionedTask {
  std::uint32_t id;
  std::uint64_t repository;
  std::uint64_t kaggle;
};

/// nullptr where there is one version only.
[[nodiscard]] const VersionedTask* versions_of(std::string_view id);

}  // namespace strata::arc
