// SPDX-License-Identifier: Apache-2.0
#include "cli/help_formatter.hpp"

#include <algorithm>
#include <sstream>
#include <utility>

#include "report/fold_text.hpp"

namespace strata::cli {
namespace {

constexpr std::size_t kNameColumns = 28;  // fits "experiment TEXT REQUIRED"

/// How far behind the first letter of the line the description of an option or a command begins;
/// 0 where the line has none.
std::size_t description_at(const std::string& line, std::size_t indent) {
  const bool has_description =
      indent > 0 && line.size() > kNameColumns && line[kNameColumns - 1] == ' ';
  return has_description ? kNameColumns - std::min(indent, kNameColumns) : 0;
}

}  // namespace

HelpFormatter::HelpFormatter(std::size_t columns) : columns_(columns) {
  column_width(kNameColumns);
}

std::string HelpFormatter::make_help(const CLI::App* command, std::string name,
                                     CLI::AppFormatMode mode) const {
  std::istringstream help(CLI::Formatter::make_help(command, std::move(name), mode));
  std::string text;
  for (std::string line; std::getline(help, line);) {
    const std::size_t indent = std::min(line.find_first_not_of(' '), line.size());
    text += report::wrap_text(line, columns_, description_at(line, indent)) + '\n';
  }
  return text;
}

}  // namespace strata::cli
