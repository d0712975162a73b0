// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "config/plan.hpp"
#include "run/launcher.hpp"
#include "run/work.hpp"
#include "store/store.hpp"
#include "store/trials_folder.hpp"

namespace strata::run {

/// One attempt that has ended.
struct Ended {
  Work work;
  store::AttemptEnd end;
  std::int64_t step = 0;      ///< the last one that is known of
  std::filesystem::path log;  ///< what it printed

  /// `"no inner loop" seed 2 failed: It ended with SIGSEGV after step 37. Last line it printed:
  /// "..." (…/attempt-1.log)`
  [[nodiscard]] std::string line() const;
};

/// Told of everything that happens, in the thread of execute().
class Watcher {
 public:
  Watcher() = default;
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;
  virtual ~Watcher() = default;

  /// The child runs; it has said nothing yet.
  virtual void launched(const Work&) {}
  virtual void event(const Work&, const protocol::Event&) {}
  virtual void ended(const Ended&) {}
  /// The trials were asked to end (`killed`: were ended) because a person or the system asked for
  /// it.
  virtual void stopping(std::size_t /*running*/, bool /*killed*/) {}
  /// Several times a second while something runs.
  virtual void tick() {}
};

struct ExecuteOptions {
  Parallelism parallelism;
  std::filesystem::path
      folder;  ///< each trial has a folder of its own in it, by the first 16 letters of its id
  /// An eventfd. Written to once: the trials are asked to end, and nothing new starts; twice: they
  /// are ended. -1: none.
  int stop_descriptor = -1;
  /// The trials' checkpoints were put into their folders before any attempt (`strata weights
  /// import`).
  bool imported = false;
};

struct Summary {
  std::vector<Ended> ended;  ///< in the order of their ends
  std::size_t done_before = 0;
  std::size_t not_started = 0;  ///< because of a request to stop
  bool stopped = false;

  [[nodiscard]] std::size_t count(store::Status status) const;
};

/// Runs what the plan lacks, one process a trial, and records every event. A trial that fails costs
/// nothing but itself. Whatever instant this process is killed at, the same call finishes the plan
/// later.
/// @throws StoreError; the trials then write their checkpoints and end by themselves
[[nodiscard]] Summary execute(const config::Plan& plan, store::Store& store, Launcher& launcher,
                              Watcher& watcher, const ExecuteOptions& options);

using store::trials_folder;

}  // namespace strata::run
