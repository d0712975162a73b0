// SPDX-License-Identifier: Apache-2.0
#include "trace.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "strata/error.hpp"
#include "train/published_tensors.hpp"

namespace strata::parity {
namespace {

class TraceSource : public data::Source {
 public:
  explicit TraceSource(const Trace& trace) : length_(trace.integer("seq_len")) {
    for (std::int64_t step = 0; step < trace.steps(); ++step) {
      const auto rows = [&](const char* what) {
        return trace.tensor(fmt::format("train.step{}.{}", step, what)).to(at::kLong).contiguous();
      };
      steps_.push_back({rows("inputs"), rows("labels"), rows("puzzle_identifiers")});
    }
  }

  std::int64_t length() const override { return length_; }

  data::Batch offer(std::int64_t step, std::span<const std::int64_t> slots) const override {
    const Rows& rows = steps_.at(static_cast<std::size_t>(step));
    data::Batch batch;
    batch.rows = static_cast<std::int64_t>(slots.size());
    batch.length = length_;
    for (const std::int64_t slot : slots) {
      append(rows.inputs[slot], batch.tokens);
      append(rows.labels[slot], batch.labels);
      append(rows.puzzles[slot], batch.puzzles);
    }
    return batch;
  }

 private:
  struct Rows {
    at::Tensor inputs, labels, puzzles;
  };
  static void append(const at::Tensor& row, std::vector<std::int64_t>& values) {
    const auto* begin = row.const_data_ptr<std::int64_t>();
    values.insert(values.end(), begin, begin + row.numel());
  }

  std::int64_t length_;
  std::vector<Rows> steps_;
};

/// What HRM and TRM name alike.
Parameters shared_parameters(const Trace& trace) {
  Parameters p;
  p.set("hidden_size", trace.integer("hidden_size"));
  p.set("num_heads", trace.integer("num_heads"));
  p.set("expansion", trace.number("expansion"));
  p.set("positions", trace.text("pos_encodings"));
  p.set("puzzle_embedding_width", trace.integer("puzzle_emb_ndim"));
  p.set("h_cycles", trace.integer("H_cycles"));
  p.set("l_cycles", trace.integer("L_cycles"));
  return p;
}

Parameters parameters_of(const Trace& trace) {
  Parameters p = shared_parameters(trace);
  if (trace.model() == "hrm") {
    p.set("h_layers", trace.integer("H_layers"));
    p.set("l_layers", trace.integer("L_layers"));
  } else {
    p.set("layers", trace.integer("L_layers"));
    p.set("prefix_length", trace.integer("puzzle_emb_len"));
    p.set("mixer", std::string(trace.text("mlp_t") == "True" ? "mlp" : "attention"));
  }
  return p;
}

Context context_of(const Trace& trace) {
  Context context;
  context.vocabulary_size = trace.integer("vocab_size");
  context.sequence_length = trace.integer("seq_len");
  context.puzzles = trace.integer("num_puzzle_identifiers");
  context.precision = trace.is_float64() ? Precision::kFloat64 : Precision::kFloat32;
  return context;
}

}  // namespace

std::map<std::string, at::Tensor> Trace::under(const std::string& prefix) const {
  std::map<std::string, at::Tensor> result;
  for (const auto& [name, tensor] : file_.tensors)
    if (name.starts_with(prefix)) result.emplace(name.substr(prefix.size()), tensor);
  return result;
}

std::int64_t Trace::steps() const {
  std::int64_t steps = 0;
  while (has(fmt::format("train.step{}.inputs", steps)))
    ++steps;
  return steps;
}

evaluate::Model Trace::make_model(const plugins::PluginLoader& loader) const {
  Context context = context_of(*this);
  evaluate::Model result;
  result.architecture = loader.registry()
                            .find(Kind::kArchitecture, model())
                            ->make_architecture(parameters_of(*this), context);
  context.summary_width = result.architecture->summary_width();
  Parameters halting;
  halting.set("segments", integer("halt_max_steps"));
  halting.set("exploration", number("halt_exploration_prob"));
  const char* policy = model() == "trm" ? "correctness" : "q_learning";
  result.halting = loader.registry().find(Kind::kHalting, policy)->make_halting(halting, context);
  if (const std::int64_t width = result.architecture->puzzle_embedding().width; width > 0)
    result.puzzle_table =
        at::zeros({context.puzzles, width}, is_float64() ? at::kDouble : at::kFloat);

  const at::NoGradGuard no_grad;
  std::map<std::string, at::Tensor> ours = train::published_tensors(result);
  for (const auto& [name, weight] : under("weights.")) {
    const auto found = ours.find(name);
    if (found == ours.end() || found->second.sizes() != weight.sizes())
      throw DataError(fmt::format("{}: the model has no weight {} of shape {}.", name_, name,
                                  c10::str(weight.sizes())));
    found->second.copy_(weight);
    ours.erase(found);
  }
  for (const auto& [name, tensor] : ours)
    throw DataError(fmt::format("{}: has no weight {}.", name_, name));
  return result;
}

train::TrainerOptions Trace::trainer_options() const {
  train::TrainerOptions options;
  protocol::TrainingSettings& s = options.settings;
  s.batch_size = integer("batch_size");
  s.steps = steps();
  s.optimizer = text("optimizer");
  s.learning_rate = number("lr");
  s.beta1 = number("beta1");
  s.beta2 = number("beta2");
  s.weight_decay = number("weight_decay");
  s.puzzle_learning_rate = number("puzzle_emb_lr");
  s.puzzle_weight_decay = number("puzzle_emb_weight_decay");
  s.loss = text("loss");
  s.precision = text("forward_dtype");
  return options;
}

std::shared_ptr<data::Source> Trace::source() const {
  return std::make_shared<TraceSource>(*this);
}

}  // namespace strata::parity
