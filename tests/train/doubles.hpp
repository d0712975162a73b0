// SPDX-License-Identifier: Apache-2.0
// A small recurrent model and policies that show what the trainer does with them.
#pragma once

#include <ATen/ATen.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "data/source.hpp"
#include "strata/architecture.hpp"
#include "strata/halting.hpp"
#include "train/trainer.hpp"

namespace strata::test {

inline constexpr std::int64_t kLength = 5, kVocabulary = 7, kWidth = 6, kPuzzles = 9;

/// Rows out of a stream; labels follow the tokens, so that something can be learned. Some labels do
/// not count.
class StreamSource : public data::Source {
 public:
  explicit StreamSource(std::uint64_t seed = 1) : seed_(seed) {}
  std::int64_t length() const override { return kLength; }
  data::Batch offer(std::int64_t step, std::span<const std::int64_t> slots) const override {
    asked.emplace_back(step, std::vector(slots.begin(), slots.end()));
    data::Batch batch = data::empty_batch(static_cast<std::int64_t>(slots.size()), kLength);
    for (std::size_t row = 0; row < slots.size(); ++row) {
      Stream stream(seed_, "rows",
                    {static_cast<std::uint64_t>(step), static_cast<std::uint64_t>(slots[row]), 0});
      for (std::size_t k = row * kLength; k < (row + 1) * kLength; ++k) {
        batch.tokens[k] = static_cast<std::int64_t>(stream.below(kVocabulary));
        batch.labels[k] = stream.chance(0.2) ? -100 : (batch.tokens[k] + 1) % kVocabulary;
      }
      batch.puzzles[row] =
          static_cast<std::int64_t>(stream.below(kPuzzles - 1));  // the last one never occurs
    }
    return batch;
  }
  mutable std::vector<std::pair<std::int64_t, std::vector<std::int64_t>>> asked;

 private:
  std::uint64_t seed_;
};

/// What a call of segment() was given.
struct SegmentCall {
  at::Tensor segment;
  at::Tensor z;
  bool with_gradient = false;
  bool carry_attached = false;
  bool training = false;
};

struct TinyOptions {
  bool puzzle_embedding = true;
  bool random_start = false;  ///< a start drawn by row
  double noise = 0;           ///< standard deviation of noise within a segment, drawn by row
  double blow_up_at = -1;     ///< segment calls after which the logits are NaN
  at::ScalarType dtype = at::kFloat;
};

/// z <- tanh((z + embed(tokens) + puzzle) W), logits = z V, summary = mean over positions.
class Tiny : public Architecture {
 public:
  explicit Tiny(TinyOptions options = {}) : options_(options) {
    const auto weight = [&](const char* name, at::IntArrayRef shape) {
      Stream stream = Stream(5, "initialization").child(name);
      at::Tensor tensor = at::empty(shape, at::kDouble);
      for (std::int64_t k = 0; k < tensor.numel(); ++k)
        tensor.data_ptr<double>()[k] = 0.4 * stream.normal();
      return register_parameter(name, tensor.to(options_.dtype));
    };
    embedding_ = weight("embedding", {kVocabulary, kWidth});
    recurrent_ = weight("recurrent", {kWidth, kWidth});
    output_ = weight("output", {kWidth, kVocabulary});
    offset_ = register_buffer("offset", at::full({kWidth}, 0.1, options_.dtype));
  }

  Carry initial_carry(std::int64_t rows, const Step& step) const override {
    Carry carry;
    at::Tensor z = offset_.expand({rows, kLength, kWidth}).clone();
    if (options_.random_start)
      for (std::int64_t row = 0; row < rows; ++row)
        z[row].add_(step.streams->row(row, "start").normal());
    carry.set("z", z);
    return carry;
  }

  SegmentOutput segment(const Carry& carry, const at::Tensor& tokens, const at::Tensor& puzzle_rows,
                        const Step& step) override {
    const at::Tensor& before = carry.at("z");
    calls.push_back({step.segment.clone(), before.detach().clone(), at::GradMode::is_enabled(),
                     before.requires_grad(), step.training});
    at::Tensor x = before + at::embedding(embedding_, tokens);
    if (puzzle_rows.defined()) x = x + puzzle_rows.unsqueeze(1);
    if (options_.noise > 0) {
      at::Tensor noise = at::empty({tokens.size(0), 1, 1}, options_.dtype);
      for (std::int64_t row = 0; row < tokens.size(0); ++row)
        noise[row].fill_(options_.noise * step.streams->row(row, "noise").normal());
      x = x + noise;
    }
    const at::Tensor z = at::tanh(at::matmul(x, recurrent_));
    SegmentOutput output;
    output.carry.set("z", z);
    output.logits = at::matmul(z, output_);
    if (options_.blow_up_at >= 0 && static_cast<double>(calls.size()) > options_.blow_up_at)
      output.logits = output.logits * std::numeric_limits<double>::quiet_NaN();
    output.summary = z.mean(1);
    return output;
  }
  std::int64_t summary_width() const override { return kWidth; }
  PuzzleEmbedding puzzle_embedding() const override {
    return {options_.puzzle_embedding ? kWidth : 0, 1};
  }

  std::vector<SegmentCall> calls;

 private:
  TinyOptions options_;
  at::Tensor embedding_, recurrent_, output_, offset_;
};

/// Halts after n segments.
class AfterSegments : public HaltingPolicy {
 public:
  explicit AfterSegments(std::int64_t segments) : segments_(segments) {}
  std::int64_t segments() const override { return segments_; }
  Verdict decide(const Observation& seen, const Carry&) const override {
    Verdict verdict;
    verdict.halted = seen.segments >= seen.limit;
    return verdict;
  }

 private:
  std::int64_t segments_;
};

/// A learned head, exploration from the row's stream, a look-ahead, and a state: how many segments
/// this row has seen.
class Learned : public HaltingPolicy {
 public:
  explicit Learned(std::int64_t segments, bool look_ahead = true)
      : segments_(segments), look_ahead_(look_ahead) {
    head_ = register_parameter("head", at::full({kWidth}, 0.1));
  }
  std::int64_t segments() const override { return segments_; }
  Carry initial_state(std::int64_t rows) const override {
    Carry state;
    state.set("seen", at::zeros({rows}, at::kLong));
    return state;
  }
  Verdict decide(const Observation& seen, const Carry& state) const override {
    Verdict verdict;
    const at::Tensor q = at::mv(seen.summary.to(at::kFloat), head_);
    at::Tensor explores = at::zeros({q.size(0)}, at::kBool);
    for (std::int64_t row = 0; row < q.size(0); ++row)
      explores[row].fill_(seen.streams->row(row, "exploration").chance(0.3));
    verdict.halted = (q.detach() > 0) & ~explores;
    verdict.state.set("seen", state.at("seen") + 1);
    verdict.outputs = {{"q", q}};
    return verdict;
  }
  std::vector<LossTerm> losses(const Observation& seen, const Verdict& verdict,
                               const at::Tensor& next_summary) const override {
    next_summaries.push_back(next_summary);
    const at::Tensor target = next_summary.defined()
                                  ? at::sigmoid(at::mv(next_summary.to(at::kFloat), head_.detach()))
                                  : seen.correct.to(at::kFloat);
    return {{"q_loss",
             at::binary_cross_entropy_with_logits(verdict.outputs[0].second, target, {}, {},
                                                  at::Reduction::None),
             0.5}};
  }
  bool needs_look_ahead() const override { return look_ahead_; }

  mutable std::vector<at::Tensor> next_summaries;

 private:
  std::int64_t segments_;
  bool look_ahead_;
  at::Tensor head_;
};

/// Trains on n attached segments; the loss is the mean over them.
class Unrolled : public AfterSegments {
 public:
  using AfterSegments::AfterSegments;
  bool unrolled() const override { return true; }
  at::Tensor unroll(const at::Tensor& summaries, const at::Tensor& losses) const override {
    seen_summaries.push_back(summaries);
    return losses.mean(0);
  }
  mutable std::vector<at::Tensor> seen_summaries;
};

/// Peeks at the answers.
class Oracle : public AfterSegments {
 public:
  using AfterSegments::AfterSegments;
  bool needs_labels() const override { return true; }
};

inline evaluate::Model model_of(std::shared_ptr<Tiny> tiny,
                                std::shared_ptr<HaltingPolicy> halting) {
  evaluate::Model model;
  if (tiny->puzzle_embedding().width > 0) model.puzzle_table = at::zeros({kPuzzles, kWidth});
  model.architecture = std::move(tiny);
  model.halting = std::move(halting);
  return model;
}

inline train::TrainerOptions options_of(std::int64_t batch = 8, double rate = 1e-2) {
  train::TrainerOptions options;
  options.settings.batch_size = batch;
  options.settings.learning_rate = rate;
  options.settings.puzzle_learning_rate = rate;
  options.seed = 17;
  return options;
}

/// All weights of a model as one list of equal bits or not.
inline bool same_weights(const evaluate::Model& one, const evaluate::Model& other) {
  const auto a = one.architecture->parameters(), b = other.architecture->parameters();
  for (std::size_t k = 0; k < a.size(); ++k)
    if (!at::equal(a[k], b[k])) return false;
  const auto c = one.halting->parameters(), d = other.halting->parameters();
  for (std::size_t k = 0; k < c.size(); ++k)
    if (!at::equal(c[k], d[k])) return false;
  return !one.puzzle_table.defined() || at::equal(one.puzzle_table, other.puzzle_table);
}

/// A folder of its own for a test, removed afterwards.
class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "strata-train-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

}  // namespace strata::test
