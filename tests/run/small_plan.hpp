// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "config/plan.hpp"

namespace strata::test {

/// A plan with one variant for each name, whose architecture bears that name too: fake_trial does
/// what the name says.
inline config::Plan small_plan(const std::vector<std::string>& names, std::int64_t seeds) {
  config::Plan plan;
  plan.experiment = "small";
  plan.revision = "r";
  plan.file = "/small.toml";
  for (std::int64_t seed = 0; seed < seeds; ++seed)
    plan.seeds.push_back(seed);
  for (const std::string& name : names) {
    config::Training training;
    training.configuration.dataset = {Kind::kDataset, "none", "1", "/none.strata.so", "00", {}};
    training.configuration.architecture = {Kind::kArchitecture,       name, "1",
                                           "/" + name + ".strata.so", "01", {}};
    training.configuration.halting = {Kind::kHalting, "fixed", "1", "/fixed.strata.so", "02", {}};
    training.canonical = name;
    config::Variant variant;
    variant.name = name;
    variant.kind =
        plan.variants.empty() ? config::VariantKind::kBaseline : config::VariantKind::kAblation;
    variant.configuration = training.configuration;
    variant.training = plan.trainings.size();
    variant.evaluation.set("split", std::string("test"));
    for (const std::int64_t seed : plan.seeds) {
      training.trial_ids.push_back(fmt::format(
          "{:016x}-{}", std::hash<std::string>{}(name) + static_cast<std::size_t>(seed), name));
      variant.evaluation_ids.push_back(fmt::format("evaluation-{}-{}", name, seed));
    }
    plan.trainings.push_back(training);
    plan.variants.push_back(variant);
  }
  return plan;
}

}  // namespace strata::test
