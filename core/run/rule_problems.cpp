// SPDX-License-Identifier: Apache-2.0
#include "run/rule_problems.hpp"

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "run/place_of_key.hpp"

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

/// `architecture "hrm": hidden_size is 30 ...` taken apart.
struct Text {
  explicit Text(const std::string& text) : rule(text) {
    const std::size_t quote = text.find(" \"");
    const std::size_t end = text.find("\": ");
    if (quote == std::string::npos || end == std::string::npos || end <= quote) return;
    section = text.substr(0, quote);
    component = text.substr(quote + 2, end - quote - 2);
    rule = text.substr(end + 3);
  }

  std::string section;    // "architecture"; "" where the rule is no component's
  std::string component;  // "hrm"
  std::string rule;       // "hidden_size is 30 ..."
};

/// The place of the last key that the problem names. The problem begins with its section:
/// `architecture "hrm": ...`. A table of another component, [architecture.transformer], says
/// nothing of it.
SourcePosition place_of(const config::Experiment& experiment, const config::Variant& variant,
                        std::string_view problem, const Text& text) {
  return place_of_key(experiment, variant, [&](const config::Entry& entry) {
    const std::string& section = entry.path.front();
    if (!text.component.empty() && entry.path.size() == 3 && entry.path[1] != text.component)
      return false;
    return problem.starts_with(section) && entry.path.back() != "plugin" &&
           names(problem.substr(section.size()), entry.path.back());
  });
}

/// One rule in the same words, at one place: of several components perhaps.
struct BrokenRule {
  SourcePosition place;
  Text first;
  std::vector<std::string> components;
  std::vector<const config::Variant*> variants;

  [[nodiscard]] bool is_same(const SourcePosition& where, const Text& text) const {
    return !text.section.empty() && where.text() == place.text() && text.section == first.section &&
           text.rule == first.rule;
  }
  [[nodiscard]] std::string text() const {
    if (first.section.empty()) return first.rule;
    return fmt::format("{} \"{}\": {}", first.section, fmt::join(components, "\", \""), first.rule);
  }
};

std::string names_of(const std::vector<const config::Variant*>& variants) {
  std::vector<std::string> all;
  for (const config::Variant* variant : variants)
    all.push_back(fmt::format("\"{}\"", variant->name));
  const std::size_t more = all.size() > kNamedVariants ? all.size() - kNamedVariants + 1 : 0;
  all.resize(all.size() - more);
  return fmt::format("{}{}", fmt::join(all, ", "),
                     more > 0 ? fmt::format(" and {} more", more) : "");
}

/// The variants whose configurations have a problem.
std::vector<const config::Variant*> breaking(const config::Plan& plan,
                                             const std::vector<protocol::PlanAnswer>& answers,
                                             const std::string& text) {
  std::vector<const config::Variant*> variants;
  for (const config::Variant& variant : plan.variants) {
    const auto& of_variant = answers[variant.training].problems;
    if (std::ranges::find(of_variant, text) != of_variant.end()) variants.push_back(&variant);
  }
  return variants;
}

}  // namespace

std::vector<Problem> rule_problems(const config::Experiment& experiment, const config::Plan& plan,
                                   const std::vector<protocol::PlanAnswer>& answers) {
  std::vector<std::string> texts;  // each once, in the order of trainings
  for (const protocol::PlanAnswer& answer : answers)
    for (const std::string& text : answer.problems)
      if (std::ranges::find(texts, text) == texts.end()) texts.push_back(text);
  std::vector<BrokenRule> broken;
  for (const std::string& text : texts) {
    const std::vector<const config::Variant*> variants = breaking(plan, answers, text);
    if (variants.empty()) continue;
    const Text parts(text);
    const SourcePosition place = place_of(experiment, *variants.front(), text, parts);
    auto rule = std::ranges::find_if(
        broken, [&](const BrokenRule& one) { return one.is_same(place, parts); });
    if (rule == broken.end()) rule = broken.insert(broken.end(), {place, parts, {}, {}});
    rule->components.push_back(parts.component);
    rule->variants.insert(rule->variants.end(), variants.begin(), variants.end());
  }
  std::vector<Problem> problems;
  for (const BrokenRule& rule : broken) {
    const bool all = rule.variants.size() == plan.variants.size();
    problems.push_back(
        {rule.place,
         all ? rule.text() : fmt::format("{}: {}", names_of(rule.variants), rule.text())});
  }
  return problems;
}

}  // namespace strata::run
