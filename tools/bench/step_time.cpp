// SPDX-License-Identifier: Apache-2.0
// Times one training step and one evaluation segment of the Hierarchical Reasoning Model, through
// the plugins and the trainer that trials use, on rows made up beforehand. README.md says what is
// in the numbers and what is not.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <fmt/format.h>
#include <torch/headeronly/version.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "data/source.hpp"
#include "evaluate/model.hpp"
#include "plugins/descriptor/host_abi.hpp"
#include "plugins/loader/plugin_loader.hpp"
#include "strata/context.hpp"
#include "strata/error.hpp"
#include "strata/parameters.hpp"
#include "strata/stream.hpp"
#include "train/trainer.hpp"

namespace {

using strata::Context;
using strata::Kind;
using strata::Parameters;
using strata::Precision;
using strata::Stream;

constexpr std::int64_t kWarmUp = 3;  ///< steps and segments that are run and not counted
constexpr std::uint64_t kSeed = 0;

struct Size {
  std::string name;
  std::int64_t hidden = 0, heads = 0;
  std::int64_t layers = 0;  ///< of H, and of L
  std::int64_t length = 0, vocabulary = 0;
  std::int64_t batch = 0;
};

/// From a toy to the published setting for Sudoku (with a smaller batch). Puzzle embeddings are as
/// wide as the state: one prefix position.
const std::vector<Size> kSizes{{"tiny", 64, 2, 1, 16, 6, 256},
                               {"small", 128, 4, 2, 81, 11, 64},
                               {"full", 512, 8, 4, 81, 11, 16}};

struct Options {
  std::string size = "small";
  std::string precision = "float32";
  std::int64_t steps = 15;
  std::int64_t threads = 0;
  std::filesystem::path plugins;
  bool json = false;
};

/// Random tokens and labels, 1 to vocabulary-1, the same ones at every step.
class FixedRows : public strata::data::Source {
 public:
  explicit FixedRows(const Size& size)
      : length_(size.length), all_(strata::data::empty_batch(size.batch, size.length)) {
    Stream stream(kSeed, "rows");
    const auto values = static_cast<std::uint64_t>(size.vocabulary - 1);
    for (auto* cells : {&all_.tokens, &all_.labels})
      for (std::int64_t& cell : *cells)
        cell = 1 + static_cast<std::int64_t>(stream.below(values));
  }
  std::int64_t length() const override { return length_; }
  strata::data::Batch offer(std::int64_t, std::span<const std::int64_t> slots) const override {
    auto batch = strata::data::empty_batch(static_cast<std::int64_t>(slots.size()), length_);
    for (std::size_t row = 0; row < slots.size(); ++row) {
      const auto to = static_cast<std::ptrdiff_t>(row) * length_;
      std::copy_n(all_.tokens.begin() + slots[row] * length_, length_, batch.tokens.begin() + to);
      std::copy_n(all_.labels.begin() + slots[row] * length_, length_, batch.labels.begin() + to);
    }
    return batch;
  }
  const strata::data::Batch& all() const { return all_; }

 private:
  std::int64_t length_;
  strata::data::Batch all_;
};

/// The component and its defaults, overwritten by `values`.
std::pair<const strata::Component*, Parameters> configured(
    strata::plugins::PluginLoader& loader, Kind kind, const std::string& name,
    const std::filesystem::path& folder,
    const std::vector<std::pair<std::string, strata::Value>>& values) {
  loader.load(folder / (name + ".strata.so"));
  const strata::Component* component = loader.registry().find(kind, name);
  if (component == nullptr)
    throw strata::PluginError(
        fmt::format("{}: the plugin provides no {} of that name.", name, strata::kind_name(kind)));
  Parameters parameters = strata::defaults(component->schema);
  for (const auto& [key, value] : values)
    parameters.set(key, value);
  return {component, parameters};
}

strata::evaluate::Model make_model(strata::plugins::PluginLoader& loader, const Size& size,
                                   const Options& options) {
  Context context;
  context.vocabulary_size = size.vocabulary;
  context.sequence_length = size.length;
  context.precision = options.precision == "bfloat16" ? Precision::kBFloat16 : Precision::kFloat32;
  strata::evaluate::Model model;
  context.stream = Stream(kSeed, "initialization").child("architecture");
  {
    const auto [hrm, parameters] = configured(loader, Kind::kArchitecture, "hrm", options.plugins,
                                              {{"hidden_size", size.hidden},
                                               {"num_heads", size.heads},
                                               {"h_layers", size.layers},
                                               {"l_layers", size.layers},
                                               {"puzzle_embedding_width", size.hidden}});
    model.architecture = hrm->make_architecture(parameters, context);
  }
  context.stream = Stream(kSeed, "initialization").child("halting");
  context.summary_width = model.architecture->summary_width();
  const auto [halting, parameters] =
      configured(loader, Kind::kHalting, "q_learning", options.plugins, {});
  model.halting = halting->make_halting(parameters, context);
  model.puzzle_table = at::zeros({context.puzzles, model.architecture->puzzle_embedding().width});
  return model;
}

/// Milliseconds of each of `times` calls, after some that do not count.
template <class Call>
std::vector<double> time_calls(std::int64_t times, Call call) {
  using Clock = std::chrono::steady_clock;
  std::vector<double> milliseconds;
  for (std::int64_t k = -kWarmUp; k < times; ++k) {
    const auto start = Clock::now();
    call();
    const std::chrono::duration<double, std::milli> taken = Clock::now() - start;
    if (k >= 0) milliseconds.push_back(taken.count());
  }
  std::sort(milliseconds.begin(), milliseconds.end());
  return milliseconds;
}

std::vector<double> time_training(const strata::evaluate::Model& model,
                                  const std::shared_ptr<const FixedRows>& rows, const Size& size,
                                  const Options& options) {
  strata::train::TrainerOptions trainer_options;
  trainer_options.settings.batch_size = size.batch;
  trainer_options.settings.optimizer = "adamw";
  trainer_options.settings.precision = options.precision;
  trainer_options.seed = kSeed;
  strata::train::Trainer trainer(model, rows, trainer_options);
  return time_calls(options.steps, [&] { trainer.step(); });
}

std::vector<double> time_evaluation(const strata::evaluate::Model& model, const FixedRows& rows,
                                    const Size& size, const Options& options) {
  const c10::InferenceMode inference;
  model.architecture->eval();
  const at::Tensor tokens = at::tensor(rows.all().tokens, at::kLong).view({size.batch, -1});
  const at::Tensor puzzle_rows =
      model.puzzle_table.index_select(0, at::zeros({size.batch}, at::kLong));
  std::vector<Stream::Index> keys;
  for (std::int64_t row = 0; row < size.batch; ++row)
    keys.push_back({static_cast<std::uint64_t>(row), 0, 1});
  const strata::RowStreams streams(kSeed, std::move(keys));
  strata::Step step;
  step.limit = model.halting->segments();
  step.streams = &streams;
  const strata::Carry carry = model.architecture->initial_carry(size.batch, step);
  step.segment = at::ones({size.batch}, at::kLong);
  return time_calls(options.steps,
                    [&] { model.architecture->segment(carry, tokens, puzzle_rows, step); });
}

double median(const std::vector<double>& sorted) {
  const std::size_t middle = sorted.size() / 2;
  return sorted.size() % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

nlohmann::ordered_json summary(const std::vector<double>& sorted) {
  return {{"n", sorted.size()},
          {"median_ms", median(sorted)},
          {"min_ms", sorted.front()},
          {"max_ms", sorted.back()}};
}

std::string in_words(const std::vector<double>& sorted) {
  return fmt::format("{:.2f} ms (n {}, {:.2f} to {:.2f})", median(sorted), sorted.size(),
                     sorted.front(), sorted.back());
}

int run(const Options& options) {
  const Size& size = *std::find_if(kSizes.begin(), kSizes.end(),
                                   [&](const Size& one) { return one.name == options.size; });
  if (options.threads > 0) at::set_num_threads(static_cast<int>(options.threads));
  at::set_num_interop_threads(1);
  strata::plugins::PluginLoader loader(strata::plugins::host_abi(TORCH_ABI_VERSION));
  const strata::evaluate::Model model = make_model(loader, size, options);
  const auto rows = std::make_shared<const FixedRows>(size);
  const std::vector<double> training = time_training(model, rows, size, options);
  const std::vector<double> evaluation = time_evaluation(model, *rows, size, options);
  if (options.json) {
    const nlohmann::ordered_json report{{"size", size.name},
                                        {"precision", options.precision},
                                        {"threads", at::get_num_threads()},
                                        {"batch", size.batch},
                                        {"training_step", summary(training)},
                                        {"evaluation_segment", summary(evaluation)}};
    fmt::print("{}\n", report.dump(2));
    return 0;
  }
  fmt::print("{:6} {:9} strata   train step {}  eval segment {}  {} threads\n", size.name,
             options.precision, in_words(training), in_words(evaluation), at::get_num_threads());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  options.plugins = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "../plugins";
  std::vector<std::string> names;
  for (const Size& size : kSizes)
    names.push_back(size.name);
  CLI::App app{"Times a training step and an evaluation segment of hrm with q_learning."};
  app.add_option("size", options.size, "Size of the model")
      ->check(CLI::IsMember(names))
      ->capture_default_str();
  app.add_option("--precision", options.precision, "Number format of the forward pass")
      ->check(CLI::IsMember({"float32", "bfloat16"}))
      ->capture_default_str();
  app.add_option("--steps", options.steps, "Steps and segments that count")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str();
  app.add_option("--threads", options.threads, "Threads; 0: as LibTorch chooses")
      ->check(CLI::Range(0, 4096))
      ->capture_default_str();
  app.add_option("--plugins", options.plugins, "Folder of the plugins hrm and q_learning");
  app.add_flag("--json", options.json, "Print one JSON object");
  CLI11_PARSE(app, argc, argv);
  try {
    return run(options);
  } catch (const std::exception& error) {
    fmt::print(stderr, "strata-bench-step: {}\n", error.what());
    return 2;
  }
}
