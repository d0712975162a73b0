// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/ATen.h>
#include <torch/headeronly/version.h>

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "data/composer.hpp"
#include "data/training_source.hpp"
#include "evaluate/evaluator.hpp"
#include "plugins/descriptor/host_abi.hpp"
#include "plugins/loader/plugin_loader.hpp"
#include "train/trainer.hpp"

namespace strata::evaluate::test {

/// Halts a row where its least sure cell is sure enough: rows of a trained model then take
/// different numbers of segments. Nothing is learned.
class WhenSure final : public HaltingPolicy {
 public:
  explicit WhenSure(std::int64_t segments, double sure) : segments_(segments), sure_(sure) {}
  std::int64_t segments() const override { return segments_; }
  Verdict decide(const Observation& seen, const Carry&) const override {
    const at::Tensor least = at::softmax(seen.logits.to(at::kDouble), -1).amax(-1).amin(-1);
    return {.halted = (least > sure_) | (seen.segments >= seen.limit),
            .state = {},
            .score = least,
            .outputs = {}};
  }

 private:
  std::int64_t segments_;
  double sure_;
};

inline constexpr double kSure = 0.5;  ///< the threshold of the trained model's policy

/// A weight-shared transformer on 4x4 Sudoku, trained for a second or two through the plugins that
/// trials use.
class TrainedModel {
 public:
  TrainedModel(const std::string& precision, std::int64_t steps)
      : loader_(plugins::host_abi(TORCH_ABI_VERSION)) {
    for (const char* name : {"sudoku", "sudoku_symmetry", "universal_transformer", "stable"})
      loader_.load(std::filesystem::path(STRATA_BINARY_DIR) / "plugins" /
                   (std::string(name) + ".strata.so"));
    const Component& sudoku = component(Kind::kDataset, "sudoku");
    dataset = sudoku.make_dataset(with(sudoku, {{"size", std::int64_t{4}},
                                                {"clues", std::int64_t{5}},
                                                {"train", std::int64_t{200}},
                                                {"test", std::int64_t{300}}}),
                                  {});
    dataset->load();
    const DatasetShape shape = dataset->shape();
    context.dataset = dataset.get();
    context.trial.vocabulary_size = shape.vocabulary_size;
    context.trial.sequence_length = shape.sequence_length;
    context.trial.height = shape.height;
    context.trial.width = shape.width;
    context.trial.box_height = shape.box_height;
    context.trial.box_width = shape.box_width;
    context.trial.interchangeable = shape.interchangeable;
    context.trial.pad_token = shape.pad_token;
    context.trial.precision = precision == "float64" ? Precision::kFloat64 : Precision::kFloat32;
    const Component& symmetry = component(Kind::kAugmentation, "sudoku_symmetry");
    context.composer = std::make_shared<data::Composer>(
        std::vector<data::NamedAugmentation>{
            {"sudoku_symmetry", symmetry.make_augmentation(with(symmetry, {}), context.trial)}},
        dataset);
    train(precision, steps);
  }

  /// A policy of a plugin, which learns nothing.
  [[nodiscard]] std::shared_ptr<HaltingPolicy> policy(const std::string& name,
                                                      std::int64_t segments) {
    const Component& found = component(Kind::kHalting, name);
    return found.make_halting(with(found, {{"segments", segments}}), context.trial);
  }

  std::shared_ptr<Dataset> dataset;
  Model model;  ///< halts where its least sure cell is sure enough
  EvaluationContext context;

 private:
  const Component& component(Kind kind, const std::string& name) {
    return *loader_.registry().find(kind, name);
  }
  static Parameters with(const Component& component,
                         const std::vector<std::pair<std::string, Value>>& values) {
    Parameters parameters = defaults(component.schema);
    for (const auto& [name, value] : values)
      parameters.set(name, value);
    return parameters;
  }
  void train(const std::string& precision, std::int64_t steps) {
    const Component& looped = component(Kind::kArchitecture, "universal_transformer");
    Context made = context.trial;
    made.stream = Stream(1, "initialization");
    model.architecture =
        looped.make_architecture(with(looped, {{"hidden_size", std::int64_t{32}},
                                               {"num_heads", std::int64_t{4}},
                                               {"mlp_multiple", std::int64_t{32}},
                                               {"positions", std::string("learned")},
                                               {"layers", std::int64_t{1}},
                                               {"loops", std::int64_t{2}}}),
                                 made);
    model.halting = std::make_shared<WhenSure>(6, kSure);
    train::TrainerOptions options;
    options.settings.batch_size = 32;
    options.settings.learning_rate = 5e-3;
    options.settings.optimizer = "adamw";
    options.settings.loss = "softmax_cross_entropy";
    options.settings.precision = precision;
    auto source = std::make_shared<data::TrainingSource>(
        dataset, context.composer, data::TrainingSourceOptions{.seed = 1, .batch_size = 32});
    train::Trainer trainer(model, source, options);
    for (std::int64_t step = 0; step < steps; ++step)
      trainer.step();
  }

  plugins::PluginLoader loader_;
};

}  // namespace strata::evaluate::test
