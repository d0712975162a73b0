// SPDX-License-Identifier: Apache-2.0
// A signature of each architecture: the loss after 20 steps of a small model, float64, one seed. It
// moves whenever what training computes moves (initialisation, streams, forward pass, loss,
// optimizer). A commit that means to move it states the new numbers here and bumps
// protocol::kNumerics, which goes into the identity of trials.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <fmt/format.h>
#include <torch/headeronly/version.h>

#include "catch.hpp"
#include "data/source.hpp"
#include "plugins/descriptor/host_abi.hpp"
#include "plugins/loader/plugin_loader.hpp"
#include "train/trainer.hpp"

namespace strata::parity {
namespace {

constexpr std::int64_t kLength = 9, kVocabulary = 7, kPuzzles = 5;

/// Rows out of a stream: the label of a token is the next of the alphabet.
class StreamRows : public data::Source {
 public:
  std::int64_t length() const override { return kLength; }
  data::Batch offer(std::int64_t step, std::span<const std::int64_t> slots) const override {
    data::Batch batch = data::empty_batch(static_cast<std::int64_t>(slots.size()), kLength);
    for (std::size_t row = 0; row < slots.size(); ++row) {
      Stream stream(1, "signature",
                    {static_cast<std::uint64_t>(step), static_cast<std::uint64_t>(slots[row]), 0});
      for (std::size_t k = row * kLength; k < (row + 1) * kLength; ++k) {
        batch.tokens[k] = static_cast<std::int64_t>(stream.below(kVocabulary));
        batch.labels[k] = (batch.tokens[k] + 1) % kVocabulary;
      }
      batch.puzzles[row] = static_cast<std::int64_t>(stream.below(kPuzzles));
    }
    return batch;
  }
};

struct Choice {
  const char* architecture;
  const char* halting;
  const char* optimizer;
  std::vector<std::pair<std::string, Value>> parameters;
};

double signature(const plugins::PluginLoader& loader, const Choice& choice) {
  Context context;
  context.vocabulary_size = kVocabulary;
  context.sequence_length = kLength;
  context.puzzles = kPuzzles;
  context.precision = Precision::kFloat64;
  context.stream = Stream(1, "initialization");
  Parameters parameters;
  parameters.set("hidden_size", std::int64_t{16});
  parameters.set("num_heads", std::int64_t{2});
  parameters.set("mlp_multiple", std::int64_t{8});
  for (const auto& [name, value] : choice.parameters)
    parameters.set(name, value);
  evaluate::Model model;
  model.architecture = loader.registry()
                           .find(Kind::kArchitecture, choice.architecture)
                           ->make_architecture(parameters, context);
  context.summary_width = model.architecture->summary_width();
  Parameters halting;
  halting.set("segments", std::int64_t{3});
  model.halting =
      loader.registry().find(Kind::kHalting, choice.halting)->make_halting(halting, context);
  if (const std::int64_t width = model.architecture->puzzle_embedding().width; width > 0)
    model.puzzle_table = at::zeros({kPuzzles, width}, at::kDouble);
  train::TrainerOptions options;
  options.seed = 1;
  options.settings.batch_size = 8;
  options.settings.learning_rate = 1e-3;
  options.settings.precision = "float64";
  options.settings.optimizer = choice.optimizer;
  train::Trainer trainer(model, std::make_shared<StreamRows>(), options);
  for (int k = 0; k < 20; ++k)
    trainer.step();
  return trainer.last_loss().item<double>();
}

}  // namespace

TEST_CASE("each architecture has the signature that this version states") {
  at::set_num_threads(1);
  plugins::PluginLoader loader(plugins::host_abi(TORCH_ABI_VERSION));
  for (const char* name : {"hrm", "trm", "urm", "universal_transformer", "transformer", "fixed",
                           "q_learning", "correctness"})
    loader.load(std::filesystem::path(STRATA_BINARY_DIR) / "plugins" /
                (std::string(name) + ".strata.so"));
  const std::int64_t one = 1, two = 2;
  const std::vector<std::pair<Choice, double>> stated{
      {{"hrm",
        "q_learning",
        "adam_atan2",
        {{"h_layers", one},
         {"l_layers", one},
         {"puzzle_embedding_width", std::int64_t{16}},
         {"dropout", 0.1}}},
       1.623422071452},
      {{"universal_transformer",
        "fixed",
        "adamw",
        {{"loops", two}, {"layers", one}, {"positions", std::string("learned")}}},
       1.711860226583},
      {{"transformer", "fixed", "adamw", {{"layers", two}, {"norm", std::string("pre")}}},
       1.270611583910},
      {{"trm",
        "correctness",
        "adam_atan2",
        {{"layers", one},
         {"h_cycles", two},
         {"l_cycles", two},
         {"mixer", std::string("mlp")},
         {"initial_state", std::string("random")},
         {"damping", 0.05},
         {"step_noise_training", 0.01},
         {"puzzle_embedding_width", std::int64_t{16}},
         {"prefix_length", std::int64_t{3}}}},
       1.950986051507},
      {{"urm",
        "correctness",
        "adam_atan2",
        {{"layers", one}, {"loops", std::int64_t{3}}, {"gradient_loops", two}}},
       1.606192105699},
  };
  for (const auto& [choice, loss] : stated) {
    const double ours = signature(loader, choice);
    fmt::print("signature of {}: {:.12f}\n", choice.architecture, ours);
    INFO(choice.architecture);
    CHECK_THAT(ours, Catch::Matchers::WithinRel(loss, 1e-9));
  }
}

}  // namespace strata::parity
