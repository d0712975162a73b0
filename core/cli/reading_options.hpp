// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>

#include <memory>
#include <string>

#include "report/format.hpp"
#include "store/reader.hpp"

namespace strata::cli {

/// What every command that only reads takes: --db PATH and --format F.
class ReadingOptions {
 public:
  explicit ReadingOptions(CLI::App& command);
  [[nodiscard]] store::Reader open() const;
  [[nodiscard]] report::Format format() const;

 private:
  std::shared_ptr<std::string> database_;
  std::shared_ptr<std::string> format_;
};

/// An experiment is named by its name or by its file: "experiments/quickstart.toml" is
/// "quickstart".
[[nodiscard]] std::string experiment_name(const std::string& argument);

}  // namespace strata::cli
