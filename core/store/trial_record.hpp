// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace strata::store {

/// What became of a trial or of one attempt at it. In the database: the words of status_name().
enum class Status { kPlanned, kRunning, kInterrupted, kFailed, kDiverged, kFinished };

/// "planned", "running", "interrupted", "failed", "diverged", "finished".
[[nodiscard]] std::string_view status_name(Status status);
/// @throws StoreError for any other word
[[nodiscard]] Status status_from_name(std::string_view name);

/// What is stored of a trial: what decides whether it runs, and how it goes on.
struct TrialRecord {
  Status status = Status::kPlanned;  ///< kPlanned also where the database does not know the trial
  std::int64_t attempts = 0;
  std::uint64_t last_sequence = 0;  ///< of the committed events: TrialOrder::last_sequence
  std::int64_t threads = 0;         ///< of the first attempt that started; 0: none has
  std::string device;               ///< of the first attempt that started; "": none has
  std::string checkpoint;           ///< path of the last one written and not removed; "": none
  std::int64_t checkpoint_step = 0;
  std::vector<std::string> finished_evaluations;  ///< ids of those with results
};

}  // namespace strata::store
