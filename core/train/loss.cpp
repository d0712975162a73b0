// SPDX-License-Identifier: Apache-2.0
#include "train/loss.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "strata/error.hpp"

namespace strata::train {
namespace {

/// [batch, length] float64.
at::Tensor stablemax_log_likelihood(const at::Tensor& logits, const at::Tensor& targets) {
  const at::Tensor x = logits.to(at::kDouble);
  const at::Tensor s = at::where(x < 0, 1 / (1 - x + 1e-30), x + 1);
  const at::Tensor log_likelihood = at::log(s / s.sum(-1, /*keepdim=*/true));
  return log_likelihood.gather(-1, targets.unsqueeze(-1)).squeeze(-1);
}

at::Tensor softmax_log_likelihood(const at::Tensor& logits, const at::Tensor& targets) {
  const at::Tensor x = logits.scalar_type() == at::kDouble ? logits : logits.to(at::kFloat);
  return at::log_softmax(x, -1).gather(-1, targets.unsqueeze(-1)).squeeze(-1);
}

}  // namespace

at::Tensor token_loss(std::string_view name, const at::Tensor& logits, const at::Tensor& labels,
                      std::int64_t ignore) {
  const at::Tensor counted = labels != ignore;
  const at::Tensor targets = at::where(counted, labels, at::zeros({}, labels.options()));
  at::Tensor log_likelihood;
  if (name == "stablemax_cross_entropy")
    log_likelihood = stablemax_log_likelihood(logits, targets);
  else if (name == "softmax_cross_entropy")
    log_likelihood = softmax_log_likelihood(logits, targets);
  else
    throw Error(fmt::format(
        "There is no token loss '{}'; there are stablemax_cross_entropy and softmax_cross_entropy.",
        name));
  const at::Tensor losses =
      at::where(counted, -log_likelihood, at::zeros({}, log_likelihood.options()));
  return losses.sum(-1) / counted.sum(-1).clamp_min(1);
}

}  // namespace strata::train
