// SPDX-License-Identifier: Apache-2.0
#include "config/seeds.hpp"

#include "config/document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <optional>
#include <set>

namespace strata::config {
namespace {

constexpr std::int64_t kMostSeeds = 10'000;

Seeds wrong(const std::string& found) {
  return {{},
          fmt::format("seeds is {}, it must be a count from 1 to {} (seeds = 3 runs 0, 1 and 2) or "
                      "a list of different integers from 0 on (seeds = [0, 1, 2]).",
                      found, kMostSeeds)};
}

Seeds counted(std::int64_t count) {
  if (count < 1 || count > kMostSeeds) return wrong(fmt::format("{}", count));
  Seeds seeds;
  seeds.values.resize(static_cast<std::size_t>(count));
  std::iota(seeds.values.begin(), seeds.values.end(), 0);
  return seeds;
}

Seeds listed(const std::vector<Literal>& entries) {
  Seeds seeds;
  std::set<std::int64_t> seen;
  for (const Literal& entry : entries) {
    const auto* seed = entry.value ? std::get_if<std::int64_t>(&*entry.value) : nullptr;
    if (seed == nullptr) return wrong(fmt::format("a list with {}", entry.what));
    if (*seed < 0) return wrong(fmt::format("a list with {}", *seed));
    if (!seen.insert(*seed).second) return wrong(fmt::format("a list with {} twice", *seed));
    seeds.values.push_back(*seed);
  }
  if (seeds.values.empty()) return wrong("an empty list");
  if (seeds.values.size() > kMostSeeds)
    return wrong(fmt::format("a list of {}", seeds.values.size()));
  return seeds;
}

Seeds from_literal(const Literal& literal) {
  if (literal.list) return listed(literal.entries);
  const auto* count = literal.value ? std::get_if<std::int64_t>(&*literal.value) : nullptr;
  return count != nullptr ? counted(*count) : wrong(literal.what);
}

}  // namespace

Seeds seeds_of(const Literal& literal) {
  if (!literal.raw) return from_literal(literal);
  const bool bare_list =
      literal.raw->find(',') != std::string::npos && !literal.raw->starts_with('[');
  const std::optional<Literal> parsed =
      parse_literal(bare_list ? fmt::format("[{}]", *literal.raw) : *literal.raw);
  return parsed ? from_literal(*parsed) : wrong(to_text(*literal.raw));
}

}  // namespace strata::config
