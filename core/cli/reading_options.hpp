// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>

#include <memory>
#include <string>
#include <vector>

#include "report/format.hpp"
#include "store/reader.hpp"

namespace strata::cli {

/// What every command that only reads takes: --db PATH and --format F.
class ReadingOptions {
 public:
  explicit ReadingOptions(CLI::App& command);
  [[nodiscard]] store::Reader open() const;
  /// The same for a command about one experiment, by what was given for it. @throws Error as
  /// require_results()
  [[nodiscard]] store::Reader open(const std::string& experiment) const;
  [[nodiscard]] report::Format format() const;

 private:
  std::shared_ptr<std::string> database_;
  std::shared_ptr<std::string> format_;
};

/// An experiment is named by its name or by its file: "experiments/quickstart.toml" and
/// "claims/halting" are "quickstart" and "halting".
[[nodiscard]] std::string experiment_name(const std::string& argument);

/// @param argument names an experiment as for `strata run`
/// @param database_option what was given to --db
/// @throws Error that says what makes the results of an experiment which has a file and is not
/// among `known`, those of the database; others are the reader's to refuse
void require_results(const std::string& argument, const std::vector<std::string>& known,
                     const std::string& database_option);

}  // namespace strata::cli
