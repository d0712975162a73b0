// SPDX-License-Identifier: Apache-2.0
// Signatures of small trials: the loss of the 20th step, and the length of all weights that would
// be evaluated after it (averages where there are), float64, one seed. They move whenever what
// training computes moves (initialisation, streams, rows offered, forward pass, loss, optimizer,
// schedule, clipping, average). A commit that means to move one states the new numbers here and
// bumps protocol::kNumerics, which goes into the identity of trials.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <fmt/format.h>
#include <torch/headeronly/version.h>

#include <cmath>
#include <functional>

#include "batching/doubles.hpp"
#include "catch.hpp"
#include "data/bank.hpp"
#include "data/source.hpp"
#include "data/training_source.hpp"
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

struct Signature {
  double loss;
  double weights;
};

/// A grid of 3 x 3 cells, which are the tokens.
Context context_of_rows() {
  Context context;
  context.vocabulary_size = kVocabulary;
  context.sequence_length = kLength;
  context.height = 3;
  context.width = 3;
  context.puzzles = kPuzzles;
  return context;
}

train::TrainerOptions options_of(const Choice& choice) {
  train::TrainerOptions options;
  options.seed = 1;
  options.settings.batch_size = 8;
  options.settings.learning_rate = 1e-3;
  options.settings.precision = "float64";
  options.settings.optimizer = choice.optimizer;
  return options;
}

evaluate::Model model_of(const plugins::PluginLoader& loader, const Choice& choice,
                         Context context) {
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
    model.puzzle_table = at::zeros({context.puzzles, width}, at::kDouble);
  return model;
}

/// Trains 20 steps.
Signature signature_of(evaluate::Model model, std::shared_ptr<const data::Source> source,
                       train::TrainerOptions options) {
  train::Trainer trainer(std::move(model), std::move(source), std::move(options));
  for (int k = 0; k < 20; ++k)
    trainer.step();
  const train::AveragedWeights averaged = trainer.averaged_weights();
  double squares = 0;
  for (const auto& [name, tensor] : trainer.evaluated_tensors())
    squares += tensor.detach().square().sum().item<double>();
  return {trainer.last_loss().item<double>(), std::sqrt(squares)};
}

void check(const std::string& what, const Signature& ours, const Signature& stated) {
  fmt::print("signature of {}: {{{:.12f}, {:.12f}}}\n", what, ours.loss, ours.weights);
  INFO(what);
  CHECK_THAT(ours.loss, Catch::Matchers::WithinRel(stated.loss, 1e-9));
  CHECK_THAT(ours.weights, Catch::Matchers::WithinRel(stated.weights, 1e-9));
}

plugins::PluginLoader loaded() {
  at::set_num_threads(1);
  plugins::PluginLoader loader(plugins::host_abi(TORCH_ABI_VERSION));
  for (const char* name : {"hrm", "trm", "urm", "universal_transformer", "transformer", "conv",
                           "fprm", "fixed", "q_learning", "correctness", "ponder"})
    loader.load(std::filesystem::path(STRATA_BINARY_DIR) / "plugins" /
                (std::string(name) + ".strata.so"));
  return loader;
}

}  // namespace

TEST_CASE("each architecture has the signature that this version states") {
  const plugins::PluginLoader loader = loaded();
  const std::int64_t one = 1, two = 2;
  const std::vector<std::pair<Choice, Signature>> stated{
      {{"hrm",
        "q_learning",
        "adam_atan2",
        {{"h_layers", one},
         {"l_layers", one},
         {"puzzle_embedding_width", std::int64_t{16}},
         {"dropout", 0.1}}},
       {1.623422071452, 21.236419096596}},
      {{"universal_transformer",
        "fixed",
        "adamw",
        {{"loops", two}, {"layers", one}, {"positions", std::string("learned")}}},
       {1.711860226583, 14.358197685730}},
      {{"transformer", "fixed", "adamw", {{"layers", two}, {"norm", std::string("pre")}}},
       {1.270611583910, 18.721480356755}},
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
       {1.950986051507, 15.869092901995}},
      {{"urm",
        "correctness",
        "adam_atan2",
        {{"layers", one}, {"loops", std::int64_t{3}}, {"gradient_loops", two}}},
       {1.606192105699, 16.249116337314}},
      {{"conv",
        "fixed",
        "adamw",
        {{"layers", one}, {"loops", two}, {"puzzle_embedding_width", std::int64_t{16}}}},
       {1.663298923358, 9.428541945040}},
      // Attention, learned residual shares, a convolution at the entry.
      {{"fprm",
        "fixed",
        "adamw",
        {{"layers", one},
         {"iterations", std::int64_t{3}},
         {"gradient_iterations", two},
         {"patience", one},
         {"puzzle_embedding_width", std::int64_t{16}},
         {"prefix_length", two}}},
       {1.364814037044, 15.002735959459}},
      {{"fprm",
        "fixed",
        "adamw",
        {{"layers", one},
         {"iterations", two},
         {"gradient_iterations", two},
         {"mixer", std::string("depthwise_convolution")},
         {"residual_shares", false},
         {"entry_kernel", std::int64_t{0}}}},
       {1.492972609216, 11.257224244282}},
  };
  for (const auto& [choice, signature] : stated)
    check(choice.architecture,
          signature_of(model_of(loader, choice, context_of_rows()), std::make_shared<StreamRows>(),
                       options_of(choice)),
          signature);
}

TEST_CASE("what surrounds a step has the signature that this version states") {
  const plugins::PluginLoader loader = loaded();
  const Choice choice{"universal_transformer",
                      "ponder",
                      "adam_atan2",
                      {{"loops", std::int64_t{2}}, {"layers", std::int64_t{1}}}};
  train::TrainerOptions options = options_of(choice);
  options.settings.steps = 25;
  options.settings.warmup_steps = 5;
  options.settings.schedule = "cosine";
  options.settings.minimum_rate_ratio = 0.1;
  options.settings.ema = 0.9;
  // adam_atan2 takes no notice of a gradient's length, but of how it changes from step to step.
  options.settings.clip_norm = 0.05;
  const auto ours = [&](const train::TrainerOptions& with) {
    return signature_of(model_of(loader, choice, context_of_rows()), std::make_shared<StreamRows>(),
                        with);
  };
  const Signature stated{1.534975060164, 14.136381556292};
  check("unrolled segments, warm-up, cosine, clipping and average", ours(options), stated);

  // Each of them has its part in it.
  const std::vector<std::function<void(protocol::TrainingSettings&)>> changes{
      [](auto& settings) { settings.warmup_steps = 0; },
      [](auto& settings) { settings.schedule = "constant"; },
      [](auto& settings) { settings.minimum_rate_ratio = 0; },
      [](auto& settings) { settings.ema = 0; }, [](auto& settings) { settings.clip_norm = 0; }};
  for (const auto& change : changes) {
    train::TrainerOptions changed = options;
    change(changed.settings);
    CHECK(std::abs(ours(changed).weights - stated.weights) > 1e-6);
  }
}

TEST_CASE("the rows that training is offered have the signature that this version states") {
  const plugins::PluginLoader loader = loaded();
  const Choice choice{"universal_transformer",
                      "fixed",
                      "adamw",
                      {{"loops", std::int64_t{2}},
                       {"layers", std::int64_t{1}},
                       {"puzzle_embedding_width", std::int64_t{16}}}};
  const std::int64_t puzzles = 5;
  const std::int64_t copies = GENERATE(std::int64_t{0}, std::int64_t{3});
  const auto dataset = std::make_shared<test::Rows>(12, puzzles);
  const auto composer =
      test::composer(dataset, {{"shift", std::make_shared<test::Shift>(Scope::kPuzzle, true)},
                               {"shift", std::make_shared<test::Shift>(Scope::kExample, true)},
                               {"move", std::make_shared<test::Move>()}});
  Context context;
  context.vocabulary_size = dataset->shape().vocabulary_size;
  context.sequence_length = dataset->shape().sequence_length;
  context.puzzles = data::table_rows(puzzles, copies);
  check(fmt::format("{} copies", copies),
        signature_of(model_of(loader, choice, context),
                     std::make_shared<data::TrainingSource>(
                         dataset, composer,
                         data::TrainingSourceOptions{.seed = 1, .batch_size = 8, .copies = copies}),
                     options_of(choice)),
        copies == 0 ? Signature{4.000361802917, 17.642948496214}
                    : Signature{3.971324735462, 17.657057781701});
}

}  // namespace strata::parity
