// SPDX-License-Identifier: Apache-2.0
#include "report/commands.hpp"

#include <array>
#include <utility>

#include "report/claims.hpp"
#include "report/json.hpp"

namespace strata::report {
namespace {

/// A text as it is where people read, ending in a newline.
std::string lines_of(const store::Section& section, Format format) {
  if (format == Format::kCsv) return format_rows(section.rows, format);
  std::string text = plain_text(section.rows.rows.at(0).at(0));
  if (!text.ends_with('\n')) text += '\n';
  return format == Format::kMarkdown ? "```\n" + text + "```\n" : text;
}

/// The columns of both lists that a narrow terminal can do without, the least useful first.
constexpr std::array<std::string_view, 5> kExpendable = {"attempts", "evaluation", "train_seconds",
                                                         "variants", "open"};

std::string listed(store::Rows rows, Format format, const Terminal& terminal) {
  return format == Format::kTable ? fitted_rows(std::move(rows), terminal.fold_width(), kExpendable)
                                  : format_rows(rows, format);
}

}  // namespace

std::string query(const store::Reader& reader, std::string_view sql, Format format,
                  const Terminal& terminal) {
  return format_rows(reader.query(sql), format, terminal.fold_width());
}

std::string list(const store::Reader& reader, std::string_view experiment, Format format,
                 const Terminal& terminal) {
  if (experiment.empty()) return listed(reader.list_experiments(), format, terminal);
  return listed(reader.list_trials(experiment, shown_metric(reader, experiment).name), format,
                terminal);
}

std::string list_earlier(const store::Reader& reader, std::string_view experiment, Format format,
                         const Terminal& terminal) {
  return listed(reader.list_earlier_trials(experiment, shown_metric(reader, experiment).name),
                format, terminal);
}

std::string show(const store::Reader& reader, std::string_view id, Format format,
                 const Terminal& terminal) {
  const std::vector<store::Section> sections = reader.details(id);
  if (format == Format::kJson) {
    nlohmann::ordered_json json;
    for (const store::Section& section : sections)
      json[section.title] = json_of_rows(section.rows);
    return json_text(json);
  }
  std::string text;
  for (const store::Section& section : sections) {
    if (!text.empty()) text += '\n';
    if (format == Format::kCsv)
      text += "# " + section.title + '\n';
    else if (format == Format::kMarkdown)
      text += "## " + section.title + "\n\n";
    else
      text += terminal.bold(section.title) + '\n';
    text += section.is_text ? lines_of(section, format)
                            : format_rows(section.rows, format, terminal.fold_width());
  }
  return text;
}

}  // namespace strata::report
