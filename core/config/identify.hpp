// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/plan.hpp"

namespace strata::config {

/// The plan with trial_ids and evaluation_ids filled in, from Training::canonical,
/// Training::file_hashes and the seeds. Call it when file_hashes and missing_files are known. A
/// training whose data are missing, and its variants, get no ids. Trainings whose files turn out to
/// have the same content become one, and variants that thereby become equal fold.
[[nodiscard]] Plan identify(Plan plan);

}  // namespace strata::config
