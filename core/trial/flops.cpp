// SPDX-License-Identifier: Apache-2.0
// 2·m·n·k for a product [m, k] x [k, n]. A convolution costs 2 · |output| · |kernel of one output
// channel|, and its backward as much for each of the two gradients that it computes.
#include "trial/flops.hpp"

#include <ATen/core/Tensor.h>
#include <ATen/record_function.h>

#include <algorithm>
#include <memory>
#include <numeric>
#include <string_view>
#include <utility>
#include <vector>

#include "data/source.hpp"
#include "train/trainer.hpp"
#include "trial/meta_device.hpp"

namespace strata::trial {
namespace {

using Inputs = c10::ArrayRef<const c10::IValue>;

thread_local std::int64_t counted = 0;

std::int64_t product_flops(const at::Tensor& left, const at::Tensor& right) {
  return 2 * left.numel() * right.size(-1);
}

/// @param output_numel elements of what the convolution gives (of what it was given, where
/// transposed)
std::int64_t convolution_flops(std::int64_t output_numel, const at::Tensor& weight) {
  return 2 * output_numel * (weight.numel() / weight.size(0));
}

/// aten::convolution(input, weight, bias, stride, padding, dilation, transposed, …)
std::int64_t forward_convolution_flops(Inputs inputs) {
  const at::Tensor& input = inputs[0].toTensor();
  const at::Tensor& weight = inputs[1].toTensor();
  if (inputs[6].toBool()) return convolution_flops(input.numel(), weight);
  const auto stride = inputs[3].toIntVector();
  const auto padding = inputs[4].toIntVector();
  const auto dilation = inputs[5].toIntVector();
  std::int64_t numel = input.size(0) * weight.size(0);
  for (std::int64_t axis = 0; axis < input.dim() - 2; ++axis) {
    const auto at = [axis](const std::vector<std::int64_t>& list) {
      return list[std::min(static_cast<std::size_t>(axis), list.size() - 1)];
    };
    const std::int64_t reach = at(dilation) * (weight.size(axis + 2) - 1) + 1;
    numel *= (input.size(axis + 2) + 2 * at(padding) - reach) / at(stride) + 1;
  }
  return convolution_flops(numel, weight);
}

/// aten::convolution_backward(grad_output, input, weight, bias_sizes, stride, padding, dilation,
/// transposed, output_padding, groups, output_mask)
std::int64_t backward_convolution_flops(Inputs inputs) {
  const at::Tensor& gradient = inputs[0].toTensor();
  const at::Tensor& input = inputs[1].toTensor();
  const bool transposed = inputs[7].toBool();
  const auto wanted = inputs[10].toBoolList();
  return (static_cast<std::int64_t>(wanted[0]) + static_cast<std::int64_t>(wanted[1])) *
         convolution_flops(transposed ? input.numel() : gradient.numel(), inputs[2].toTensor());
}

std::int64_t flops_of(std::string_view name, Inputs inputs) {
  if (name == "aten::mm" || name == "aten::bmm")
    return product_flops(inputs[0].toTensor(), inputs[1].toTensor());
  if (name == "aten::addmm" || name == "aten::baddbmm")
    return product_flops(inputs[1].toTensor(), inputs[2].toTensor());
  if (name == "aten::convolution") return forward_convolution_flops(inputs);
  if (name == "aten::convolution_backward") return backward_convolution_flops(inputs);
  return 0;
}

std::unique_ptr<at::ObserverContext> count(const at::RecordFunction& function) {
  counted += flops_of(function.name(), function.inputs());
  return nullptr;
}

/// One slot of zeros for ever.
class ZeroSource final : public data::Source {
 public:
  explicit ZeroSource(std::int64_t length) : length_(length) {}
  std::int64_t length() const override { return length_; }
  data::Batch offer(std::int64_t, std::span<const std::int64_t> slots) const override {
    return data::empty_batch(static_cast<std::int64_t>(slots.size()), length_);
  }

 private:
  std::int64_t length_;
};

}  // namespace

std::int64_t matrix_flops(const std::function<void()>& work) {
  complete_meta_device();
  const std::int64_t before = std::exchange(counted, 0);
  const at::CallbackHandle handle =
      at::addThreadLocalCallback(at::RecordFunctionCallback(count).needsInputs(true).scopes(
          {at::RecordScope::FUNCTION, at::RecordScope::BACKWARD_FUNCTION}));
  const auto finish = [&] {
    at::removeCallback(handle);
    return std::exchange(counted, before);
  };
  try {
    work();
  } catch (...) {
    (void)finish();
    throw;
  }
  return finish();
}

std::int64_t training_flops(evaluate::Model model, const Context& context,
                            protocol::TrainingSettings settings) {
  settings.batch_size = 1;
  settings.optimizer = "adam_atan2";  // none counts, and not every one runs on the meta device
  settings.ema = 0;
  settings.clip_norm = 0;
  train::Trainer trainer(std::move(model), std::make_shared<ZeroSource>(context.sequence_length),
                         {.settings = std::move(settings),
                          .seed = 0,
                          .ignore_label = context.ignore_label,
                          .device = "meta"});
  return matrix_flops([&] { trainer.step(); });
}

}  // namespace strata::trial
