// SPDX-License-Identifier: Apache-2.0
#include "report/analysis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "report/fold_text.hpp"
#include "report/shown_segments.hpp"
#include "report/text_table.hpp"

namespace strata::report {
namespace {

using protocol::AnalysisValue;

store::SqlValue number_or_null(double value) {
  return std::isnan(value) ? store::SqlValue{} : store::SqlValue{value};
}

store::Rows rows_of(const protocol::AnalyzeReply& reply) {
  store::Rows rows{
      .columns = {"model", "state", "measure", "segment", "cycle", "item", "value", "low", "high"},
      .rows = {}};
  for (const AnalysisValue& value : reply.values)
    rows.rows.push_back({value.model, value.state, value.measure, value.segment, value.cycle,
                         value.item, number_or_null(value.value), number_or_null(value.low),
                         number_or_null(value.high)});
  return rows;
}

/// "participation_ratio" -> "participation ratio"
std::string words(std::string name) {
  std::ranges::replace(name, '_', ' ');
  return name;
}

std::vector<std::string> states_of(const protocol::AnalyzeReply& reply) {
  std::vector<std::string> states;
  for (const AnalysisValue& value : reply.values)
    if (std::ranges::find(states, value.state) == states.end()) states.push_back(value.state);
  return states;
}

std::string interval_of(const protocol::AnalyzeReply& reply, const std::string& model,
                        const std::string& state, const std::string& measure) {
  for (const AnalysisValue& value : reply.values)
    if (value.model == model && value.state == state && value.measure == measure)
      return fmt::format("{:.2f}  [{:.2f}, {:.2f}]", value.value, value.low, value.high);
  return "-";
}

TextTable ratio_table(const protocol::AnalyzeReply& reply, const std::vector<std::string>& states) {
  TextTable table({{"participation ratio"}, {"trained"}, {"untrained"}});
  for (const std::string& state : states)
    for (const auto& [measure, of] :
         {std::pair("participation_ratio", "a state a position"),
          std::pair("pooled_participation_ratio", "mean over positions")})
      table.add({fmt::format("{}, {}", state, of), interval_of(reply, "trained", state, measure),
                 interval_of(reply, "untrained", state, measure)});
  return table;
}

TextTable segment_table(const protocol::AnalyzeReply& reply, const std::string& state) {
  using Line = std::tuple<std::string, std::int64_t, std::string>;  // measure, cycle, model
  std::vector<Line> lines;
  std::map<std::pair<Line, std::int64_t>, double> cells;
  for (const AnalysisValue& value : reply.values) {
    if (value.state != state || value.segment == 0 || !value.item.empty()) continue;
    const Line line{value.measure, value.cycle, value.model};
    if (std::ranges::find(lines, line) == lines.end()) lines.push_back(line);
    cells[{line, value.segment}] = value.value;
  }
  // Both models of a measure stand below each other; measures keep their order.
  const std::vector<Line> order = lines;
  std::ranges::stable_sort(lines, {}, [&](const Line& line) {
    const auto first = std::ranges::find_if(order, [&](const Line& other) {
      return std::get<0>(other) == std::get<0>(line) && std::get<1>(other) == std::get<1>(line);
    });
    return first - order.begin();
  });
  std::vector<TextTable::Column> columns{{.title = state + " by segment"}};
  const std::vector<std::int64_t> segments = shown_segments(reply.segments);
  for (const std::int64_t segment : segments)
    columns.push_back({.title = fmt::format("{}", segment), .align = Align::kRight});
  TextTable table(std::move(columns));
  for (const Line& line : lines) {
    const auto& [measure, cycle, model] = line;
    std::string title = words(measure);
    if (cycle > 0) title += fmt::format(", cycle {}", cycle);
    std::vector<std::string> row{model == "trained" ? title : title + ", " + model};
    for (const std::int64_t segment : segments) {
      const auto cell = cells.find({line, segment});
      row.push_back(cell == cells.end() ? "-" : fmt::format("{:.3f}", cell->second));
    }
    table.add(std::move(row));
  }
  return table;
}

/// ", without 3 resamples whose states had no spread", or ""
std::string left_out(const protocol::AnalyzeReply& reply) {
  double count = 0;
  for (const AnalysisValue& value : reply.values)
    if (value.measure.ends_with("participation_ratio_left_out")) count += value.value;
  return count == 0 ? ""
                    : fmt::format(", without {:.0f} resamples whose states had no spread", count);
}

bool has_measure(const protocol::AnalyzeReply& reply, std::string_view beginning) {
  return std::ranges::any_of(reply.values, [&](const AnalysisValue& value) {
    return value.measure.starts_with(beginning);
  });
}

/// What the lines of the tables by segment are. @see core/analyze/README.md
std::string legend(const protocol::AnalyzeReply& reply) {
  std::string text;
  if (has_measure(reply, "state_residual"))
    text +=
        "state residual: how far the state moves in a cycle, ‖now − before‖ / ‖before‖, mean over "
        "puzzles.\n";
  if (has_measure(reply, "probe_"))
    text +=
        "probe: share of the labels that a linear classifier gives right from the state at the "
        "same position; half of the puzzles teach it and the others score it (blank: of the cells "
        "that the puzzle leaves open).\n";
  if (has_measure(reply, "decoded_"))
    text +=
        "decoded: what the model's own output head answers from the state after that cycle (exact: "
        "share of whole puzzles that are right; token: of labels; blank: of the cells that the "
        "puzzle leaves open).\n";
  return text.empty() ? "" : '\n' + text;
}

std::string looked_at(const store::AnalysisRecord& record) {
  return fmt::format("{} puzzle{} of the {} split over {} segment{}", record.items,
                     record.items == 1 ? "" : "s", record.split, record.segments,
                     record.segments == 1 ? "" : "s");
}

}  // namespace

std::string replaced_analysis(const std::optional<store::AnalysisRecord>& earlier,
                              const store::AnalysisRecord& now, const std::string& trial,
                              const std::string& database_option) {
  if (!earlier || (earlier->split == now.split && earlier->items == now.items &&
                   earlier->segments == now.segments))
    return {};
  return fmt::format(
      "Trial {0} was analyzed before: {1}, at {2}. The view `analysis`, `strata claims` and the "
      "figures read a trial's newest analysis, and that is now this one: {3}. The earlier one is "
      "kept in the table analyses; to have its settings read again: `strata analyze {0} --split "
      "{4} --items {5} --segments {6}{7}`\n",
      trial, looked_at(*earlier), earlier->created, looked_at(now), earlier->split, earlier->items,
      earlier->segments, database_option);
}

std::string analysis(const protocol::AnalyzeReply& reply, const std::string& imported_from,
                     Format format, const Terminal& terminal) {
  if (format == Format::kCsv || format == Format::kJson) return format_rows(rows_of(reply), format);
  const auto drawn = [&](const TextTable& table) {
    return format == Format::kMarkdown ? table.markdown() : table.text();
  };
  const std::vector<std::string> states = states_of(reply);
  const std::string weights = imported_from.empty()
                                  ? fmt::format("weights of step {}", reply.step)
                                  : fmt::format("imported weights (from {})", imported_from);
  std::string text = terminal.bold(fmt::format("{} puzzles, {} segments, {}", reply.items,
                                               reply.segments, weights)) +
                     "\n\n" + drawn(ratio_table(reply, states)) +
                     "Intervals: 95 %, bootstrap over puzzles" + left_out(reply) + ".\n";
  for (const std::string& state : states)
    text += '\n' + drawn(segment_table(reply, state));
  return text + (format == Format::kMarkdown ? legend(reply)
                                             : wrap_text(legend(reply), terminal.fold_width(), 2));
}

}  // namespace strata::report
