// SPDX-License-Identifier: Apache-2.0
#include "run/rule_problems.hpp"

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace strata::run {
namespace {

constexpr std::size_t kNamedVariants = 3;

bool is_in_word(char letter) {
  return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_';
}

/// Does the text name this key, and not only one that holds it?
bool names(std::string_view text, std::string_view key) {
  for (std::size_t at = text.find(key); at != std::string_view::npos; at = text.find(key, at + 1)) {
    const std::size_t end = at + key.size();
    if ((at == 0 || !is_in_word(text[at - 1])) && (end == text.size() || !is_in_word(text[end])))
      return true;
  }
  return false;
}

/// Where a variant's value of a key that the problem names is written: what comes later wins. The
/// problem begins with its section: `architecture "hrm": ...`.
SourcePosition place_of(const config::Experiment& experiment, const config::Variant& variant,
                        std::string_view problem) {
  SourcePosition place{.file = experiment.shown};
  const auto look_at = [&](const std::vector<config::Entry>& entries) {
    for (const config::Entry& entry : entries)
      if (problem.starts_with(entry.path.front()) && entry.path.back() != "plugin" &&
          names(problem.substr(entry.path.front().size()), entry.path.back()))
        place = entry.key.position;
  };
  look_at(experiment.base);
  if (variant.kind == config::VariantKind::kCell) look_at(experiment.axes);
  if (variant.kind == config::VariantKind::kAblation)
    for (const config::Ablation& ablation : experiment.ablations)
      if (ablation.name == variant.name) look_at(ablation.changes);
  look_at(experiment.command_line);
  return place;
}

std::string names_of(const std::vector<const config::Variant*>& variants) {
  std::vector<std::string> all;
  for (const config::Variant* variant : variants)
    all.push_back(fmt::format("\"{}\"", variant->name));
  const std::size_t more = all.size() > kNamedVariants ? all.size() - kNamedVariants + 1 : 0;
  all.resize(all.size() - more);
  return fmt::format("{}{}", fmt::join(all, ", "),
                     more > 0 ? fmt::format(" and {} more", more) : "");
}

}  // namespace

std::vector<Problem> rule_problems(const config::Experiment& experiment, const config::Plan& plan,
                                   const std::vector<protocol::PlanAnswer>& answers) {
  std::vector<std::string> texts;  // each once, in the order of trainings
  for (const protocol::PlanAnswer& answer : answers)
    for (const std::string& text : answer.problems)
      if (std::ranges::find(texts, text) == texts.end()) texts.push_back(text);
  std::vector<Problem> problems;
  for (const std::string& text : texts) {
    std::vector<const config::Variant*> variants;
    for (const config::Variant& variant : plan.variants) {
      const auto& of_variant = answers[variant.training].problems;
      if (std::ranges::find(of_variant, text) != of_variant.end()) variants.push_back(&variant);
    }
    if (variants.empty()) continue;
    const bool all = variants.size() == plan.variants.size();
    problems.push_back({place_of(experiment, *variants.front(), text),
                        all ? text : fmt::format("{}: {}", names_of(variants), text)});
  }
  return problems;
}

}  // namespace strata::run
