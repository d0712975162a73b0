// SPDX-License-Identifier: Apache-2.0
#include "trial/meta_device.hpp"

#include <ATen/ATen.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <torch/library.h>

#include <array>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

namespace strata::trial {
namespace {

std::int64_t at_axis(at::IntArrayRef list, std::int64_t axis) {
  return list[list.size() == 1 ? 0 : static_cast<std::size_t>(axis)];
}

at::Tensor convolution(const at::Tensor& input, const at::Tensor& weight,
                       const std::optional<at::Tensor>&, at::IntArrayRef stride,
                       at::IntArrayRef padding, at::IntArrayRef dilation, bool transposed,
                       at::IntArrayRef output_padding, std::int64_t groups) {
  std::vector<std::int64_t> sizes{input.size(0),
                                  transposed ? weight.size(1) * groups : weight.size(0)};
  for (std::int64_t axis = 0; axis < input.dim() - 2; ++axis) {
    const std::int64_t reach = at_axis(dilation, axis) * (weight.size(axis + 2) - 1) + 1;
    const std::int64_t length = input.size(axis + 2);
    const std::int64_t step = at_axis(stride, axis), margin = 2 * at_axis(padding, axis);
    sizes.push_back(transposed
                        ? (length - 1) * step - margin + reach + at_axis(output_padding, axis)
                        : (length + margin - reach) / step + 1);
  }
  return at::empty(sizes, input.options());
}

std::tuple<at::Tensor, at::Tensor, at::Tensor> convolution_backward(
    const at::Tensor& gradient, const at::Tensor& input, const at::Tensor& weight,
    at::OptionalIntArrayRef bias_sizes, at::IntArrayRef, at::IntArrayRef, at::IntArrayRef, bool,
    at::IntArrayRef, std::int64_t, std::array<bool, 3> wanted) {
  return {wanted[0] ? at::empty_like(input) : at::Tensor(),
          wanted[1] ? at::empty_like(weight) : at::Tensor(),
          wanted[2] ? at::empty(bias_sizes.value(), gradient.options()) : at::Tensor()};
}

/// Replaces the tensors of one call by others, and knows them again in what comes back.
class Exchange {
 public:
  c10::IValue to_cpu(const c10::IValue& value) {
    if (value.isTensor()) return to_cpu(value.toTensor());
    if (value.isDevice() && value.toDevice().is_meta()) return c10::Device(c10::kCPU);
    if (value.isTensorList()) {
      c10::List<at::Tensor> list;
      for (const at::Tensor& tensor : value.toTensorVector())
        list.push_back(to_cpu(tensor));
      return list;
    }
    if (!value.isList() || value.toListRef().empty() || !is_optional_tensors(value)) return value;
    c10::List<std::optional<at::Tensor>> list;
    for (const c10::IValue& entry : value.toListRef())
      list.push_back(entry.isTensor() ? std::optional(to_cpu(entry.toTensor())) : std::nullopt);
    return list;
  }

  /// What the call has resized (an `out` tensor that came empty).
  void resize_changed() const {
    for (const auto& [here, there] : pairs_)
      if (here.sizes() != there.sizes()) there.resize_(here.sizes());
  }

  c10::IValue to_meta(const c10::IValue& value) const {
    if (value.isTensor()) return to_meta(value.toTensor());
    if (!value.isTensorList()) return value;
    c10::List<at::Tensor> list;
    for (const at::Tensor& tensor : value.toTensorVector())
      list.push_back(to_meta(tensor));
    return list;
  }

 private:
  static bool is_optional_tensors(const c10::IValue& list) {
    for (const c10::IValue& entry : list.toListRef())
      if (!entry.isNone() && !entry.isTensor()) return false;
    return true;
  }

  at::Tensor to_cpu(const at::Tensor& tensor) {
    if (!tensor.defined() || !tensor.is_meta()) return tensor;
    at::Tensor zeros = at::zeros(tensor.sizes(), tensor.options().device(at::kCPU));
    pairs_.emplace_back(zeros, tensor);
    return zeros;
  }

  at::Tensor to_meta(const at::Tensor& tensor) const {
    if (!tensor.defined()) return tensor;
    for (const auto& [here, there] : pairs_)
      if (here.is_same(tensor)) return there;  // changed in place
    return at::empty_strided(tensor.sizes(), tensor.strides(), tensor.options().device(at::kMeta));
  }

  std::vector<std::pair<at::Tensor, at::Tensor>> pairs_;
};

/// A kernel of the meta device: that of the CPU on zeros.
void run_on_zeros(const c10::OperatorHandle& operation, torch::jit::Stack* stack) {
  Exchange exchange;
  const std::size_t inputs = operation.schema().arguments().size();
  for (std::size_t index = stack->size() - inputs; index < stack->size(); ++index)
    (*stack)[index] = exchange.to_cpu((*stack)[index]);
  operation.callBoxed(stack);
  exchange.resize_changed();
  const std::size_t outputs = operation.schema().returns().size();
  for (std::size_t index = stack->size() - outputs; index < stack->size(); ++index)
    (*stack)[index] = exchange.to_meta((*stack)[index]);
}

bool is_missing(const c10::OperatorHandle& operation) {
  using Key = c10::DispatchKey;
  const auto has = [&](Key key) { return operation.hasKernelForDispatchKey(key); };
  return has(Key::CPU) && !has(Key::Meta) && !has(Key::CompositeImplicitAutograd) &&
         !has(Key::CompositeExplicitAutograd) &&
         !has(Key::CompositeExplicitAutogradNonFunctional) &&
         !operation.hasTag(at::Tag::data_dependent_output) &&
         !operation.hasTag(at::Tag::dynamic_output_shape);
}

}  // namespace

void complete_meta_device() {
  static const auto library = [] {
    auto made = std::make_unique<torch::Library>(torch::Library::IMPL, "aten",
                                                 c10::DispatchKey::Meta, __FILE__, __LINE__);
    made->impl("convolution", TORCH_FN(convolution));
    made->impl("convolution_backward", TORCH_FN(convolution_backward));
    c10::Dispatcher& dispatcher = c10::Dispatcher::singleton();
    for (const c10::OperatorName& name : dispatcher.getAllOpNames()) {
      if (!name.name.starts_with("aten::")) continue;
      const auto operation = dispatcher.findSchema(name);
      if (operation && is_missing(*operation))
        made->impl(c10::toString(name).c_str(),
                   torch::CppFunction::makeFromBoxedFunction<&run_on_zeros>());
    }
    return made;
  }();
  (void)library;
}

}  // namespace strata::trial
