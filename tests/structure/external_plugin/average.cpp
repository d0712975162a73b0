// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>
#include <strata/architecture.hpp>
#include <strata/nn/plugin.hpp>

namespace {

struct AverageConfig {
  std::int64_t hidden_size = 8;
  static void describe(auto& p) {
    p("hidden_size", &AverageConfig::hidden_size, "Width").range(1, 1024);
  }
};

/// The least that is an architecture: one weight, no recurrence.
class Average final : public strata::Architecture {
 public:
  Average(const AverageConfig& config, const strata::Context& context)
      : weight_(register_parameter("weight",
                                   at::zeros({context.vocabulary_size, config.hidden_size}))) {}
  strata::Carry initial_carry(std::int64_t, const strata::Step&) const override { return {}; }
  strata::SegmentOutput segment(const strata::Carry& carry, const at::Tensor& tokens,
                                const at::Tensor&, const strata::Step&) override {
    TORCH_CHECK(tokens.dim() == 2, "tokens must be [batch, length]");
    const at::Tensor embedded = weight_.index({tokens});  // [batch, length, width]
    return {carry, at::matmul(embedded, weight_.t()), embedded.mean(1)};
  }
  std::int64_t summary_width() const override { return weight_.size(1); }

 private:
  at::Tensor weight_;
};

}  // namespace

STRATA_PLUGIN("average", "1.0.0", "An architecture built outside of the tree",
              "architecture:average") {
  registry.architecture<AverageConfig>(
      "average", "One embedding", [](const AverageConfig& config, const strata::Context& context) {
        return std::make_shared<Average>(config, context);
      });
}
