// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <map>
#include <string>

#include "evaluate/model.hpp"

namespace strata::train {

/// All weights of a model (parameters, buffers, the puzzle table) by the names under which the
/// published code keeps them; a weight without a published name has ours. The tensors share the
/// model's memory: writing them writes the model.
/// @throws PluginError where two weights have one published name
[[nodiscard]] std::map<std::string, at::Tensor> published_tensors(const evaluate::Model& model);

}  // namespace strata::train
