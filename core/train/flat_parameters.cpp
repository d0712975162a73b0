// SPDX-License-Identifier: Apache-2.0
#include "train/flat_parameters.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "strata/error.hpp"
#include "train/trained_parameters.hpp"

namespace strata::train {
namespace {

constexpr std::int64_t kAlignment = 64;  // bytes

}  // namespace

FlatParameters::FlatParameters(const evaluate::Model& model) {
  for (const auto& [name, parameter] : trained_parameters(model))
    entries_.push_back({name, parameter, 0, parameter.numel()});
  if (entries_.empty()) {
    values_ = at::empty({0});
    gradients_ = at::empty({0});
    return;
  }
  const at::Tensor& first = entries_.front().parameter;
  const std::int64_t step = kAlignment / static_cast<std::int64_t>(first.element_size());
  std::int64_t total = 0;
  for (Entry& entry : entries_) {
    if (entry.parameter.scalar_type() != first.scalar_type() ||
        entry.parameter.device() != first.device())
      throw Error(fmt::format(
          "Parameter {} is {} on {}, but {} is {} on {}. A model keeps all its parameters in one "
          "number format on "
          "one device (float64 for precision float64, float32 otherwise) and casts them on use.",
          entry.name, c10::toString(entry.parameter.scalar_type()), entry.parameter.device().str(),
          entries_.front().name, c10::toString(first.scalar_type()), first.device().str()));
    entry.offset = total;
    total += (entry.numel + step - 1) / step * step;
  }

  const at::NoGradGuard no_grad;
  values_ = at::zeros({total}, first.options().requires_grad(false));
  gradients_ = at::zeros_like(values_);
  for (Entry& entry : entries_) {
    const at::Tensor place = view(values_, entry);
    place.copy_(entry.parameter);
    entry.parameter.set_data(place);
  }
  zero_gradients();
}

at::Tensor FlatParameters::view(const at::Tensor& flat, const Entry& entry) {
  return flat.narrow(0, entry.offset, entry.numel).view(entry.parameter.sizes());
}

void FlatParameters::zero_gradients() {
  gradients_.zero_();
  for (Entry& entry : entries_) {
    // Backward adds in place to a gradient that is there; someone may have taken it away.
    const at::Tensor& gradient = entry.parameter.grad();
    if (!gradient.defined() || !gradient.is_alias_of(gradients_))
      entry.parameter.mutable_grad() = view(gradients_, entry);
  }
}

void FlatParameters::changed() {
  for (Entry& entry : entries_)
    entry.parameter.unsafeGetTensorImpl()->bump_version();
}

}  // namespace strata::train
