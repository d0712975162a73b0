// SPDX-License-Identifier: Apache-2.0
#include "train/published_tensors.hpp"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "strata/error.hpp"

namespace strata::train {
namespace {

/// As HRM and TRM name their puzzle table.
constexpr char kPuzzleTable[] = "inner.puzzle_emb.weights";

/// Gathers tensors by published name, and remembers whose each is.
class Collector {
 public:
  /// @param owner "architecture" or "halting"
  void add_module(const std::string& owner, const torch::nn::Module& module,
                  const std::vector<std::pair<std::string, std::string>>& names) {
    const std::map<std::string, std::string> published(names.begin(), names.end());
    const auto add_named = [&](const std::string& name, const at::Tensor& tensor) {
      const auto found = published.find(name);
      add(found == published.end() ? name : found->second, fmt::format("{} \"{}\"", owner, name),
          tensor);
    };
    for (const auto& parameter : module.named_parameters())
      add_named(parameter.key(), parameter.value());
    for (const auto& buffer : module.named_buffers())
      add_named(buffer.key(), buffer.value());
  }

  void add(const std::string& published, const std::string& ours, const at::Tensor& tensor) {
    const auto [place, is_new] = tensors_.emplace(published, tensor);
    if (is_new)
      names_.emplace(published, ours);
    else if (!place->second.is_same(tensor))
      throw PluginError(fmt::format(
          "Two weights have the published name \"{}\": {} and {}. Let published_names() give each "
          "a name of its own.",
          published, names_.at(published), ours));
  }

  [[nodiscard]] std::map<std::string, at::Tensor> take() { return std::move(tensors_); }

 private:
  std::map<std::string, at::Tensor> tensors_;
  std::map<std::string, std::string> names_;  ///< published -> whose it is, for messages
};

}  // namespace

std::map<std::string, at::Tensor> published_tensors(const evaluate::Model& model) {
  Collector collector;
  collector.add_module("architecture", *model.architecture, model.architecture->published_names());
  collector.add_module("halting", *model.halting, model.halting->published_names());
  if (model.puzzle_table.defined())
    collector.add(kPuzzleTable, "the puzzle table", model.puzzle_table);
  return collector.take();
}

}  // namespace strata::train
