// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "config/plan.hpp"
#include "store/store.hpp"

/// An experiment of four variants and three seeds, and what its trials send. Numbers are made up,
/// and simple.
namespace strata::test {

/// A made-up SHA-256: recognisable digits, then zeros.
inline std::string hash(const std::string& digits) {
  return digits + std::string(64 - digits.size(), '0');
}

/// Trial `seed` of training `training`; other plugin bytes (`build`) make another one.
inline std::string trial_id(int training, int seed, int build = 1) {
  return hash(fmt::format("aaaa{}{}{}", build, training, seed));
}
inline std::string evaluation_id(int variant, int seed, int build = 1) {
  return hash(fmt::format("eeee{}{}{}", build, variant, seed));
}

/// Variants: baseline; "one segment" and "diverging", with trainings of their own; "policy", which
/// shares the baseline's.
inline config::Plan sample_plan(int build = 1) {
  config::Plan plan;
  plan.experiment = "quickstart";
  plan.question = "Does refinement earn its accuracy?";
  plan.file = "/home/user/experiments/quickstart.toml";
  plan.text = "seeds = 3\n";
  plan.revision = hash("5e5e");
  plan.overrides = {"training.steps=100"};
  plan.seeds = {0, 1, 2};
  plan.notes = {"variant \"two\" is equal to \"one segment\""};

  for (int training = 0; training < 3; ++training) {
    config::Training made;
    made.canonical = fmt::format("training {}", training);
    made.parameters = 14'210;
    made.puzzle_parameters = 32;
    made.configuration.dataset = {Kind::kDataset,       "grids",    "1.0",
                                  "/p/grids.strata.so", hash("d1"), {}};
    made.configuration.dataset.parameters.set("size", std::int64_t{4});
    made.configuration.architecture = {Kind::kArchitecture,
                                       "looped",
                                       "1.0",
                                       "/p/looped.strata.so",
                                       hash(fmt::format("a{}", build)),
                                       {}};
    made.configuration.architecture.parameters.set("dropout", 0.5);
    made.configuration.halting = {Kind::kHalting,       "fixed",    "1.0",
                                  "/p/fixed.strata.so", hash("f1"), {}};
    made.configuration.halting.parameters.set("segments", std::int64_t{training == 1 ? 1 : 4});
    made.configuration.augmentations = {
        {Kind::kAugmentation, "turn", "1.0", "/p/turn.strata.so", hash("b1"), {}}};
    made.configuration.augmentations[0].parameters.set("quarter", true);
    made.configuration.training.set("steps", std::int64_t{100});
    made.configuration.training.set("optimizer", std::string("adamw"));
    made.file_hashes = {{"/data/puzzles.csv", hash("c5")}};
    for (const int seed : {0, 1, 2})
      made.trial_ids.push_back(trial_id(training, seed, build));
    plan.trainings.push_back(made);
  }

  const std::vector<std::pair<std::string, std::size_t>> variants = {
      {"baseline", 0}, {"one segment", 1}, {"diverging", 2}, {"policy", 0}};
  for (std::size_t index = 0; index < variants.size(); ++index) {
    config::Variant variant;
    variant.name = variants[index].first;
    variant.training = variants[index].second;
    variant.kind = index == 0 ? config::VariantKind::kBaseline : config::VariantKind::kAblation;
    variant.configuration = plan.trainings[variant.training].configuration;
    variant.evaluation.set("halting", std::string(index == 3 ? "policy" : "maximum"));
    if (index == 1) {
      variant.changes = {{"halting.segments", std::int64_t{1}}};
      variant.folded = {"two"};
    }
    for (const int seed : {0, 1, 2})
      variant.evaluation_ids.push_back(evaluation_id(static_cast<int>(index), seed, build));
    plan.variants.push_back(variant);
  }
  return plan;
}

/// 2026-01-31 12:00:00 UTC, always.
inline store::StoreOptions fixed_time() {
  store::StoreOptions options;
  options.now = [] { return std::chrono::system_clock::from_time_t(1'769'860'800); };
  return options;
}

inline protocol::Started started(std::int64_t step = 0) {
  return {.step = step,
          .parameters = 14'210,
          .puzzle_parameters = 32,
          .threads = 2,
          .device = "cpu",
          .environment = {{"strata", "0.1.0"}, {"host", "laptop"}},
          .facts = {{"classes", std::int64_t{96}}, {"source", std::string("made")}}};
}

inline protocol::Metrics loss(std::int64_t step, double value) {
  return {.step = step, .split = "train", .values = {{"loss", value}}};
}

inline protocol::EvaluationResult result(const std::string& evaluation, double exact_accuracy) {
  return {.evaluation = evaluation,
          .step = 100,
          .split = "test",
          .items = 2,
          .metrics = {{"exact_accuracy", exact_accuracy}, {"token_accuracy", 0.9}, {"loss", 0.25}},
          .exact_accuracy_by_segment = {exact_accuracy / 4, exact_accuracy / 2, exact_accuracy},
          .outcomes = {{"test/0", "1234", true, true, 3, 1.0},
                       {"test/1", "1243", false, false, 4, 0.5}}};
}

inline protocol::Ended ended(protocol::Ending ending, std::string message = "") {
  return {.ending = ending,
          .step = 100,
          .message = std::move(message),
          .wall_seconds = 8.25,
          .cpu_seconds = 16.5,
          .gpu_seconds = {},
          .peak_memory_bytes = 256 << 20};
}

/// One attempt at a trial: the events in their order, numbered after those that are committed, then
/// the host's word.
inline void attempt(store::Store& store, const std::string& trial,
                    std::vector<protocol::Event> events, const store::AttemptEnd& end) {
  const std::int64_t number = store.begin_attempt(trial, "/runs/" + trial.substr(0, 8) + "/log");
  std::uint64_t sequence = store.trial(trial).last_sequence;
  for (protocol::Event& event : events)
    store.record(trial, number, {.sequence = ++sequence, .event = std::move(event)});
  store.end_attempt(trial, number, end);
}

/// The sample, run: the baseline at 1.0, 0.95 and 0.9; "one segment" at 0.5, 0.4 and a seed that
/// failed; "diverging" diverged at seed 0 and was never run at the others; "policy" at the
/// baseline's values.
inline void run_sample(store::Store& store) {
  using protocol::Ending;
  store.record_plan(sample_plan());
  const store::AttemptEnd finished{store::Status::kFinished, "", "", 0, {}};
  const std::vector<double> accuracies = {1.0, 0.95, 0.9};
  for (const int seed : {0, 1, 2}) {
    const double accuracy = accuracies[static_cast<std::size_t>(seed)];
    attempt(store, trial_id(0, seed),
            {started(), loss(50, 0.5), loss(100, 0.25),
             protocol::CheckpointWritten{100, "/runs/checkpoint", 1000},
             result(evaluation_id(0, seed), accuracy), result(evaluation_id(3, seed), accuracy),
             ended(Ending::kFinished)},
            finished);
  }
  for (const int seed : {0, 1})
    attempt(store, trial_id(1, seed),
            {started(), result(evaluation_id(1, seed), seed == 0 ? 0.5 : 0.4),
             ended(Ending::kFinished)},
            finished);
  attempt(
      store, trial_id(1, 2), {started(), loss(50, 0.5)},
      {store::Status::kFailed, "The trial was ended by SIGSEGV.", "step 51\nlast words\n", {}, 11});
  attempt(store, trial_id(2, 0),
          {started(), ended(Ending::kDiverged, "The loss was not a finite number at step 7.")},
          finished);
}

}  // namespace strata::test
