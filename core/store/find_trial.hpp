// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "store/connection.hpp"

namespace strata::store {

struct FoundTrial {
  std::string trial;
  std::string evaluation;  ///< "" where the id is a trial's
};

/// The one trial or evaluation whose id begins with `id`, six digits or more. @throws Error where
/// none or several do, or it is no id
[[nodiscard]] FoundTrial find_trial(Connection& connection, std::string_view id);

}  // namespace strata::store
