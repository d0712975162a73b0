// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/rows.hpp"
#include "store/trial_record.hpp"

/// Reading a results database: the named queries behind `strata table`, `ls` and `show`, and any
/// SELECT. A reader cannot write, by construction: its connection is read-only and an authorizer
/// lets nothing but reading through.
namespace strata::store {

/// One seed of a variant with one metric of its evaluation.
struct Replicate {
  std::int64_t seed = 0;
  std::string trial;       ///< "" where its data are missing
  std::string evaluation;  ///< id
  std::string status;      ///< as in trial_summary
  std::string cause;       ///< of a trial that failed or diverged
  std::optional<double> value;
  std::string split;
  std::int64_t step = 0;     ///< of the checkpoint that was scored
  std::int64_t items = 0;    ///< that were scored
  bool uses_labels = false;  ///< the evaluation's policy looked at the labels: an upper bound
};

struct VariantResults {
  std::string name;
  std::string kind;                   ///< "baseline", "cell", "ablation"
  std::vector<Replicate> replicates;  ///< by seed, in the order of the plan
};

/// The newest plan of an experiment with one metric.
struct ExperimentResults {
  std::string experiment;
  std::string question;
  std::string revision;
  std::string metric;
  std::vector<VariantResults> variants;  ///< in the order of the plan: the baseline first
  std::string imported_from;             ///< the file its weights were imported from; "": trained
  std::vector<std::string> overrides;    ///< "key=value" that its command gave (an import's too)
  std::int64_t earlier_trials = 0;       ///< finished ones that stand in earlier plans only
};

/// Exact accuracy after each segment of one evaluation.
struct SegmentCurve {
  std::int64_t seed = 0;
  std::vector<double> exact_accuracy;  ///< after segment 1, 2, …
};

/// How well votes do on one seed of a variant, by one way of selecting an answer.
struct VoteCurve {
  std::int64_t seed = 0;
  std::string selector;  ///< as evaluation.votes.select, or "any"
  bool chosen = false;   ///< the evaluation's own
  std::int64_t items = 0;
  struct Point {
    std::int64_t votes = 0;
    double exact_accuracy = 0;
    double network_evaluations = 0;
  };
  std::vector<Point> points;  ///< by votes
};

/// Over what a trial's states were analyzed.
struct AnalysisRecord {
  std::string split;
  std::int64_t items = 0;
  std::int64_t segments = 0;
  std::string created;  ///< as the database has it
};

/// A titled part of what `strata show` prints.
struct Section {
  std::string title;
  Rows rows;
  bool is_text = false;  ///< rows hold one text with lines of its own
};

class Reader {
 public:
  /// @throws StoreError where there is no file (and says what makes one), or none that this program
  /// reads
  [[nodiscard]] static Reader open(const std::filesystem::path& path);
  Reader(Reader&&) noexcept;
  Reader& operator=(Reader&&) noexcept;
  ~Reader();

  /// Any one statement that only reads. @throws Error that says what is refused, or SQLite's own
  /// message
  [[nodiscard]] Rows query(std::string_view sql) const;

  /// Names of all experiments, the one that was run last first.
  [[nodiscard]] std::vector<std::string> experiments() const;
  /// Metrics that evaluations of the experiment's newest plan have.
  [[nodiscard]] std::vector<std::string> metrics(std::string_view experiment) const;
  /// @throws Error that names the nearest and the known experiments, or metrics
  [[nodiscard]] ExperimentResults results(std::string_view experiment,
                                          std::string_view metric) const;
  /// Of the finished seeds of a variant in the newest plan.
  [[nodiscard]] std::vector<SegmentCurve> segment_curves(std::string_view experiment,
                                                         std::string_view variant) const;

  /// The same of evaluations with votes, by seed, then selector; none where there are no votes.
  [[nodiscard]] std::vector<VoteCurve> vote_curves(std::string_view experiment,
                                                   std::string_view variant) const;

  /// The whole id of the trial that `id` names, by its first six letters or more or by those of one
  /// of its evaluations. @throws Error where none or several fit
  [[nodiscard]] std::string trial_id(std::string_view id) const;
  /// The file that the trial's weights were imported from; "" where it was trained.
  /// @param trial a whole id
  [[nodiscard]] std::string imported_from(std::string_view trial) const;
  /// The newest analysis of a trial, the one that the view `analysis` shows.
  /// @param trial a whole id
  [[nodiscard]] std::optional<AnalysisRecord> newest_analysis(std::string_view trial) const;
  /// What decides whether a trial would run. @see Store::trial
  [[nodiscard]] TrialRecord trial(std::string_view id) const;

  /// One row an experiment. @see `strata ls`
  [[nodiscard]] Rows list_experiments() const;
  /// One row for each variant and seed of the newest plan, with one metric of its evaluation.
  /// @throws Error as results() does for the experiment
  [[nodiscard]] Rows list_trials(std::string_view experiment, std::string_view metric) const;
  /// One row for each trial and evaluation that stands in earlier plans only, under the newest of
  /// them. @throws Error as results() does for the experiment
  [[nodiscard]] Rows list_earlier_trials(std::string_view experiment,
                                         std::string_view metric) const;
  /// What `strata show` prints.
  /// @param id the first six letters or more of a trial's or an evaluation's id @throws Error where
  /// none or several fit
  [[nodiscard]] std::vector<Section> details(std::string_view id) const;

 private:
  class Implementation;
  explicit Reader(std::unique_ptr<Implementation> implementation);
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace strata::store
