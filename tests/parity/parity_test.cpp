// SPDX-License-Identifier: Apache-2.0
// The fidelity gates: what the published code and independent statements of it computed, computed
// again by the plugins, the policy, the trainer and the optimizers that users run. README.md has
// the gates.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <fmt/format.h>
#include <torch/headeronly/version.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "catch.hpp"
#include "plugins/descriptor/host_abi.hpp"
#include "trace.hpp"
#include "train/published_tensors.hpp"

namespace strata::parity {
namespace {

constexpr char kPuzzleTable[] = "inner.puzzle_emb.weights";

/// ‖ours − theirs‖ / ‖scale‖; ‖ours − theirs‖ where the scale is zero.
double relative(const at::Tensor& ours, const at::Tensor& theirs, const at::Tensor& scale) {
  const double difference = (ours.to(at::kDouble) - theirs.to(at::kDouble)).norm().item<double>();
  const double size = scale.to(at::kDouble).norm().item<double>();
  return size == 0 ? difference : difference / size;
}

/// The largest error of one quantity, what it belongs to, and the gate.
class Row {
 public:
  Row(std::string quantity, double gate, bool gated = true)
      : quantity_(std::move(quantity)), gate_(gate), gated_(gated) {}
  void add(double error, const std::string& where) {
    ++count_;
    // A NaN is worse than anything, and stays.
    if (count_ > 1 && (std::isnan(worst_) || error <= worst_)) return;
    worst_ = error;
    where_ = where;
  }
  void close() const {
    if (count_ == 0) return;
    fmt::print("  {:<28} {:>10.2e}  {:<12} {:>5}  {}\n", quantity_, worst_,
               gated_ ? fmt::format("<= {:.0e}", gate_) : "printed", count_, where_);
    if (!gated_) return;
    INFO(quantity_ << ", worst at " << where_);
    CHECK(worst_ <= gate_);
  }

 private:
  std::string quantity_;
  double gate_;
  bool gated_;
  double worst_ = 0;
  int count_ = 0;
  std::string where_;
};

void check_evaluation(const Trace& trace, const evaluate::Model& model) {
  if (!trace.has("eval.inputs")) return;
  Row row("evaluation segments", 1e-4);
  const at::NoGradGuard no_grad;
  model.architecture->eval();
  const at::Tensor tokens = trace.tensor("eval.inputs").to(at::kLong);
  const at::Tensor puzzles = trace.tensor("eval.puzzle_identifiers").to(at::kLong);
  const at::Tensor rows =
      model.puzzle_table.defined() ? model.puzzle_table.index_select(0, puzzles) : at::Tensor();
  const RowStreams streams(0, std::vector<Stream::Index>(static_cast<std::size_t>(tokens.size(0))));
  Step step;
  step.limit = model.halting->segments();
  step.streams = &streams;
  Carry carry = model.architecture->initial_carry(tokens.size(0), step);
  for (std::int64_t k = 0; trace.has(fmt::format("eval.segment{}.logits", k)); ++k) {
    step.segment = at::full({tokens.size(0)}, k + 1, at::kLong);
    const SegmentOutput output = model.architecture->segment(carry, tokens, rows, step);
    Observation seen;
    seen.summary = output.summary;
    seen.logits = output.logits;
    seen.segments = step.segment;
    seen.limit = step.limit;
    seen.streams = &streams;
    const Verdict verdict = model.halting->decide(seen, {});
    std::map<std::string, at::Tensor> ours(verdict.outputs.begin(), verdict.outputs.end());
    ours["logits"] = output.logits;
    for (const auto& [name, tensor] : output.carry.entries())
      ours[name] = tensor;
    for (const auto& [name, theirs] : trace.under(fmt::format("eval.segment{}.", k))) {
      INFO(name);
      REQUIRE(ours.contains(name));
      row.add(relative(ours[name], theirs, theirs), fmt::format("segment {}, {}", k, name));
    }
    carry = output.carry;
  }
  row.close();
}

/// The gradient of the whole table, zero for rows that no slot holds.
at::Tensor table_gradient(const train::Trainer& trainer) {
  const at::Tensor& table = trainer.model().puzzle_table;
  return at::zeros_like(table).index_add_(0, trainer.slots().puzzles,
                                          trainer.last_puzzle_gradient());
}

void check_training(const Trace& trace, const evaluate::Model& model) {
  const bool is_float64 = trace.is_float64();
  train::Trainer trainer(model, trace.source(), trace.trainer_options());
  const std::map<std::string, at::Tensor> ours = train::published_tensors(model);
  std::map<std::string, at::Tensor> initial;
  for (const auto& [name, tensor] : ours)
    initial[name] = tensor.detach().clone();

  Row gradients("gradients", is_float64 ? 1e-9 : 5e-5);
  Row first_loss("loss of step 0", is_float64 ? 1e-9 : 1e-6);
  Row later_loss("loss of later steps", is_float64 ? 1e-9 : 3e-3);
  for (std::int64_t k = 0; k < trace.steps(); ++k) {
    INFO("step " << k);
    trainer.step();
    const auto theirs = [&](const char* what) {
      return trace.tensor(fmt::format("train.step{}.{}", k, what));
    };
    Row& loss = k == 0 ? first_loss : later_loss;
    loss.add(relative(trainer.last_loss(), theirs("loss")[0], theirs("loss")),
             fmt::format("step {}", k));
    CHECK(at::equal(trainer.slots().halted.to(at::kInt), theirs("halted")));
    CHECK(at::equal(trainer.slots().segments.to(at::kInt), theirs("segments")));
    for (const auto& [name, gradient] : trace.under(fmt::format("train.step{}.grad.", k))) {
      INFO(name);
      REQUIRE(ours.contains(name));
      const at::Tensor our = name == kPuzzleTable ? table_gradient(trainer) : ours.at(name).grad();
      gradients.add(relative(our, gradient, gradient), fmt::format("step {}, {}", k, name));
    }
  }
  gradients.close();
  first_loss.close();
  later_loss.close();

  Row weights("final weights", 1e-7, is_float64);
  for (const auto& [name, final] : trace.under("final.")) {
    INFO(name);
    const at::Tensor change = final - initial.at(name);
    if (change.count_nonzero().item<std::int64_t>() == 0)
      CHECK(at::equal(ours.at(name), final));
    else
      weights.add(relative(ours.at(name), final, change), name);
    if (name != kPuzzleTable) continue;
    const at::Tensor unused =
        (change == 0).all(1);  // rows that never occur must not change, to the bit
    CHECK(at::equal(ours.at(name).index({unused}), final.index({unused})));
  }
  weights.close();
}

plugins::PluginLoader loader_of_all() {
  plugins::PluginLoader loader(plugins::host_abi(TORCH_ABI_VERSION));
  for (const char* name : {"hrm", "trm", "q_learning", "correctness"})
    loader.load(std::filesystem::path(STRATA_BINARY_DIR) / "plugins" /
                (std::string(name) + ".strata.so"));
  return loader;
}

/// Runs the gates over all traces below a folder whose model is among the plugins. Gives how many.
int check_folder(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> paths;
  if (std::filesystem::is_directory(folder))
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
      if (entry.path().extension() == ".safetensors") paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  const plugins::PluginLoader loader = loader_of_all();
  int checked = 0;
  for (const std::filesystem::path& path : paths) {
    const Trace trace(path);
    const std::string shown = std::filesystem::relative(path, folder).string();
    if (loader.registry().find(Kind::kArchitecture, trace.model()) == nullptr) {
      fmt::print("{}: left out, there is no plugin of the model '{}'\n", shown, trace.model());
      continue;
    }
    fmt::print("{} ({})\n  {:<28} {:>10}  {:<12} {:>5}  worst at\n", shown,
               trace.text("forward_dtype"), "quantity", "worst", "gate", "of");
    INFO(shown);
    const evaluate::Model model = trace.make_model(loader);
    check_evaluation(trace, model);
    check_training(trace, model);
    ++checked;
  }
  std::fflush(stdout);
  return checked;
}

}  // namespace

TEST_CASE("the small traces in this repository pass the fidelity gates") {
  at::set_num_threads(1);
  CHECK(check_folder(std::filesystem::path(STRATA_TEST_DATA) / "parity") > 0);
}

TEST_CASE("all traces in STRATA_PARITY_DIR pass the fidelity gates", "[skippable]") {
  const char* folder = std::getenv("STRATA_PARITY_DIR");
  if (folder == nullptr)
    SKIP("STRATA_PARITY_DIR is not set; it names the folder of the full set of traces");
  at::set_num_threads(1);
  INFO("STRATA_PARITY_DIR is " << folder << "; it must hold traces of models that we have");
  CHECK(check_folder(folder) > 0);
}

}  // namespace strata::parity
