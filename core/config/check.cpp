// SPDX-License-Identifier: Apache-2.0
#include "config/check.hpp"

#include "config/sections.hpp"
#include "config/values.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>

namespace strata::config {
namespace {

/// "[architecture.sudoku_symmetry]" where an augmentation's parameter stands in [augmentation]
/// itself.
std::string right_table(const Scope& scope, const Key& key) {
  for (const protocol::ComponentDescription* component : scope.components(key.section)) {
    const Key moved{key.section, component->name, key.parameter};
    if (key.component.empty() && !scope.declarations(moved).empty())
      return fmt::format(" It is a parameter of \"{}\": write it in [{}].", component->name,
                         moved.table());
  }
  return {};
}

std::string unknown_key(const Scope& scope, const Entry& entry, const Key& key) {
  const std::string& first = entry.path[1];
  const bool is_core_group = std::ranges::any_of(
      core_schema(key.section),
      [&](const ParameterSpec& spec) { return spec.name.starts_with(first + "."); });
  const bool looks_like_table = entry.path.size() > 2 && key.component.empty() && !is_core_group;
  if (looks_like_table && named_kind(key.section)) {
    const std::vector<std::string>& names = scope.names(key.section);
    const std::string meant = nearest_name(first, names);
    return fmt::format(
        "unknown parameter \"{}\" {}: \"{}\" is no {} that this experiment names ({}).{}",
        entry.origin == Origin::kBase ? key.parameter : entry.dotted(), origin_text(entry), first,
        key.section == "evaluation" ? "evaluation.policy" : key.section,
        names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", ")),
        meant.empty() ? "" : fmt::format(" Did you mean \"{}\"?", meant));
  }

  const std::vector<std::string> known = scope.parameters(key);
  std::string nearest = nearest_name(key.parameter, known);
  const bool bare = entry.origin == Origin::kBase;
  if (!nearest.empty() && !bare) nearest = key.table() + "." + nearest;
  std::string text =
      fmt::format("unknown parameter \"{}\" {}.", bare ? key.parameter : entry.dotted(),
                  origin_text(entry, key.table()));
  if (!nearest.empty()) text += fmt::format(" Did you mean \"{}\"?", nearest);
  text += right_table(scope, key);
  if (key.section == "evaluation" && key.parameter == "segments")
    text += " The segments of an evaluation are evaluation.segments, whatever its policy.";
  return text + fmt::format(" Known{}: {}.", bare ? "" : fmt::format(" in {}", key.table()),
                            fmt::join(known, ", "));
}

class Check {
 public:
  Check(const Catalogue& catalogue, const Scope& scope, Mistakes* mistakes)
      : catalogue_(catalogue), scope_(scope), mistakes_(*mistakes) {}

  void check(const Entry& entry) {
    check_mentions(entry);
    const Key key = scope_.key_of(entry);
    const std::vector<Declaration> declarations = scope_.declarations(key);
    if (declarations.empty()) {
      if (scope_.settled(key.section)) mistakes_.add(entry.key, unknown_key(scope_, entry, key));
      return;
    }
    if (entry.origin == Origin::kGrid)
      check_axis(entry, key, declarations);
    else
      check_value(entry, key, entry.value, declarations);
  }

 private:
  void check_mentions(const Entry& entry) {
    for (const Mention& mention : mentions(entry)) {
      const Kind kind = *named_kind(entry.path.front());
      const auto [name, version] = split_version(mention.text);
      if (catalogue_.find(kind, name, version) == nullptr)
        mistakes_.add_once(mention.where, catalogue_.why_absent(kind, name, version));
    }
  }

  /// A value is wrong here where it fits nobody who declares it; what a variant makes of it is
  /// checked with the variant.
  void check_value(const Entry& entry, const Key& key, const Literal& literal,
                   const std::vector<Declaration>& declarations) {
    std::string first;
    for (const Declaration& declaration : declarations) {
      const ReadValue read = read_value(literal, *declaration.spec);
      if (read.problem.empty()) return;
      if (first.empty()) first = read.problem;
    }
    mistakes_.add_once(literal.where, sentence(fmt::format("{} {}", subject(entry, key), first)) +
                                          hint(entry, literal, *declarations.front().spec));
  }

  static std::string hint(const Entry& entry, const Literal& literal, const ParameterSpec& spec) {
    if (entry.origin == Origin::kGrid && spec.type == ParameterType::kTextList && !literal.list)
      return " Each value of this axis is a list, such as [[], [\"one\"]].";
    const bool in_file = entry.origin == Origin::kBase || entry.origin == Origin::kAblation;
    if (in_file && literal.list && spec.type != ParameterType::kTextList)
      return " Several values make an axis, which stands in [grid].";
    return {};
  }

  void check_axis(const Entry& entry, const Key& key,
                  const std::vector<Declaration>& declarations) {
    if (!entry.value.list || entry.value.entries.empty()) {
      mistakes_.add(
          entry.value.where,
          fmt::format("[grid] {} must be a list of at least one value, not {}.", entry.dotted(),
                      entry.value.list ? "an empty one" : entry.value.what));
      return;
    }
    std::vector<Value> seen;
    for (const Literal& literal : entry.value.entries) {
      check_value(entry, key, literal, declarations);
      const ReadValue read = read_value(literal, *declarations.front().spec);
      if (!read.problem.empty()) continue;
      if (std::ranges::find(seen, read.value) != seen.end())
        mistakes_.add_once(literal.where, fmt::format("[grid] {} has the value {} twice.",
                                                      entry.dotted(), to_text(read.value)));
      seen.push_back(read.value);
    }
  }

  const Catalogue& catalogue_;
  const Scope& scope_;
  Mistakes& mistakes_;
};

}  // namespace

std::string subject(const Entry& entry, const Key& key) {
  switch (entry.origin) {
    case Origin::kBase:
      return fmt::format("[{}] {}", key.table(), key.parameter);
    case Origin::kGrid:
      return fmt::format("[grid] {}", key.dotted());
    case Origin::kAblation:
      return fmt::format("[[ablation]] {}: {}", to_text(entry.ablation), key.dotted());
    case Origin::kCommandLine:
      return key.dotted();
  }
  return {};
}

void check_entries(const Experiment& experiment, const Catalogue& catalogue, const Scope& scope,
                   Mistakes* mistakes) {
  Check check(catalogue, scope, mistakes);
  for (const Entry* entry : all_entries(experiment))
    check.check(*entry);
}

}  // namespace strata::config
