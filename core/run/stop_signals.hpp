// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <signal.h>

#include <array>

#include "run/child.hpp"

namespace strata::run {

/// While it lives, SIGINT, SIGTERM and SIGHUP write to an eventfd instead of ending the program,
/// but for those that are ignored, as nohup has it. One at a time in a process.
class StopSignals {
 public:
  StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;
  ~StopSignals();

  [[nodiscard]] int descriptor() const { return event_.get(); }
  /// The last signal that came; 0: none.
  [[nodiscard]] int last() const;

 private:
  static constexpr std::array kSignals{SIGINT, SIGTERM, SIGHUP};
  Descriptor event_;
  std::array<struct sigaction, kSignals.size()> before_{};
};

}  // namespace strata::run
