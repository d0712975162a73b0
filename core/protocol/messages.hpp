// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "protocol/configuration.hpp"
#include "strata/dataset.hpp"

/// What `strata` and `strata-trial` say to each other. Every message is one CBOR value behind a
/// length of four bytes (little endian) on a descriptor of its own; NaN and infinities survive.
/// protocol/codec.hpp turns these structs into bytes and back, and into JSON for people.
namespace strata::protocol {

// ---- host to trial
// ---------------------------------------------------------------------------------------------------

/// One way of scoring the trained model.
struct EvaluationOrder {
  std::string id;                         ///< hash of trial and settings
  Parameters parameters;                  ///< EvaluationSettings
  std::optional<ComponentChoice> policy;  ///< evaluation.policy; nothing: the trained one
};

/// The first message of the host: one trial.
struct TrialOrder {
  std::string trial;  ///< the trial's id
  std::int64_t seed = 0;
  std::int64_t attempt = 1;
  std::uint64_t last_sequence =
      0;  ///< of the events of this trial that are committed; new ones are numbered after it
  Configuration configuration;
  std::vector<EvaluationOrder> evaluations;  ///< those not finished yet
  std::string folder;                        ///< where checkpoints lie; made if absent
  std::int64_t threads = 1;                  ///< a resumed trial keeps the first attempt's
  std::string device = "auto";
  /// (path, SHA-256) of the files behind the trial's identity. Nothing: not known, in orders that
  /// were kept before there was this field.
  std::optional<std::vector<std::pair<std::string, std::string>>> data_files;
  /// false: a checkpoint in the folder is none of this trial's in this database, so that training
  /// begins at step 0. Nothing: it goes on from whatever checkpoint there is.
  std::optional<bool> resumes;
};

/// All events up to and including `sequence` are committed.
struct Acknowledgement {
  std::uint64_t sequence = 0;
};

/// Write a checkpoint and end as kInterrupted.
struct StopRequest {};

using HostMessage = std::variant<TrialOrder, Acknowledgement, StopRequest>;

// ---- trial to host
// ---------------------------------------------------------------------------------------------------

struct Started {
  std::int64_t step = 0;        ///< 0, or the step of the checkpoint it goes on from
  std::int64_t parameters = 0;  ///< of architecture and policy; the puzzle table is not counted
  std::int64_t puzzle_parameters = 0;  ///< rows * width of the puzzle table
  std::int64_t threads = 1;
  std::string device;  ///< "cpu", "cuda:0"
  std::vector<std::pair<std::string, std::string>>
      environment;          ///< libtorch, strata, host, processor, gpu, pid, …
  std::vector<Fact> facts;  ///< of the dataset
};

/// Values at a step; append-only.
struct Metrics {
  std::int64_t step = 0;
  std::string split;  ///< "train", "validation", "test"
  std::vector<std::pair<std::string, double>> values;
};

/// For the live line only; never stored and never acknowledged.
struct Progress {
  std::string phase;  ///< "data", "train", "evaluate"
  std::int64_t done = 0;
  std::int64_t total = 0;
  double loss = 0;
  double accuracy = 0;  ///< exact accuracy of the rows that halted lately
  double per_second = 0;
};

/// What a model answered to one puzzle.
struct Outcome {
  std::string key;     ///< Item.key
  std::string answer;  ///< the predicted tokens as the dataset spells them (one character or a
                       ///< short text a cell)
  bool correct = false;
  bool valid = false;
  std::int64_t segments = 0;
  double blank_accuracy = 0;  ///< of the cells that the puzzle leaves open
};

/// How well several votes a puzzle did under one way of selecting an answer.
struct VoteAccuracy {
  std::int64_t votes = 0;  ///< the first so many of each puzzle
  std::string selector;    ///< as evaluation.votes.select, or "any": is any of the votes right?
  double exact_accuracy = 0;
  double valid_rate = 0;  ///< NaN for "any"
  double network_evaluations = 0;
  friend bool operator==(const VoteAccuracy&, const VoteAccuracy&) = default;
};

/// A finished evaluation.
struct EvaluationResult {
  std::string evaluation;
  std::int64_t step = 0;
  std::string split;
  std::int64_t items = 0;
  std::vector<std::pair<std::string, double>> metrics;  ///< exact_accuracy, token_accuracy, …
  std::vector<double> exact_accuracy_by_segment;        ///< after segment 1, 2, …
  std::vector<VoteAccuracy> vote_accuracies;  ///< by votes, then selector; empty without votes
  std::vector<Outcome> outcomes;
};

struct CheckpointWritten {
  std::int64_t step = 0;
  std::string path;
  std::int64_t bytes = 0;
};

struct Warning {
  std::string text;
};

enum class Ending { kFinished, kDiverged, kFailed, kInterrupted };

/// The last event of an attempt.
struct Ended {
  Ending ending = Ending::kFinished;
  std::int64_t step = 0;
  std::string message;  ///< the cause, unless finished
  double wall_seconds = 0;
  double cpu_seconds = 0;
  std::optional<double> gpu_seconds;  ///< nothing where no GPU was used, or its time not measured
  std::int64_t peak_memory_bytes = 0;
};

using Event =
    std::variant<Started, Metrics, Progress, EvaluationResult, CheckpointWritten, Warning, Ended>;

/// Events are numbered from 1 within a trial, across its attempts. Progress and Ended carry 0:
/// neither is ever sent again.
struct TrialMessage {
  std::uint64_t sequence = 0;
  Event event;
};

// ---- describe (no request) and plan (a request): one frame each way on the descriptor, then the
// end --------------------

struct DescribeReply {
  std::vector<ComponentDescription> components;
  std::string error;  ///< "" where all went well
};

/// Asks for the value of one whole-numbered parameter of an architecture at which a configuration
/// costs what another one costs (`architecture.match`).
struct MatchOrder {
  std::int64_t configuration = 0;  ///< which one of PlanRequest::configurations
  std::string measure;             ///< "parameters" or "compute"
  std::string parameter;           ///< of its architecture: "hidden_size" or "layers"
  Configuration reference;         ///< the same with the other architecture
  friend bool operator==(const MatchOrder&, const MatchOrder&) = default;
};

/// What was found for a MatchOrder.
struct MatchResult {
  std::string measure;
  std::string reference;    ///< name of its architecture
  std::string parameter;    ///< which was searched
  std::int64_t value = 0;   ///< of that parameter
  std::int64_t count = 0;   ///< parameters, or matrix FLOPs of one training step a sample
  std::int64_t target = 0;  ///< those of the reference
  double deviation = 0;     ///< count / target - 1
  friend bool operator==(const MatchResult&, const MatchResult&) = default;
};

/// Asks whether a model of one configuration can be evaluated under another halting policy.
struct PolicyOrder {
  std::int64_t configuration = 0;  ///< which one of PlanRequest::configurations
  ComponentChoice policy;
};

struct PolicyAnswer {
  std::string problem;       ///< "" or why it cannot
  bool uses_labels = false;  ///< its results are an upper bound
  bool gives_score = false;  ///< by which votes can be selected
};

/// Distinct configurations to be checked: built on the meta device, nothing trained, no data read.
struct PlanRequest {
  std::vector<Configuration> configurations;
  std::vector<MatchOrder> matches;  ///< at most one a configuration
  std::vector<PolicyOrder> policies;
};

struct DataFile {
  std::string path;
  bool exists = false;
};

struct PlanAnswer {
  std::vector<std::string> problems;  ///< rules between fields; empty where all is well
  std::vector<std::string> warnings;
  std::int64_t parameters = 0;
  std::int64_t puzzle_parameters = 0;
  std::vector<DataFile> files;
  std::optional<MatchResult> match;    ///< all else is told of the configuration with its value
  std::vector<PolicyAnswer> policies;  ///< those asked for with this configuration, in their order
  bool gives_score = false;            ///< the configuration's own policy
};

struct PlanReply {
  std::vector<PlanAnswer> answers;  ///< in the order of the request
  std::string error;
};

}  // namespace strata::protocol
