// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "strata/architecture.hpp"
#include "strata/halting.hpp"

namespace strata::evaluate {

/// The parts of a trial's network, as the trainer trains and the evaluator scores them.
struct Model {
  std::shared_ptr<Architecture> architecture;
  std::shared_ptr<HaltingPolicy> halting;
  at::Tensor puzzle_table;  ///< [puzzles, width], not a parameter (SignSGD owns its updates);
                            ///< undefined where none is wanted
};

}  // namespace strata::evaluate
