// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "store/reader.hpp"
#include "store/store.hpp"

namespace strata::store {

/// Store::trial() for one who only reads: status, checkpoint_step and finished_evaluations; the other fields keep their
/// defaults. @throws Error where the id is not one of letters, digits and '-'
[[nodiscard]] TrialRecord trial_record(const Reader& reader, std::string_view id);

}  // namespace strata::store
