// SPDX-License-Identifier: Apache-2.0
#include "train/published_tensors.hpp"

#include <utility>
#include <vector>

namespace strata::train {
namespace {

/// As HRM and TRM name their puzzle table.
constexpr char kPuzzleTable[] = "inner.puzzle_emb.weights";

void collect(const torch::nn::Module& module,
             const std::vector<std::pair<std::string, std::string>>& names,
             std::map<std::string, at::Tensor>& tensors) {
  const std::map<std::string, std::string> published(names.begin(), names.end());
  const auto add = [&](const std::string& name, const at::Tensor& tensor) {
    const auto found = published.find(name);
    tensors.emplace(found == published.end() ? name : found->second, tensor);
  };
  for (const auto& parameter : module.named_parameters())
    add(parameter.key(), parameter.value());
  for (const auto& buffer : module.named_buffers())
    add(buffer.key(), buffer.value());
}

}  // namespace

std::map<std::string, at::Tensor> published_tensors(const evaluate::Model& model) {
  std::map<std::string, at::Tensor> tensors;
  collect(*model.architecture, model.architecture->published_names(), tensors);
  collect(*model.halting, model.halting->published_names(), tensors);
  if (model.puzzle_table.defined()) tensors.emplace(kPuzzleTable, model.puzzle_table);
  return tensors;
}

}  // namespace strata::train
