// SPDX-License-Identifier: Apache-2.0
#include "protocol/metric_names.hpp"

#include <fmt/format.h>

namespace strata::protocol {

const std::vector<std::string>& metric_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all = {"exact_accuracy",          "token_accuracy",
                                    "blank_accuracy",          "valid_rate",
                                    "mean_segments",           "loss",
                                    "state_residual",          "logit_residual",
                                    "network_evaluations",     "copy_blank_accuracy",
                                    "majority_blank_accuracy", "change_f1",
                                    "change_f1_margin",        "change_precision",
                                    "change_recall",           "halts_when_right",
                                    "halts_when_wrong",        "continues_when_right",
                                    "continues_when_wrong",    "votes",
                                    "single_vote_accuracy",    "any_vote_accuracy"};
    for (const int attempts : {1, 2, 5, 10, 100, 1000})
      for (const char* how : {"strict", "fractional"})
        all.push_back(fmt::format("pass_at_{}_{}", attempts, how));
    return all;
  }();
  return names;
}

}  // namespace strata::protocol
