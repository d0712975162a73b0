// SPDX-License-Identifier: Apache-2.0
#include "run/score_check.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>

#include "protocol/settings.hpp"
#include "run/place_of_key.hpp"

namespace strata::run {
namespace {

constexpr const char* kSelect = "evaluation.votes.select";

bool is_score(const std::string& selector) {
  return selector == "score" || selector == "best_score";
}

/// The selectors that need no score.
std::vector<std::string> others() {
  static const Schema schema = schema_of<protocol::EvaluationSettings>();
  std::vector<std::string> names;
  for (const ParameterSpec& spec : schema)
    if (spec.name == "votes.select")
      for (const std::string& name : spec.choices)
        if (!is_score(name)) names.push_back(name);
  return names;
}

}  // namespace

std::vector<Problem> score_problems(const config::Experiment& experiment, const config::Plan& plan,
                                    const std::vector<protocol::PlanAnswer>& answers) {
  std::vector<Problem> problems;
  std::vector<std::size_t> taken(answers.size());
  for (const config::Variant& variant : plan.variants) {
    const protocol::PlanAnswer& answer = answers[variant.training];
    bool gives_score = answer.gives_score;
    if (variant.policy) {
      const std::size_t index = taken[variant.training]++;
      if (index >= answer.policies.size()) continue;  // the configuration itself has a problem
      gives_score = answer.policies[index].gives_score;
    }
    const auto settings = read_config<protocol::EvaluationSettings>(variant.evaluation);
    if (gives_score || !is_score(settings.select) ||
        settings.copies * settings.trajectories * settings.ensemble == 1)
      continue;
    problems.push_back(
        {place_of_key(experiment, variant,
                      [](const config::Entry& entry) { return entry.dotted() == kSelect; }),
         fmt::format("\"{}\": {} is \"{}\", but halting policy \"{}\" gives no score. Choose one "
                     "of {}, or a policy that gives a score.",
                     variant.name, kSelect, settings.select,
                     variant.policy ? variant.policy->name : variant.configuration.halting.name,
                     fmt::join(others(), ", "))});
  }
  return problems;
}

}  // namespace strata::run
