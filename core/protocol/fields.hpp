// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <concepts>
#include <string_view>
#include <type_traits>

#include "protocol/messages.hpp"

/// The fields of every message by name, said once for writing and reading: fields(visit, message)
/// calls visit("name", message.name) for each, const or not as the message is.
namespace strata::protocol {

template <class T, class Message>
concept Is = std::same_as<std::remove_const_t<T>, Message>;

void fields(auto& visit, Is<ComponentChoice> auto& m) {
  visit("kind", m.kind);
  visit("name", m.name);
  visit("version", m.version);
  visit("file", m.file);
  visit("sha256", m.sha256);
  visit("parameters", m.parameters);
}

void fields(auto& visit, Is<Configuration> auto& m) {
  visit("dataset", m.dataset);
  visit("architecture", m.architecture);
  visit("halting", m.halting);
  visit("augmentations", m.augmentations);
  visit("copies", m.copies);
  visit("training", m.training);
}

void fields(auto& visit, Is<ParameterSpec> auto& m) {
  visit("name", m.name);
  visit("type", m.type);
  visit("default", m.default_value);
  visit("minimum", m.minimum);
  visit("maximum", m.maximum);
  visit("choices", m.choices);
  visit("help", m.help);
  visit("identity", m.identity);
}

void fields(auto& visit, Is<ArchitectureTraits> auto& m) {
  visit("recurrent", m.recurrent);
}

void fields(auto& visit, Is<ComponentDescription> auto& m) {
  visit("kind", m.kind);
  visit("name", m.name);
  visit("version", m.version);
  visit("file", m.file);
  visit("sha256", m.sha256);
  visit("help", m.help);
  visit("schema", m.schema);
  visit("traits", m.traits);
}

// ---- host to trial -----------------------------------------------------------------------------

void fields(auto& visit, Is<EvaluationOrder> auto& m) {
  visit("id", m.id);
  visit("parameters", m.parameters);
  visit("policy", m.policy);
}

void fields(auto& visit, Is<TrialOrder> auto& m) {
  visit("trial", m.trial);
  visit("seed", m.seed);
  visit("attempt", m.attempt);
  visit("last_sequence", m.last_sequence);
  visit("configuration", m.configuration);
  visit("evaluations", m.evaluations);
  visit("folder", m.folder);
  visit("threads", m.threads);
  visit("device", m.device);
  visit("data_files", m.data_files);
  visit("resumes", m.resumes);
}

void fields(auto& visit, Is<Acknowledgement> auto& m) {
  visit("sequence", m.sequence);
}

void fields(auto&, Is<StopRequest> auto&) {}

// ---- trial to host -----------------------------------------------------------------------------

void fields(auto& visit, Is<Fact> auto& m) {
  visit("name", m.name);
  visit("value", m.value);
}

void fields(auto& visit, Is<Started> auto& m) {
  visit("step", m.step);
  visit("parameters", m.parameters);
  visit("puzzle_parameters", m.puzzle_parameters);
  visit("threads", m.threads);
  visit("device", m.device);
  visit("environment", m.environment);
  visit("facts", m.facts);
}

void fields(auto& visit, Is<Metrics> auto& m) {
  visit("step", m.step);
  visit("split", m.split);
  visit("values", m.values);
}

void fields(auto& visit, Is<Progress> auto& m) {
  visit("phase", m.phase);
  visit("done", m.done);
  visit("total", m.total);
  visit("loss", m.loss);
  visit("accuracy", m.accuracy);
  visit("per_second", m.per_second);
}

/// In this order as an array: a test split has up to 400,000 of them.
void fields(auto& visit, Is<Outcome> auto& m) {
  visit("key", m.key);
  visit("answer", m.answer);
  visit("correct", m.correct);
  visit("valid", m.valid);
  visit("segments", m.segments);
  visit("blank_accuracy", m.blank_accuracy);
}

void fields(auto& visit, Is<VoteAccuracy> auto& m) {
  visit("votes", m.votes);
  visit("selector", m.selector);
  visit("exact_accuracy", m.exact_accuracy);
  visit("valid_rate", m.valid_rate);
  visit("network_evaluations", m.network_evaluations);
}

void fields(auto& visit, Is<EvaluationResult> auto& m) {
  visit("evaluation", m.evaluation);
  visit("step", m.step);
  visit("split", m.split);
  visit("items", m.items);
  visit("metrics", m.metrics);
  visit("exact_accuracy_by_segment", m.exact_accuracy_by_segment);
  visit("vote_accuracies", m.vote_accuracies);
  visit("outcomes", m.outcomes);
}

void fields(auto& visit, Is<CheckpointWritten> auto& m) {
  visit("step", m.step);
  visit("path", m.path);
  visit("bytes", m.bytes);
}

void fields(auto& visit, Is<Warning> auto& m) {
  visit("text", m.text);
}

void fields(auto& visit, Is<Ended> auto& m) {
  visit("ending", m.ending);
  visit("step", m.step);
  visit("message", m.message);
  visit("wall_seconds", m.wall_seconds);
  visit("cpu_seconds", m.cpu_seconds);
  visit("gpu_seconds", m.gpu_seconds);
  visit("peak_memory_bytes", m.peak_memory_bytes);
}

// ---- describe and plan -------------------------------------------------------------------------

void fields(auto& visit, Is<DescribeReply> auto& m) {
  visit("components", m.components);
  visit("error", m.error);
}

void fields(auto& visit, Is<MatchOrder> auto& m) {
  visit("configuration", m.configuration);
  visit("measure", m.measure);
  visit("parameter", m.parameter);
  visit("reference", m.reference);
}

void fields(auto& visit, Is<MatchResult> auto& m) {
  visit("measure", m.measure);
  visit("reference", m.reference);
  visit("parameter", m.parameter);
  visit("value", m.value);
  visit("count", m.count);
  visit("target", m.target);
  visit("deviation", m.deviation);
}

void fields(auto& visit, Is<PolicyOrder> auto& m) {
  visit("configuration", m.configuration);
  visit("policy", m.policy);
}

void fields(auto& visit, Is<PolicyAnswer> auto& m) {
  visit("problem", m.problem);
  visit("uses_labels", m.uses_labels);
  visit("gives_score", m.gives_score);
}

void fields(auto& visit, Is<PlanRequest> auto& m) {
  visit("configurations", m.configurations);
  visit("matches", m.matches);
  visit("policies", m.policies);
}

void fields(auto& visit, Is<DataFile> auto& m) {
  visit("path", m.path);
  visit("exists", m.exists);
}

void fields(auto& visit, Is<PlanAnswer> auto& m) {
  visit("problems", m.problems);
  visit("warnings", m.warnings);
  visit("parameters", m.parameters);
  visit("puzzle_parameters", m.puzzle_parameters);
  visit("files", m.files);
  visit("match", m.match);
  visit("policies", m.policies);
  visit("gives_score", m.gives_score);
}

void fields(auto& visit, Is<PlanReply> auto& m) {
  visit("answers", m.answers);
  visit("error", m.error);
}

// ---- the names of alternatives and of enumerators, in their order
// --------------------------------

template <class T>
struct Names;
template <>
struct Names<HostMessage> {
  static constexpr std::array<std::string_view, 3> value{"order", "acknowledgement", "stop"};
};
template <>
struct Names<Event> {
  static constexpr std::array<std::string_view, 7> value{
      "started", "metrics", "progress", "evaluation", "checkpoint", "warning", "ended"};
};
template <>
struct Names<Ending> {
  static constexpr std::array<std::string_view, 4> value{"finished", "diverged", "failed",
                                                         "interrupted"};
};
template <>
struct Names<Kind> {
  static constexpr std::array<std::string_view, 4> value{"architecture", "halting", "augmentation",
                                                         "dataset"};
};
template <>
struct Names<ParameterType> {
  static constexpr std::array<std::string_view, 6> value{"boolean", "integer", "number",
                                                         "text",    "path",    "list of texts"};
};

}  // namespace strata::protocol
