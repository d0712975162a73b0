// SPDX-License-Identifier: Apache-2.0
#include "config/variant.hpp"

#include "config/check.hpp"
#include "config/layers.hpp"
#include "config/match.hpp"
#include "config/paths.hpp"
#include "config/sections.hpp"
#include "config/values.hpp"
#include "protocol/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace strata::config {
namespace {

class Filler {
 public:
  Filler(const Draft& draft, const Ingredients& ingredients, Mistakes* mistakes)
      : draft_(draft),
        in_(ingredients),
        mistakes_(*mistakes),
        layers_(ingredients.experiment, draft, ingredients.scope) {}

  std::optional<FilledVariant> fill_in() {
    result_.variant.kind = draft_.kind;
    protocol::Configuration& configuration = result_.variant.configuration;
    const bool complete = choose("dataset", &configuration.dataset) &
                          choose("architecture", &configuration.architecture) &
                          choose("halting", &configuration.halting) &
                          choose_augmentations(&configuration);
    configuration.training = settings("training");
    result_.variant.evaluation = settings("evaluation");
    check_training(configuration.training);
    check_ensemble(configuration.training, result_.variant.evaluation);
    if (!complete) return std::nullopt;
    find_match();
    keep_to_one_segment();
    choose_evaluation_policy();
    note_dropped();
    name_and_changes();
    return std::move(result_);
  }

 private:
  /// The value of a parameter in this variant, its default where nobody sets it.
  Value value_of(const Assignment* assignment, const Key& key, const ParameterSpec& spec) {
    if (assignment == nullptr) return placed(spec.default_value, nullptr, key, spec);
    const ReadValue read = read_value(*assignment->value, spec);
    if (!read.problem.empty()) {
      const Key written = in_.scope.key_of(*assignment->entry);
      const std::string whose =
          key.component.empty() ? std::string() : fmt::format(" for \"{}\"", key.component);
      mistakes_.add_once(
          assignment->value->where,
          fmt::format("{} {}{}.", subject(*assignment->entry, written), read.problem, whose));
      return spec.default_value;
    }
    return in_force_[assignment->value] = placed(read.value, assignment, key, spec);
  }

  /// A path made absolute: those of the file start at its folder, those of the command line where
  /// the user is.
  Value placed(Value value, const Assignment* assignment, const Key& key,
               const ParameterSpec& spec) {
    if (spec.type != ParameterType::kPath) return normalised(std::move(value), spec.type);
    const bool typed = assignment != nullptr && assignment->value->where.argument > 0;
    const std::filesystem::path folder =
        typed ? in_.surroundings.working_folder : in_.experiment.file.parent_path();
    ResolvedPath resolved = resolve_path(std::get<std::string>(value), folder, in_.surroundings);
    if (!resolved.unset.empty())
      result_.unset.insert(
          fmt::format("{}.{} names ${{{}}}", key.section, key.parameter, resolved.unset));
    return std::move(resolved.path);
  }

  Parameters settings(const std::string& section) {
    Parameters parameters;
    for (const ParameterSpec& spec : core_schema(section))
      parameters.set(spec.name, value_of(layers_.find(section, {}, spec.name),
                                         {section, {}, spec.name}, spec));
    return parameters;
  }

  protocol::ComponentChoice filled(const protocol::ComponentDescription& component) {
    const std::string section(kind_name(component.kind));
    protocol::ComponentChoice choice{.kind = component.kind,
                                     .name = component.name,
                                     .version = component.version,
                                     .file = component.file,
                                     .sha256 = component.sha256,
                                     .parameters = {}};
    for (const ParameterSpec& spec : component.schema) {
      const Assignment* assignment = component.kind == Kind::kAugmentation
                                         ? layers_.find_in_table(section, component.name, spec.name)
                                         : layers_.find(section, component.name, spec.name);
      choice.parameters.set(spec.name,
                            value_of(assignment, {section, component.name, spec.name}, spec));
    }
    return choice;
  }

  /// @return false where the component is missing; check_entries() has said so if it was named
  bool choose(const std::string& section, protocol::ComponentChoice* choice) {
    const ParameterSpec& spec = core_schema(section).front();
    const Assignment* assignment = layers_.find(section, {}, spec.name);
    if (assignment == nullptr) {
      name_no_plugin(section);
      return false;
    }
    const Value value = value_of(assignment, {section, {}, spec.name}, spec);
    const auto [name, version] = split_version(std::get<std::string>(value));
    const auto* component = in_.catalogue.find(*section_kind(section), name, version);
    if (component == nullptr) return false;
    *choice = filled(*component);
    return true;
  }

  void name_no_plugin(const std::string& section) {
    // An ablation or a cell without a plugin has none because the baseline has none.
    if (draft_.kind != VariantKind::kBaseline) return;
    Place place{.position = {.file = in_.experiment.shown}};
    const auto first = std::ranges::find_if(
        in_.experiment.base, [&](const Entry& entry) { return entry.path.front() == section; });
    if (first != in_.experiment.base.end()) place = first->key;
    mistakes_.add(place, fmt::format("[{}] names no plugin, and the baseline needs one: add plugin "
                                     "= \"NAME\". Known: {}.",
                                     section, in_.catalogue.known(*section_kind(section))));
  }

  bool choose_augmentations(protocol::Configuration* configuration) {
    const auto chosen = read_config<protocol::AugmentationSettings>(settings("augmentation"));
    configuration->copies = chosen.copies;
    bool complete = true;
    for (const std::string& text : chosen.plugins) {
      const auto [name, version] = split_version(text);
      const auto* component = in_.catalogue.find(Kind::kAugmentation, name, version);
      if (component != nullptr)
        configuration->augmentations.push_back(filled(*component));
      else
        complete = false;
    }
    return complete;
  }

  void check_training(const Parameters& training) {
    const std::string problem = read_config<protocol::TrainingSettings>(training).check();
    if (problem.empty()) return;
    // TrainingSettings::check() has one rule, on the spelling of a device.
    const Assignment* device = layers_.find("training", {}, "device");
    const Place place = device != nullptr ? device->value->where
                                          : Place{.position = {.file = in_.experiment.shown}};
    mistakes_.add_once(place, fmt::format("[training] {}.", problem));
  }

  /// An ensemble is made of snapshots that training keeps.
  void check_ensemble(const Parameters& training, const Parameters& evaluation) {
    const auto asked = read_config<protocol::TrainingSettings>(training);
    const auto wanted = read_config<protocol::EvaluationSettings>(evaluation).ensemble;
    // A snapshot a step is the most there can be.
    if (wanted <= 1 || wanted <= std::min(asked.steps, asked.snapshots)) return;
    const Assignment* ensemble = layers_.find("evaluation", {}, "ensemble");
    const Place place = ensemble != nullptr ? ensemble->value->where
                                            : Place{.position = {.file = in_.experiment.shown}};
    const auto [key, kept] = wanted > asked.snapshots ? std::pair("snapshots", asked.snapshots)
                                                      : std::pair("steps", asked.steps);
    mistakes_.add_once(
        place, fmt::format("[evaluation] ensemble is {}, but training.{} is {}: set it to {} or "
                           "more, so that there are as many weights to ask.",
                           wanted, key, kept, wanted));
  }

  /// An architecture that is not recurrent has nothing to refine: one segment in training and in
  /// evaluation.
  void keep_to_one_segment() {
    protocol::Configuration& configuration = result_.variant.configuration;
    const protocol::ComponentChoice& choice = configuration.architecture;
    const auto* architecture = in_.catalogue.find(choice.kind, choice.name, choice.version);
    if (architecture->traits.recurrent) return;
    const protocol::EvaluationSettings published;
    set("halting", configuration.halting.name, "segments", std::int64_t{1},
        &configuration.halting.parameters);
    set("evaluation", {}, "segments", published.segments, &result_.variant.evaluation);
    set("evaluation", {}, "halting", published.halting, &result_.variant.evaluation);
    set("evaluation", {}, "policy", published.policy, &result_.variant.evaluation);
  }

  void set(const std::string& section, const std::string& component, const std::string& parameter,
           const Value& value, Parameters* parameters) {
    if (!parameters->contains(parameter)) return;
    if (const Assignment* assignment = layers_.find(section, component, parameter))
      in_force_.erase(assignment->value);
    if (parameters->at(parameter) == value) return;
    parameters->set(parameter, value);
    result_.one_segment = result_.variant.configuration.architecture.name;
  }

  /// Another policy than the trained one, and its parameters beside evaluation's own.
  void choose_evaluation_policy() {
    Parameters& evaluation = result_.variant.evaluation;
    const auto asked = read_config<protocol::EvaluationSettings>(evaluation);
    if (asked.policy.empty()) return;
    const protocol::ComponentChoice& trained = result_.variant.configuration.halting;
    auto [name, version] = split_version(asked.policy);
    if (version.empty() && name == trained.name) version = trained.version;
    const auto* component = in_.catalogue.find(Kind::kHalting, name, version);
    if (component == nullptr) return;  // check_entries() has said so
    result_.idle_policy = asked.halting != "policy";
    if (result_.idle_policy) in_force_.erase(layers_.find("evaluation", {}, "policy")->value);
    const protocol::ComponentChoice choice = evaluation_policy(*component, trained);
    if (result_.idle_policy || choice == trained) {
      evaluation.set("policy", std::string());
      return;
    }
    evaluation.set("policy", choice.name);
    for (const auto& [parameter, value] : choice.parameters.entries())
      if (parameter != "segments") evaluation.set(choice.name + "." + parameter, value);
    result_.variant.policy = choice;
  }

  /// Unless [evaluation.NAME] says otherwise, the trained policy keeps its parameters and another
  /// one has its defaults; the segments are those of the evaluation.
  protocol::ComponentChoice evaluation_policy(const protocol::ComponentDescription& component,
                                              const protocol::ComponentChoice& trained) {
    const bool is_trained = component.name == trained.name && component.version == trained.version;
    protocol::ComponentChoice choice{.kind = component.kind,
                                     .name = component.name,
                                     .version = component.version,
                                     .file = component.file,
                                     .sha256 = component.sha256,
                                     .parameters = {}};
    for (const ParameterSpec& spec : component.schema) {
      const Assignment* assignment =
          is_settable("evaluation", spec) && !result_.idle_policy
              ? layers_.find_in_table("evaluation", component.name, spec.name)
              : nullptr;
      choice.parameters.set(
          spec.name, assignment == nullptr && is_trained
                         ? trained.parameters.at(spec.name)
                         : value_of(assignment, {"evaluation", component.name, spec.name}, spec));
    }
    if (is_trained || !choice.parameters.contains("segments")) return choice;
    const Value& asked = result_.variant.evaluation.at("segments");
    const bool as_in_training = asked == Value(std::int64_t{0});
    if (!as_in_training) choice.parameters.set("segments", asked);
    if (as_in_training && trained.parameters.contains("segments"))
      choice.parameters.set("segments", trained.parameters.at("segments"));
    return choice;
  }

  /// What `match` asks for, with the reference as this variant would be with that architecture.
  void find_match() {
    protocol::Configuration& own = result_.variant.configuration;
    const Assignment* assignment = layers_.find("architecture", own.architecture.name, "match");
    if (assignment == nullptr) return;
    const Schema& schema = core_schema("architecture");
    const Value value = value_of(assignment, {"architecture", {}, "match"}, schema[1]);
    const Assignment* by = layers_.find("architecture", own.architecture.name, "match_by");
    const Value parameter = value_of(by, {"architecture", {}, "match_by"}, schema[2]);
    if (std::get<std::string>(value).empty()) return;
    const Key written = in_.scope.key_of(*assignment->entry);
    const auto refuse = [&](const std::string& problem) {
      mistakes_.add_once(assignment->value->where,
                         fmt::format("{} {}.", subject(*assignment->entry, written), problem));
    };
    const MatchText match = read_match(std::get<std::string>(value));
    if (!match.problem.empty()) return refuse(match.problem);
    const auto [name, version] = split_version(match.reference);
    const auto* reference = in_.catalogue.find(Kind::kArchitecture, name, version);
    if (reference == nullptr) return;  // check_entries() has said so
    result_.match_text = assignment->value;
    if (reference->name == own.architecture.name &&
        reference->version == own.architecture.version) {
      in_force_.erase(assignment->value);
      result_.idle_match =
          fmt::format("{} names \"{}\", the architecture that it is to change: name another",
                      subject(*assignment->entry, written), reference->name);
      return;
    }
    protocol::MatchOrder order{.configuration = 0,
                               .measure = match.measure,
                               .parameter = std::get<std::string>(parameter),
                               .reference = own};
    if (!is_whole_number(own.architecture.name, own.architecture.version, order.parameter))
      return refuse(fmt::format(
          "searches {}, which \"{}\" does not declare as a whole number; match_by chooses "
          "hidden_size or layers",
          order.parameter, own.architecture.name));
    order.reference.architecture = filled(*reference);
    if (!reference->traits.recurrent && order.reference.halting.parameters.contains("segments"))
      order.reference.halting.parameters.set("segments", std::int64_t{1});
    result_.match = std::move(order);
  }

  bool is_whole_number(const std::string& name, const std::string& version,
                       const std::string& parameter) const {
    const auto* architecture = in_.catalogue.find(Kind::kArchitecture, name, version);
    const auto spec = std::ranges::find(architecture->schema, parameter, &ParameterSpec::name);
    return spec != architecture->schema.end() && spec->type == ParameterType::kInteger;
  }

  const protocol::ComponentChoice* chosen(const std::string& section) const {
    const protocol::Configuration& configuration = result_.variant.configuration;
    if (section == "dataset") return &configuration.dataset;
    if (section == "architecture") return &configuration.architecture;
    if (section == "halting") return &configuration.halting;
    return nullptr;
  }

  bool matters_to_reference(const Key& key) const {
    return key.section == "architecture" && result_.match &&
           result_.match->reference.architecture.parameters.contains(key.parameter);
  }

  void note_dropped() {
    for (const auto& [key, assignment] : layers_.all()) {
      const protocol::ComponentChoice* component = chosen(key.section);
      if (component == nullptr || !key.component.empty() || key.parameter == "plugin") continue;
      if (component->parameters.contains(key.parameter)) continue;
      if (is_match_key(key.section, key.parameter) || matters_to_reference(key)) continue;
      const Dropped dropped{key.dotted(), component->name};
      if (std::ranges::find(result_.dropped, dropped) == result_.dropped.end())
        result_.dropped.push_back(dropped);
    }
  }

  /// Changes without effect in this variant are neither listed nor part of a cell's name.
  void name_and_changes() {
    std::vector<Assignment> effective;
    for (const Assignment& change : draft_.changes) {
      const auto found = in_force_.find(change.value);
      if (found == in_force_.end()) continue;
      effective.push_back(change);
      result_.variant.changes.emplace_back(change.entry->dotted(), found->second);
    }
    result_.full_name = draft_.name;
    result_.variant.name = draft_.kind == VariantKind::kCell && !effective.empty()
                               ? cell_name(effective, in_.experiment.axes)
                               : draft_.name;
  }

  const Draft& draft_;
  const Ingredients& in_;
  Mistakes& mistakes_;
  Layers layers_;
  FilledVariant result_;
  std::map<const Literal*, Value> in_force_;  ///< the written values that this variant uses
};

}  // namespace

std::optional<FilledVariant> fill_in(const Draft& draft, const Ingredients& ingredients,
                                     Mistakes* mistakes) {
  return Filler(draft, ingredients, mistakes).fill_in();
}

}  // namespace strata::config
