// SPDX-License-Identifier: Apache-2.0
#include "config/match.hpp"

#include <cmath>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/canonical.hpp"
#include "config/with_commas.hpp"
#include "strata/parameters.hpp"

namespace strata::config {
namespace {

std::string names_of_variants(const Plan& plan, std::size_t training) {
  std::vector<std::string> names;
  for (const Variant& variant : plan.variants)
    if (variant.training == training) names.push_back(to_text(variant.name));
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string cost_text(const protocol::MatchResult& found) {
  if (found.measure == "parameters")
    return fmt::format("{} parameters against the {} of \"{}\"", with_commas(found.count),
                       with_commas(found.target), found.reference);
  return fmt::format("{:.6g} GFLOP a sample and training step against the {:.6g} of \"{}\"",
                     static_cast<double>(found.count) * 1e-9,
                     static_cast<double>(found.target) * 1e-9, found.reference);
}

}  // namespace

MatchText read_match(std::string_view text) {
  const std::size_t colon = text.find(':');
  MatchText match{std::string(text.substr(0, colon)), {}, {}};
  if (colon != std::string_view::npos) match.reference = text.substr(colon + 1);
  if ((match.measure != "parameters" && match.measure != "compute") || match.reference.empty())
    match.problem = fmt::format(
        "is {}, it must be \"parameters:NAME\" or \"compute:NAME\", where NAME is an architecture",
        to_text(std::string(text)));
  return match;
}

bool is_match_key(std::string_view section, std::string_view parameter) {
  return section == "architecture" && (parameter == "match" || parameter == "match_by");
}

std::string canonical_match(const protocol::MatchOrder& match, const Catalogue& catalogue) {
  return fmt::format("match {} {}\n{}{}", match.measure, match.parameter,
                     canonical_training(match.reference, catalogue),
                     canonical_paths(match.reference, catalogue));
}

std::string take_match(const protocol::MatchResult& found, std::size_t training,
                       const Catalogue& catalogue, Plan* plan) {
  Training& matched = plan->trainings.at(training);
  matched.matched = found;
  matched.configuration.architecture.parameters.set(found.parameter, found.value);
  matched.canonical = canonical_training(matched.configuration, catalogue);
  for (Variant& variant : plan->variants)
    if (variant.training == training) variant.configuration = matched.configuration;

  const std::string text =
      fmt::format("{}: {} = {} by match, {} ({:+.2f} %).", names_of_variants(*plan, training),
                  found.parameter, found.value, cost_text(found), 100 * found.deviation);
  if (std::abs(found.deviation) <= kMostMatchDeviation) {
    plan->notes.push_back(text);
    return {};
  }
  return text + fmt::format(
                    " No {} comes nearer than 2 %: choose another match_by, or other values beside "
                    "it (num_heads, mlp_multiple and their like set the steps).",
                    found.parameter);
}

}  // namespace strata::config
