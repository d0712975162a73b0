// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "evaluate/model.hpp"

namespace strata::evaluate {

/// Puts the modules into evaluation mode for as long as it lives, and back.
class EvaluationMode {
 public:
  explicit EvaluationMode(const Model& model)
      : model_(model), training_(model.architecture->is_training()) {
    model_.architecture->eval();
    model_.halting->eval();
  }
  EvaluationMode(const EvaluationMode&) = delete;
  EvaluationMode& operator=(const EvaluationMode&) = delete;
  ~EvaluationMode() {
    model_.architecture->train(training_);
    model_.halting->train(training_);
  }

 private:
  const Model& model_;
  bool training_;
};

}  // namespace strata::evaluate
