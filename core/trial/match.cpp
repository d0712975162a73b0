// SPDX-License-Identifier: Apache-2.0
#include "trial/match.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "strata/error.hpp"
#include "trial/components.hpp"
#include "trial/flops.hpp"
#include "trial/match_search.hpp"

namespace strata::trial {
namespace {

std::int64_t cost_of(const plugins::PluginLoader& loader,
                     const protocol::Configuration& configuration, const DatasetShape& shape,
                     const std::string& measure) {
  const Context context = make_context(shape, configuration, 0, "meta");
  evaluate::Model model = make_model(loader, configuration, context);
  if (measure == "parameters") return count_parameters(model);
  return training_flops(std::move(model), context,
                        read_config<protocol::TrainingSettings>(configuration.training));
}

std::string complaint(const Component& component, const Parameters& parameters) {
  return component.check ? component.check(parameters) : std::string();
}

const ParameterSpec& searched_spec(const Component& component, const std::string& name) {
  const auto found = std::ranges::find(component.schema, name, &ParameterSpec::name);
  if (found == component.schema.end() || found->type != ParameterType::kInteger)
    throw Error(fmt::format(
        "match searches {}, which is no whole number that architecture \"{}\" declares.", name,
        component.name));
  return *found;
}

/// The search space ends where numbers of the FLOPs leave 64 bits.
constexpr std::int64_t kMostSearched = 1 << 16;

}  // namespace

protocol::MatchResult find_match(plugins::PluginLoader& loader,
                                 const protocol::Configuration& configuration,
                                 const protocol::MatchOrder& order) {
  load_plugins(loader, order.reference);
  load_plugins(loader, configuration);
  const protocol::ComponentChoice& reference = order.reference.architecture;
  if (const std::string problem = complaint(component_of(loader, reference), reference.parameters);
      !problem.empty())
    throw Error(fmt::format("architecture \"{}\", which match names: {}", reference.name, problem));

  const DatasetShape shape = make_dataset(loader, configuration)->shape();
  const Component& component = component_of(loader, configuration.architecture);
  const ParameterSpec& spec = searched_spec(component, order.parameter);
  protocol::Configuration tried = configuration;
  const auto take = [&](std::int64_t value) {
    tried.architecture.parameters.set(order.parameter, value);
  };
  SearchSpace space;
  space.minimum = static_cast<std::int64_t>(spec.minimum.value_or(1));
  space.maximum = std::min(kMostSearched,
                           static_cast<std::int64_t>(spec.maximum.value_or(double{kMostSearched})));
  space.allowed = [&](std::int64_t value) {
    take(value);
    return complaint(component, tried.architecture.parameters).empty();
  };
  space.cost = [&](std::int64_t value) {
    take(value);
    return cost_of(loader, tried, shape, order.measure);
  };
  const std::int64_t target = cost_of(loader, order.reference, shape, order.measure);
  const std::optional<Nearest> nearest = find_nearest(space, target);
  if (!nearest) {
    take(space.minimum);
    throw Error(fmt::format(
        "match finds no {} that architecture \"{}\" allows with its other parameters: {}",
        order.parameter, component.name, complaint(component, tried.architecture.parameters)));
  }
  return {.measure = order.measure,
          .reference = reference.name,
          .parameter = order.parameter,
          .value = nearest->value,
          .count = nearest->cost,
          .target = target,
          .deviation = static_cast<double>(nearest->cost) / static_cast<double>(target) - 1};
}

}  // namespace strata::trial
