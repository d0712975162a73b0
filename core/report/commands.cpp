// SPDX-License-Identifier: Apache-2.0
#include "report/commands.hpp"

#include "report/json.hpp"

namespace strata::report {

std::string query(const store::Reader& reader, std::string_view sql, Format format) {
  return format_rows(reader.query(sql), format);
}

std::string list(const store::Reader& reader, std::string_view experiment, Format format) {
  return format_rows(
      experiment.empty() ? reader.list_experiments() : reader.list_trials(experiment), format);
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
    text += format_rows(section.rows, format);
  }
  return text;
}

}  // namespace strata::report
