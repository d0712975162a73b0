// SPDX-License-Identifier: Apache-2.0
// For the tests of the host: a small model that, after some steps of training, does what no plugin
// should.
#include <ATen/ATen.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>

#include "strata/architecture.hpp"
#include "strata/error.hpp"
#include "strata/nn/construction.hpp"
#include "strata/nn/linear.hpp"
#include "strata/nn/plugin.hpp"

namespace {

using strata::Carry;
using strata::Context;
using strata::Step;

struct UnstableConfig {
  std::string end = "never";
  std::int64_t after = 15;

  static void describe(auto& p) {
    p("end", &UnstableConfig::end, "How it ends")
        .one_of({"never", "throw", "throw_error", "throw_number", "throw_in_evaluation", "abort",
                 "segfault", "exit"});
    p("after", &UnstableConfig::after, "Steps of this attempt before it does").range(0, 1e6);
  }
};

class Unstable final : public strata::Architecture {
 public:
  Unstable(UnstableConfig config, const Context& context)
      : config_(std::move(config)),
        vocabulary_(context.vocabulary_size),
        head_(register_module(
            "head", std::make_shared<strata::nn::Linear>(vocabulary_, vocabulary_,
                                                         strata::nn::within(context, "head")))),
        frozen_(register_parameter("frozen", at::ones({1}, strata::nn::parameter_options(context)),
                                   /*requires_grad=*/false)) {}

  Carry initial_carry(std::int64_t, const Step&) const override { return {}; }

  strata::SegmentOutput segment(const Carry&, const at::Tensor& tokens, const at::Tensor&,
                                const Step& step) override {
    if (step.training && steps_++ == config_.after) end();
    if (!step.training && config_.end == "throw_in_evaluation")
      throw std::runtime_error("it does not work out");
    const at::Tensor one_hot = at::one_hot(tokens, vocabulary_).to(at::kFloat);
    strata::SegmentOutput output;
    output.logits = head_->forward(one_hot) * frozen_;
    output.summary = output.logits.mean(1);
    return output;
  }

  std::int64_t summary_width() const override { return vocabulary_; }

 private:
  void end() const {
    std::printf("about to %s\n", config_.end.c_str());
    std::fflush(stdout);
    if (config_.end == "throw") throw std::runtime_error("it does not work out");
    if (config_.end == "throw_error") throw strata::Error("it does not work out");
    if (config_.end == "throw_number") throw 42;
    if (config_.end == "abort") std::abort();
    if (config_.end == "segfault") std::raise(SIGSEGV);
    if (config_.end == "exit") std::exit(0);
  }

  UnstableConfig config_;
  std::int64_t vocabulary_;
  std::int64_t steps_ = 0;
  std::shared_ptr<strata::nn::Linear> head_;
  at::Tensor frozen_;  ///< 1, never trained
};

}  // namespace

STRATA_PLUGIN("unstable", "1.0.0", "Ends its process in mid-training", "architecture:unstable") {
  registry.architecture<UnstableConfig>("unstable", "Ends its process in mid-training",
                                        [](const UnstableConfig& config, const Context& context) {
                                          return std::make_shared<Unstable>(config, context);
                                        });
}
