// SPDX-License-Identifier: Apache-2.0
// What of a trainer goes into a checkpoint, and back.
#include <ATen/ATen.h>
#include <fmt/format.h>

#include "train/checkpoint.hpp"
#include "train/trained_parameters.hpp"
#include "train/trainer.hpp"

namespace strata::train {
void Trainer::save(CheckpointWriter& writer) const {
  writer.number("trainer.steps", steps_);
  writer.number("trainer.seed", static_cast<std::int64_t>(options_.seed));
  writer.text("trainer.optimizer", options_.settings.optimizer);
  for (const auto& entry : parameters_.entries()) {
    writer.tensor("weight." + entry.name, entry.parameter);
    if (average_.defined())
      writer.tensor("average." + entry.name, FlatParameters::view(average_, entry));
    for (const auto& [name, state] : optimizer_->state())
      writer.tensor(fmt::format("optimizer.{}.{}", name, entry.name),
                    FlatParameters::view(state, entry));
  }
  for (const auto& [name, tensor] : fixed_tensors(model_))
    writer.tensor("buffer." + name, tensor);
  if (model_.puzzle_table.defined()) writer.tensor("puzzle_table", model_.puzzle_table);
  writer.tensor("slots.tokens", slots_.tokens);
  writer.tensor("slots.labels", slots_.labels);
  writer.tensor("slots.puzzles", slots_.puzzles);
  writer.tensor("slots.segments", slots_.segments);
  writer.tensor("slots.halted", slots_.halted);
  writer.carry("slots.carry", slots_.carry);
  writer.carry("slots.policy_state", slots_.policy_state);
  metrics_.save(writer);
}

std::vector<std::pair<std::string, at::Tensor>> Trainer::evaluated_tensors() const {
  std::vector<std::pair<std::string, at::Tensor>> tensors;
  for (const auto& entry : parameters_.entries())
    tensors.emplace_back("weight." + entry.name, entry.parameter);
  for (const auto& [name, tensor] : fixed_tensors(model_))
    tensors.emplace_back("buffer." + name, tensor);
  if (model_.puzzle_table.defined()) tensors.emplace_back("puzzle_table", model_.puzzle_table);
  return tensors;
}

void Trainer::restore(const CheckpointReader& reader) {
  const at::NoGradGuard no_grad;
  if (const std::int64_t seed = reader.number("trainer.seed");
      seed != static_cast<std::int64_t>(options_.seed))
    reader.refuse(fmt::format("The checkpoint is of seed {}, but this trial has seed {}.", seed,
                              options_.seed));
  if (const std::string& optimizer = reader.text("trainer.optimizer");
      optimizer != options_.settings.optimizer)
    reader.refuse(fmt::format("The checkpoint is of optimizer {}, but this trial has {}.",
                              optimizer, options_.settings.optimizer));
  const auto fill = [&](const std::string& name, const at::Tensor& target) {
    target.copy_(reader.tensor(name, target));
  };
  for (const auto& entry : parameters_.entries()) {
    fill("weight." + entry.name, FlatParameters::view(parameters_.values(), entry));
    if (average_.defined()) fill("average." + entry.name, FlatParameters::view(average_, entry));
    for (const auto& [name, state] : optimizer_->state())
      fill(fmt::format("optimizer.{}.{}", name, entry.name), FlatParameters::view(state, entry));
  }
  parameters_.changed();
  for (const auto& [name, tensor] : fixed_tensors(model_))
    fill("buffer." + name, tensor);
  if (model_.puzzle_table.defined()) fill("puzzle_table", model_.puzzle_table);
  fill("slots.tokens", slots_.tokens);
  fill("slots.labels", slots_.labels);
  fill("slots.puzzles", slots_.puzzles);
  slots_.segments = reader.tensor("slots.segments", slots_.segments);
  slots_.halted = reader.tensor("slots.halted", slots_.halted);
  slots_.carry = reader.carry("slots.carry", slots_.tokens.device());
  slots_.policy_state = reader.carry("slots.policy_state", slots_.tokens.device());
  metrics_.restore(reader, slots_.tokens.device());
  steps_ = reader.number("trainer.steps");
}

}  // namespace strata::train
