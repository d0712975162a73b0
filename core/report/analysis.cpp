// SPDX-License-Identifier: Apache-2.0
#include "report/analysis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

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

}  // namespace

std::string analysis(const protocol::AnalyzeReply& reply, Format format, const Terminal& terminal) {
  if (format == Format::kCsv || format == Format::kJson) return format_rows(rows_of(reply), format);
  const auto drawn = [&](const TextTable& table) {
    return format == Format::kMarkdown ? table.markdown() : table.text();
  };
  const std::vector<std::string> states = states_of(reply);
  std::string text = terminal.bold(fmt::format("{} puzzles, {} segments, weights of step {}",
                                               reply.items, reply.segments, reply.step)) +
                     "\n\n" + drawn(ratio_table(reply, states)) +
                     "Intervals: 95 %, bootstrap over puzzles" + left_out(reply) + ".\n";
  for (const std::string& state : states)
    text += '\n' + drawn(segment_table(reply, state));
  return text;
}

}  // namespace strata::report
