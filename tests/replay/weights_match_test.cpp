// SPDX-License-Identifier: Apache-2.0
#include "trial/weights_match.hpp"

#include <ATen/ATen.h>

#include "catch.hpp"

namespace strata::trial {
namespace {

using Texts = std::vector<std::string>;

NamedTensors model() {
  return {{"inner.head.weight", at::zeros({4, 2})}, {"inner.head.bias", at::zeros({4})}};
}

NamedTensors under(const std::string& prefix, const NamedTensors& tensors) {
  NamedTensors result;
  for (const auto& [name, tensor] : tensors)
    result.emplace(prefix + name, tensor);
  return result;
}

}  // namespace

TEST_CASE("weights are found after whatever prefix they share") {
  for (const char* prefix : {"", "model.", "_orig_mod.", "_orig_mod.model.", "weights."}) {
    INFO(prefix);
    const WeightMatch match = match_weights(under(prefix, model()), model(), "");
    CHECK(match.differences == Texts{});
    CHECK(match.prefix == prefix);
    CHECK(match.weights.size() == 2);
  }
}

TEST_CASE("every missing, unexpected, misshapen or whole-numbered tensor is told at once") {
  NamedTensors file = under("model.", model());
  file.erase("model.inner.head.bias");
  file["model.inner.head.weight"] = at::zeros({5, 2});
  file["model.inner.q_head.weight"] = at::zeros({2, 2});
  file["other"] = at::zeros({}, at::kLong);
  CHECK(match_weights(file, model(), "").differences ==
        Texts{"missing: inner.head.bias of shape [4] is not in the file",
              "shape: inner.head.weight is [5, 2] in the file, but [4, 2] here",
              "unexpected: model.inner.q_head.weight of shape [2, 2] is in the file, but not in "
              "this model",
              "unexpected: other of shape [] is in the file, but not in this model"});
  NamedTensors whole = model();
  whole["inner.head.bias"] = at::zeros({4}, at::kInt);
  CHECK(match_weights(whole, model(), "").differences ==
        Texts{"numbers: inner.head.bias is Int in the file, but weights are floating-point numbers "
              "here"});
}

TEST_CASE("of a file with several sets of weights, --prefix takes one and leaves the rest alone") {
  NamedTensors file = under("weights.", model());
  file.merge(under("final.", model()));
  file["eval.logits"] = at::zeros({3});
  CHECK(match_weights(file, model(), "").differences ==
        Texts{"The names of the weights stand under several prefixes in the file: final., "
              "weights.. Choose one with --prefix."});
  const WeightMatch match = match_weights(file, model(), "weights.");
  CHECK(match.differences == Texts{});
  CHECK(match.weights.at("inner.head.bias").is_same(file.at("weights.inner.head.bias")));
}

TEST_CASE("half a name is no prefix") {
  const WeightMatch match = match_weights({{"outer_inner.head.bias", at::zeros({4})}},
                                          {{"inner.head.bias", at::zeros({4})}}, "");
  CHECK(match.differences.size() == 2);
}

}  // namespace strata::trial
