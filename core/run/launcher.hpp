// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "run/child.hpp"

namespace strata::run {

/// Starts `strata-trial run` somewhere.
class Launcher {
 public:
  Launcher() = default;
  Launcher(const Launcher&) = delete;
  Launcher& operator=(const Launcher&) = delete;
  virtual ~Launcher() = default;

  /// @param log an open file that takes what the trial prints
  /// @throws Error
  [[nodiscard]] virtual Child start(int log) = 0;
};

/// On this machine, as a child of this process.
class LocalLauncher final : public Launcher {
 public:
  explicit LocalLauncher(std::filesystem::path program) : program_(std::move(program)) {}
  [[nodiscard]] Child start(int log) override {
    return Child::start({.program = program_, .arguments = {"run"}, .output = log});
  }

 private:
  std::filesystem::path program_;
};

}  // namespace strata::run
