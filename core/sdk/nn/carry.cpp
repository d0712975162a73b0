// SPDX-License-Identifier: Apache-2.0
#include "strata/carry.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "strata/error.hpp"

namespace strata {
namespace {

auto find(const std::vector<std::pair<std::string, at::Tensor>>& entries, std::string_view name) {
  return std::find_if(entries.begin(), entries.end(),
                      [name](const auto& entry) { return entry.first == name; });
}

/// The carry that `change` makes of each tensor.
template <class Change>
Carry mapped(const Carry& carry, Change change) {
  Carry result;
  for (const auto& [name, tensor] : carry.entries())
    result.set(name, change(name, tensor));
  return result;
}

}  // namespace

void Carry::set(std::string name, at::Tensor tensor) {
  const auto found = find(entries_, name);
  if (found == entries_.end())
    entries_.emplace_back(std::move(name), std::move(tensor));
  else
    entries_[static_cast<std::size_t>(found - entries_.begin())].second = std::move(tensor);
}

const at::Tensor& Carry::at(std::string_view name) const {
  const auto found = find(entries_, name);
  if (found != entries_.end()) return found->second;
  std::vector<std::string> names;
  for (const auto& entry : entries_)
    names.push_back(entry.first);
  throw Error(fmt::format("the carry holds no tensor \"{}\". It holds: {}", name,
                          names.empty() ? "nothing" : fmt::format("{}", fmt::join(names, ", "))));
}

bool Carry::contains(std::string_view name) const {
  return find(entries_, name) != entries_.end();
}

Carry Carry::detached() const {
  return mapped(*this, [](const auto&, const at::Tensor& tensor) { return tensor.detach(); });
}

Carry Carry::replaced_where(const at::Tensor& mask, const Carry& fresh) const {
  if (fresh.entries_.size() != entries_.size())
    throw Error(fmt::format("a carry of {} tensors cannot take rows of one with {}",
                            entries_.size(), fresh.entries_.size()));
  return mapped(*this, [&](const std::string& name, const at::Tensor& tensor) {
    const at::Tensor& other = fresh.at(name);
    if (other.sizes() != tensor.sizes())
      throw Error(fmt::format("\"{}\" of the carry has shape [{}], its fresh rows have [{}]", name,
                              fmt::join(tensor.sizes(), ", "), fmt::join(other.sizes(), ", ")));
    std::vector<std::int64_t> shape(static_cast<std::size_t>(tensor.dim()), 1);
    shape.at(0) = tensor.size(0);
    return at::where(mask.view(shape), other, tensor);
  });
}

Carry Carry::rows(const at::Tensor& index) const {
  return mapped(
      *this, [&](const auto&, const at::Tensor& tensor) { return tensor.index_select(0, index); });
}

}  // namespace strata
