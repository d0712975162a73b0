// SPDX-License-Identifier: Apache-2.0
#include "train/trained_parameters.hpp"

#include <ATen/ATen.h>

#include <algorithm>

namespace strata::train {
namespace {

void add(std::string name, const at::Tensor& tensor, std::vector<NamedTensor>& tensors) {
  const bool seen = std::ranges::any_of(
      tensors, [&](const NamedTensor& other) { return other.tensor.is_same(tensor); });
  if (tensor.defined() && !seen) tensors.push_back({std::move(name), tensor});
}

void add_parameters(const std::string& owner, const torch::nn::Module& module, bool trained,
                    std::vector<NamedTensor>& tensors) {
  for (const auto& named : module.named_parameters())
    if (named.value().defined() && named.value().requires_grad() == trained)
      add(owner + named.key(), named.value(), tensors);
}

void add_buffers(const std::string& owner, const torch::nn::Module& module,
                 std::vector<NamedTensor>& tensors) {
  for (const auto& named : module.named_buffers())
    add(owner + named.key(), named.value(), tensors);
}

}  // namespace

std::vector<NamedTensor> trained_parameters(const evaluate::Model& model) {
  std::vector<NamedTensor> tensors;
  add_parameters("architecture.", *model.architecture, true, tensors);
  if (model.halting) add_parameters("halting.", *model.halting, true, tensors);
  return tensors;
}

std::vector<NamedTensor> fixed_tensors(const evaluate::Model& model) {
  std::vector<NamedTensor> tensors;
  add_buffers("architecture.", *model.architecture, tensors);
  add_parameters("architecture.", *model.architecture, false, tensors);
  if (!model.halting) return tensors;
  add_buffers("halting.", *model.halting, tensors);
  add_parameters("halting.", *model.halting, false, tensors);
  return tensors;
}

}  // namespace strata::train
