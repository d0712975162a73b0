// SPDX-License-Identifier: Apache-2.0
#include "trial/weights_match.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdint>

namespace strata::trial {
namespace {

std::string shape_of(const at::Tensor& tensor) {
  return fmt::format("[{}]", fmt::join(tensor.sizes(), ", "));
}

/// Prefixes with which a name of the file becomes an expected one, and with how many names each
/// does.
std::map<std::string, std::int64_t> prefixes_of(const NamedTensors& file,
                                                const NamedTensors& expected) {
  std::map<std::string, std::int64_t> counts;
  for (const auto& [name, tensor] : file)
    for (const auto& [published, ours] : expected) {
      if (!name.ends_with(published)) continue;
      const std::string prefix = name.substr(0, name.size() - published.size());
      if (prefix.empty() || prefix.ends_with('.')) ++counts[prefix];
    }
  return counts;
}

/// The prefixes with the most names: several where they tie.
std::vector<std::string> best_prefixes(const NamedTensors& file, const NamedTensors& expected) {
  std::vector<std::string> best;
  std::int64_t most = 0;
  for (const auto& [prefix, count] : prefixes_of(file, expected)) {
    if (count > most) best.clear();
    if (count >= most) best.push_back(prefix);
    most = std::max(most, count);
  }
  return best;
}

void compare(const NamedTensors& found, const NamedTensors& expected, WeightMatch& match) {
  for (const auto& [name, ours] : expected) {
    const auto theirs = found.find(name);
    if (theirs == found.end()) {
      match.differences.push_back(
          fmt::format("missing: {} of shape {} is not in the file", name, shape_of(ours)));
      continue;
    }
    const at::Tensor& tensor = theirs->second;
    if (tensor.sizes() != ours.sizes())
      match.differences.push_back(fmt::format("shape: {} is {} in the file, but {} here", name,
                                              shape_of(tensor), shape_of(ours)));
    else if (!tensor.is_floating_point() && ours.is_floating_point())
      match.differences.push_back(
          fmt::format("numbers: {} is {} in the file, but weights are floating-point numbers here",
                      name, c10::toString(tensor.scalar_type())));
    else
      match.weights.emplace(name, tensor);
  }
}

}  // namespace

WeightMatch match_weights(const NamedTensors& file, const NamedTensors& expected,
                          const std::string& prefix) {
  WeightMatch match;
  match.prefix = prefix;
  if (prefix.empty()) {
    const std::vector<std::string> best = best_prefixes(file, expected);
    if (best.size() > 1) {
      match.differences.push_back(fmt::format(
          "The names of the weights stand under several prefixes in the file: {}. Choose one with "
          "--prefix.",
          fmt::join(best, ", ")));
      return match;
    }
    if (!best.empty()) match.prefix = best.front();
  }
  NamedTensors found;
  std::vector<std::string> unexpected;
  for (const auto& [name, tensor] : file) {
    const bool under = name.starts_with(match.prefix);
    const std::string rest = under ? name.substr(match.prefix.size()) : name;
    if (under && expected.contains(rest))
      found.emplace(rest, tensor);
    else if (under || prefix.empty())
      unexpected.push_back(
          fmt::format("unexpected: {} of shape {} is in the file, but not in "
                      "this model",
                      name, shape_of(tensor)));
  }
  compare(found, expected, match);
  match.differences.insert(match.differences.end(), unexpected.begin(), unexpected.end());
  return match;
}

}  // namespace strata::trial
