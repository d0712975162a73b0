// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <map>
#include <string>
#include <vector>

namespace strata::trial {

using NamedTensors = std::map<std::string, at::Tensor>;

/// A file's tensors held against those that a model has.
struct WeightMatch {
  std::string prefix;                    ///< what stands before the published names in the file
  NamedTensors weights;                  ///< by published name; whole only without differences
  std::vector<std::string> differences;  ///< a sentence each; none: the weights fit
};

/// @param file as read, names with whatever stands before the published ones ("_orig_mod.",
/// "model.", "weights.")
/// @param expected published name -> the model's tensor
/// @param prefix where given, only names under it count and the rest of the file is left alone;
/// where "", the prefix with which the most names fit is taken, and every other tensor of the file
/// is a difference
[[nodiscard]] WeightMatch match_weights(const NamedTensors& file, const NamedTensors& expected,
                                        const std::string& prefix);

}  // namespace strata::trial
