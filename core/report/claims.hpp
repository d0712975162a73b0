// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "config/experiment.hpp"
#include "report/comparison.hpp"
#include "store/reader.hpp"

/// What experiments say of the claims that they test: question, table and one sentence of verdict,
/// from the database.
namespace strata::report {

enum class Verdict { kSupported, kContradicted, kUndecided };

/// Does the difference of a variant to the baseline bear out what was expected? Lower and higher
/// are decided where the 95 % interval excludes 0. Equal is supported where the interval lies
/// within the margin (two one-sided tests at 2.5 %, so a little stricter than the usual 5 %), and
/// contradicted where it lies outside of it.
[[nodiscard]] Verdict judge(config::Expectation expectation, const Estimate& difference);

/// The claim as a whole: contradicted where one variant contradicts it, supported where all
/// support it.
[[nodiscard]] Verdict judge(const std::vector<Verdict>& variants);

[[nodiscard]] std::string_view verdict_name(Verdict verdict);  ///< "n cannot decide" for kUndecided

/// An experiment's headline metric: that of its text, exact_accuracy where it names none.
[[nodiscard]] std::string headline_metric(const config::Experiment& experiment);
[[nodiscard]] std::string headline_metric(const store::Reader& reader, std::string_view experiment);

/// The metric of the table after a run: the headline metric, or exact_accuracy with a warning where
/// no evaluation has that.
struct ShownMetric {
  std::string name;
  std::string warning;  ///< "": none
};
[[nodiscard]] ShownMetric shown_metric(const store::Reader& reader, std::string_view experiment);

/// Experiments of the database that name a finding, by name.
[[nodiscard]] std::vector<std::string> claimed(const store::Reader& reader);

/// Markdown: a section an experiment with its question, finding, table, verdict, seconds of
/// computation and commit.
/// @param width for a terminal of so many columns: tables as `strata table` draws them, lines ended
/// at spaces; 0: Markdown
[[nodiscard]] std::string claims(const store::Reader& reader,
                                 const std::vector<std::string>& experiments,
                                 std::size_t width = 0);

/// The rows behind it as CSV: one a variant and seed, with the experiment's headline metric as
/// `metric` and `value`; where it judges latent states, also one a seed, model and state of the
/// baseline, whose status is "analyzed".
[[nodiscard]] std::string claim_rows(const store::Reader& reader,
                                     const std::vector<std::string>& experiments);

}  // namespace strata::report
