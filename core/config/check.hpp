// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "config/catalogue.hpp"
#include "config/experiment.hpp"
#include "config/mistakes.hpp"
#include "config/scope.hpp"

namespace strata::config {

/// Holds every entry against what is declared: components that are not there, unknown keys, values
/// that fit no declaration, axes that are none.
void check_entries(const Experiment& experiment, const Catalogue& catalogue, const Scope& scope,
                   Mistakes* mistakes);

/// What a message calls an entry's parameter: "[architecture] h_cycles", "[grid]
/// architecture.h_cycles",
/// "[[ablation]] \"x\": architecture.h_cycles", "architecture.h_cycles".
[[nodiscard]] std::string subject(const Entry& entry, const Key& key);

}  // namespace strata::config
