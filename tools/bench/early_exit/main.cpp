// SPDX-License-Identifier: Apache-2.0
// Times an evaluation in which halted rows leave their slots against the plain loop in which they
// stay, on one model and in one run, and counts the answers that differ. README.md says more.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <fmt/format.h>
#include <torch/headeronly/version.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "data/distinct_copies.hpp"
#include "evaluate/plain_loop.hpp"
#include "evaluate/row_queue.hpp"
#include "evaluate/slots.hpp"
#include "plugins/descriptor/host_abi.hpp"
#include "plugins/loader/plugin_loader.hpp"

namespace {

using namespace strata;

struct Options {
  std::int64_t items = 512, slots = 64, segments = 16, hidden = 128, threads = 0, rounds = 3;
  bool doubles = false;
  std::filesystem::path plugins;
};

/// Random rows of 81 tokens.
class RandomRows final : public Dataset {
 public:
  explicit RandomRows(std::int64_t items) {
    Stream stream(0, "rows");
    for (std::int64_t number = 0; number < items; ++number) {
      Item item;
      item.input = Grid(9, 9);
      for (Cell& cell : item.input.cells)
        cell = static_cast<Cell>(1 + stream.below(10));
      item.label = item.input;
      items_.push_back(std::move(item));
    }
  }
  DatasetShape shape() const override {
    DatasetShape shape;
    shape.vocabulary_size = 11;
    shape.sequence_length = 81;
    return shape;
  }
  void load() override {}
  std::span<const Item> items(Split) const override { return items_; }
  void encode(const Grid& grid, Offset, bool, std::span<std::int64_t> tokens) const override {
    std::copy(grid.cells.begin(), grid.cells.end(), tokens.begin());
  }
  Grid decode(std::span<const std::int64_t>) const override { return {}; }
  bool is_valid(const Item&, const Grid&) const override { return true; }
  bool is_blank(const Item&, std::int32_t, std::int32_t) const override { return true; }
  std::string draw(const Grid&) const override { return {}; }

 private:
  std::vector<Item> items_;
};

/// Halts each row with probability 1/4 after each segment, drawn from the row's own stream: a mean
/// of about four segments, as a trained policy has on easy puzzles.
class ByChance final : public HaltingPolicy {
 public:
  explicit ByChance(std::int64_t segments) : segments_(segments) {}
  std::int64_t segments() const override { return segments_; }
  Verdict decide(const Observation& seen, const Carry&) const override {
    Verdict verdict;
    verdict.halted = (seen.segments >= seen.limit).cpu();
    for (std::int64_t row = 0; row < verdict.halted.size(0); ++row)
      if (seen.streams->row(row, "chance").chance(0.25)) verdict.halted[row].fill_(true);
    return verdict;
  }

 private:
  std::int64_t segments_;
};

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

evaluate::Model make_model(plugins::PluginLoader& loader, const Options& options,
                           Context& context) {
  loader.load(options.plugins / "hrm.strata.so");
  const Component& hrm = *loader.registry().find(Kind::kArchitecture, "hrm");
  Parameters parameters = defaults(hrm.schema);
  parameters.set("hidden_size", options.hidden);
  parameters.set("num_heads", std::int64_t{4});
  parameters.set("h_layers", std::int64_t{1});
  parameters.set("l_layers", std::int64_t{1});
  context.stream = Stream(0, "initialization");
  evaluate::Model model;
  model.architecture = hrm.make_architecture(parameters, context);
  model.halting = std::make_shared<ByChance>(options.segments);
  if (const std::int64_t width = model.architecture->puzzle_embedding().width; width > 0)
    model.puzzle_table = at::zeros({1, width}, options.doubles ? at::kDouble : at::kFloat);
  return model;
}

/// Answers of every item by early exit; counts network evaluations.
std::pair<at::Tensor, std::int64_t> early_exit(const evaluate::Model& model,
                                               std::span<const Item> items,
                                               const protocol::EvaluationSettings& settings,
                                               const evaluate::EvaluationContext& context) {
  const c10::InferenceMode inference;
  const data::DistinctCopies alone(nullptr, 1, {});
  evaluate::RowQueue queue(items, 0, static_cast<std::int64_t>(items.size()), alone, 1);
  evaluate::Slots slots(
      model, context,
      {.slots = settings.batch_size, .limit = model.halting->segments(), .by_policy = true});
  at::Tensor tokens = at::zeros({static_cast<std::int64_t>(items.size()), 81}, at::kLong);
  slots.run([&] { return queue.next(); },
            [&](const evaluate::Row& row, const evaluate::RowAnswer& answer) {
              tokens[row.item].copy_(at::tensor(answer.tokens, at::kLong));
            });
  return {tokens, slots.evaluations()};
}

int run(const Options& options) {
  if (options.threads > 0) at::set_num_threads(static_cast<int>(options.threads));
  plugins::PluginLoader loader(plugins::host_abi(TORCH_ABI_VERSION));
  const RandomRows rows(options.items);
  evaluate::EvaluationContext context;
  context.dataset = &rows;
  context.trial.vocabulary_size = 11;
  context.trial.sequence_length = 81;
  context.trial.precision = options.doubles ? Precision::kFloat64 : Precision::kFloat32;
  const evaluate::Model model = make_model(loader, options, context.trial);
  model.architecture->eval();
  protocol::EvaluationSettings settings;
  settings.halting = "policy";
  settings.batch_size = options.slots;
  const auto items = rows.items(Split::kTest);
  for (std::int64_t round = 1; round <= options.rounds; ++round) {
    auto start = std::chrono::steady_clock::now();
    const evaluate::PlainAnswers plain = evaluate::plain_loop(model, items, settings, context);
    const double plain_seconds = seconds_since(start);
    start = std::chrono::steady_clock::now();
    const auto [tokens, evaluations] = early_exit(model, items, settings, context);
    const double seconds = seconds_since(start);
    const at::Tensor differs = tokens.ne(plain.tokens);
    const at::Tensor top = std::get<0>(at::topk(plain.logits, 2, -1));
    const at::Tensor margins = (top.select(-1, 0) - top.select(-1, 1)).masked_select(differs);
    fmt::print(
        "round {}  {}  plain loop {:.2f} s, {} network evaluations  early exit {:.2f} s, {}  "
        "ratio {:.2f}  mean segments {:.2f} of {}  answers that differ {} of {}, largest margin "
        "{:.1e}\n",
        round, options.doubles ? "float64" : "float32", plain_seconds, plain.evaluations, seconds,
        evaluations, plain_seconds / seconds, plain.segments.to(at::kDouble).mean().item<double>(),
        options.segments, differs.any(-1).sum().item<std::int64_t>(), options.items,
        margins.numel() == 0 ? 0.0 : margins.max().item<double>());
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  options.plugins = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "../plugins";
  CLI::App app{"Times early exit against the plain loop, on the architecture hrm."};
  const auto number = [&](const char* name, std::int64_t& value, const char* help) {
    app.add_option(name, value, help)->check(CLI::Range(0, 1000000))->capture_default_str();
  };
  number("--items", options.items, "Puzzles");
  number("--slots", options.slots, "Rows in flight");
  number("--segments", options.segments, "The most segments");
  number("--hidden", options.hidden, "Hidden size");
  number("--threads", options.threads, "Threads; 0: as LibTorch chooses");
  number("--rounds", options.rounds, "Rounds of both");
  app.add_flag("--float64", options.doubles, "In float64");
  app.add_option("--plugins", options.plugins, "Folder of the plugin hrm");
  CLI11_PARSE(app, argc, argv);
  try {
    return run(options);
  } catch (const std::exception& error) {
    fmt::print(stderr, "strata-bench-early-exit: {}\n", error.what());
    return 2;
  }
}
