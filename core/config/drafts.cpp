// SPDX-License-Identifier: Apache-2.0
#include "config/drafts.hpp"

#include "config/values.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace strata::config {
namespace {

constexpr std::size_t kMostVariants = 10'000;

/// `architecture.plugin` is called "architecture", `augmentation.plugins` "augmentation".
std::string short_name(const Entry& axis) {
  const std::string& last = axis.path.back();
  return last == "plugin" || last == "plugins" ? axis.path.front() : last;
}

std::string name_of(const Entry& axis, const std::vector<Entry>& axes) {
  const std::string name = short_name(axis);
  const auto alike =
      std::ranges::count_if(axes, [&](const Entry& other) { return short_name(other) == name; });
  return alike > 1 ? axis.dotted() : name;
}

/// The axes that vary: those that the command line sets are no axes any more.
std::vector<const Entry*> varying(const Experiment& experiment, std::vector<std::string>* notes) {
  std::vector<const Entry*> axes;
  for (const Entry& axis : experiment.axes) {
    const auto set = std::ranges::find(experiment.command_line, axis.path, &Entry::path);
    if (set == experiment.command_line.end())
      axes.push_back(&axis);
    else
      notes->push_back(fmt::format("{} is {} on the command line: it is no axis in this run.",
                                   axis.dotted(), *set->value.raw));
  }
  return axes;
}

std::vector<std::vector<Assignment>> product(const std::vector<const Entry*>& axes) {
  if (axes.empty()) return {};
  std::vector<std::vector<Assignment>> cells(1);
  for (const Entry* axis : axes) {
    std::vector<std::vector<Assignment>> longer;
    for (const std::vector<Assignment>& cell : cells)
      for (const Literal& value : axis->value.entries) {
        longer.push_back(cell);
        longer.back().push_back({axis, &value});
      }
    cells = std::move(longer);
  }
  return cells;
}

double count_of(const std::vector<const Entry*>& axes) {
  double count = 1;
  for (const Entry* axis : axes)
    count *= static_cast<double>(axis->value.entries.size());
  return count;
}

}  // namespace

std::string cell_name(const std::vector<Assignment>& cell, const std::vector<Entry>& axes) {
  std::vector<std::string> parts;
  for (const Assignment& assignment : cell) {
    const Literal& literal = *assignment.value;
    parts.push_back(fmt::format("{}={}", name_of(*assignment.entry, axes),
                                literal.value ? plain_text(*literal.value) : literal.what));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

Drafts draft_variants(const Experiment& experiment, Mistakes* mistakes) {
  Drafts result;
  result.drafts.push_back({VariantKind::kBaseline, "baseline", {}});

  const std::vector<const Entry*> axes = varying(experiment, &result.notes);
  const double cells = count_of(axes);
  if (cells > static_cast<double>(kMostVariants))
    mistakes->add(axes.front()->key, fmt::format("[grid] has {} cells, it must have at most {}.",
                                                 cells, kMostVariants));
  else
    for (std::vector<Assignment>& cell : product(axes)) {
      std::string name = cell_name(cell, experiment.axes);
      result.drafts.push_back({VariantKind::kCell, std::move(name), std::move(cell)});
    }

  for (const Ablation& ablation : experiment.ablations) {
    const auto same = std::ranges::find(result.drafts, ablation.name, &Draft::name);
    if (same != result.drafts.end() && same->kind == VariantKind::kCell)
      mistakes->add(ablation.where,
                    fmt::format("an [[ablation]] is called \"{}\", as a cell of [grid] is. Names "
                                "are rows of the result table: choose another.",
                                ablation.name));
    Draft& draft = result.drafts.emplace_back();
    draft.kind = VariantKind::kAblation;
    draft.name = ablation.name;
    for (const Entry& change : ablation.changes)
      draft.changes.push_back({&change, &change.value});
  }
  return result;
}

}  // namespace strata::config
