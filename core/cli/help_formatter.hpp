// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>

#include <cstddef>
#include <string>

namespace strata::cli {

/// CLI11's help with its lines ended between words; what goes on stands below the description that
/// it belongs to.
class HelpFormatter : public CLI::Formatter {
 public:
  /// @param columns of the terminal that shows it
  explicit HelpFormatter(std::size_t columns);
  std::string make_help(const CLI::App* command, std::string name,
                        CLI::AppFormatMode mode) const override;

 private:
  std::size_t columns_;
};

}  // namespace strata::cli
