// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "run/child.hpp"

namespace strata::run {

/// While it lives, SIGINT, SIGTERM and SIGHUP write to an eventfd instead of ending the program.
/// One at a time in a process.
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
  Descriptor event_;
};

}  // namespace strata::run
