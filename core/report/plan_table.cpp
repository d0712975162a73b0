// SPDX-License-Identifier: Apache-2.0
#include "report/plan_table.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/with_commas.hpp"
#include "report/fold_text.hpp"
#include "report/text_table.hpp"
#include "strata/parameters.hpp"

namespace strata::report {
namespace {

std::string state_of(const store::TrialRecord& record, const std::string& evaluation) {
  const auto& finished = record.finished_evaluations;
  switch (record.status) {
    case store::Status::kFinished:
      return std::ranges::find(finished, evaluation) != finished.end() ? "finished" : "to evaluate";
    case store::Status::kDiverged:
      return "diverged";
    case store::Status::kRunning:
      return "running";
    case store::Status::kFailed:
    case store::Status::kInterrupted:
      return record.checkpoint_step > 0
                 ? fmt::format("{} at step {}", store::status_name(record.status),
                               record.checkpoint_step)
                 : std::string(store::status_name(record.status));
    case store::Status::kPlanned:
      break;
  }
  return "to run";
}

/// "2 finished, 1 to run"
std::string states_of(const config::Plan& plan, const config::Variant& variant,
                      const RecordOfTrial& record, const Terminal& terminal) {
  const config::Training& training = plan.trainings.at(variant.training);
  if (training.trial_ids.empty()) return terminal.paint("data missing", Colour::kYellow);
  std::vector<std::pair<std::string, int>> counts;
  for (std::size_t replicate = 0; replicate < plan.seeds.size(); ++replicate) {
    const std::string state =
        state_of(record(training.trial_ids.at(replicate)), variant.evaluation_ids.at(replicate));
    const auto known =
        std::ranges::find(counts, state, [](const auto& entry) { return entry.first; });
    if (known == counts.end())
      counts.emplace_back(state, 1);
    else
      ++known->second;
  }
  std::vector<std::string> texts;
  for (const auto& [state, count] : counts) {
    const std::string text = fmt::format("{} {}", count, state);
    const bool bad = state.starts_with("failed") || state == "diverged";
    texts.push_back(bad                   ? terminal.paint(text, Colour::kRed)
                    : state == "finished" ? terminal.paint(text, Colour::kGreen)
                                          : text);
  }
  return fmt::format("{}", fmt::join(texts, ", "));
}

/// "baseline (architecture=hrm, halting=fixed)" where that cell of the grid is the baseline: its
/// values stand in no other row.
std::string shown_name(const config::Variant& variant) {
  if (variant.kind != config::VariantKind::kBaseline) return variant.name;
  const auto cell = std::ranges::find_if(variant.folded, [](const std::string& name) {
    return name.find('=') != std::string::npos;  // cells are called AXIS=VALUE
  });
  return cell == variant.folded.end() ? variant.name : fmt::format("{} ({})", variant.name, *cell);
}

std::string puzzle_table_of(const config::Training& training) {
  if (training.puzzle_parameters < 0) return "known after loading";
  return training.puzzle_parameters > 0 ? config::with_commas(training.puzzle_parameters) : "-";
}

}  // namespace

std::string plan_table(const config::Plan& plan, const RecordOfTrial& record,
                       const Terminal& terminal) {
  const bool has_puzzle_table = std::ranges::any_of(
      plan.trainings,
      [](const config::Training& training) { return training.puzzle_parameters != 0; });
  std::vector<TextTable::Column> columns{{"variant"}, {"changes"}, {"parameters", Align::kRight}};
  if (has_puzzle_table) columns.push_back({"puzzle table", Align::kRight});
  columns.push_back({plan.seeds.size() == 1
                         ? fmt::format("seed {}", plan.seeds[0])
                         : fmt::format("seeds {}", fmt::join(plan.seeds, ", "))});
  TextTable table(std::move(columns));
  for (const config::Variant& variant : plan.variants) {
    const config::Training& training = plan.trainings.at(variant.training);
    std::vector<std::string> changes;
    for (const auto& [key, value] : variant.changes)
      changes.push_back(fmt::format("{} = {}", key, to_text(value)));
    std::vector<std::string> row{shown_name(variant), fmt::format("{}", fmt::join(changes, "\n")),
                                 config::with_commas(training.parameters)};
    if (has_puzzle_table) row.push_back(puzzle_table_of(training));
    row.push_back(states_of(plan, variant, record, terminal));
    table.add(std::move(row));
  }
  std::string text = terminal.bold(plan.experiment);
  if (!plan.question.empty()) text += ": " + plan.question;
  text = wrap_text(text, terminal.fold_width()) + "\n\n" + table.text(terminal.fold_width());
  for (const std::string& note : plan.notes)
    text += (&note == &plan.notes.front() ? "\n" : "") + wrap_text(note, terminal.fold_width(), 2) +
            "\n";
  return text;
}

}  // namespace strata::report
