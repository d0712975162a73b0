// SPDX-License-Identifier: Apache-2.0
#include "train/flat_parameters.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>

#include "strata/error.hpp"

namespace strata::train {
namespace {

constexpr std::int64_t kAlignment = 64;  // bytes

void collect(const std::string& owner, torch::nn::Module& module,
             std::vector<FlatParameters::Entry>& entries) {
  for (const auto& named : module.named_parameters()) {
    const at::Tensor& parameter = named.value();
    const bool seen = std::any_of(entries.begin(), entries.end(), [&](const auto& entry) {
      return entry.parameter.is_same(parameter);
    });
    if (!parameter.defined() || !parameter.requires_grad() || seen) continue;
    entries.push_back({owner + "." + named.key(), parameter, 0, parameter.numel()});
  }
}

}  // namespace

FlatParameters::FlatParameters(const evaluate::Model& model) {
  collect("architecture", *model.architecture, entries_);
  if (model.halting) collect("halting", *model.halting, entries_);
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
