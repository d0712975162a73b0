// SPDX-License-Identifier: Apache-2.0
#include "config/mistakes.hpp"

#include "config/document.hpp"

#include <algorithm>
#include <utility>

namespace strata::config {
namespace {

bool same_place(const Place& left, const Place& right) {
  return !precedes(left, right) && !precedes(right, left);
}

}  // namespace

std::string sentence(std::string text) {
  if (!text.ends_with('.') && !text.ends_with('?')) text += '.';
  return text;
}

void Mistakes::add(const Place& where, std::string what) {
  mistakes_.push_back({where, std::move(what)});
}

void Mistakes::add_once(const Place& where, std::string what) {
  const bool known = std::ranges::any_of(
      mistakes_, [&](const Mistake& mistake) { return same_place(mistake.where, where); });
  if (!known) add(where, std::move(what));
}

ConfigError Mistakes::error() const {
  std::vector<Mistake> ordered = mistakes_;
  std::ranges::stable_sort(ordered, precedes, &Mistake::where);
  std::vector<Problem> problems;
  for (Mistake& mistake : ordered)
    problems.push_back({mistake.where.position, sentence(std::move(mistake.what))});
  return ConfigError(std::move(problems));
}

}  // namespace strata::config
