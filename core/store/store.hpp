// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/plan.hpp"
#include "protocol/messages.hpp"
#include "protocol/replay_messages.hpp"
#include "store/trial_record.hpp"

/// The one writer of a results database. Reading is store/reader.hpp's.
namespace strata::store {

/// How an attempt ended, as the host saw it.
struct AttemptEnd {
  Status status = Status::kFinished;
  std::string cause;     ///< a sentence; "" for a finished one
  std::string log_tail;  ///< the end of what the trial printed
  std::optional<int> exit_code;
  std::optional<int> signal;
};

/// All events of this trial up to and including `sequence` are on the disk.
struct Committed {
  std::string trial;
  std::uint64_t sequence = 0;
};

struct StoreOptions {
  /// For the created, started and ended columns; tests fix it.
  std::function<std::chrono::system_clock::time_point()> now = std::chrono::system_clock::now;
  /// Recorded values wait at most this long for their transaction to be committed.
  std::chrono::milliseconds commit_after{500};
};

/// One object, one thread. Every function may throw StoreError: the disk is full, the file was
/// taken away, …; what was committed before stays.
class Store {
 public:
  /// Opens the database, makes it (and its folder) where there is none, and brings an older one up
  /// to this program's schema. Attempts that a killed host left running are marked interrupted.
  /// @throws StoreError where the file is no Strata database, is newer than this program, or
  /// another `strata run` writes to it
  [[nodiscard]] static Store open_or_create(const std::filesystem::path& path,
                                            StoreOptions options = {});

  Store(Store&&) noexcept;
  Store& operator=(Store&&) noexcept;
  /// Commits, and moves the write-ahead log into the file, so that a copy of the file alone is
  /// whole.
  ~Store();

  /// Was there no database before?
  [[nodiscard]] bool created() const;

  /// Keeps the resolved plan; call it before trial 0. A plan equal to the newest one of its
  /// experiment is not stored again.
  /// @returns the plan's number within its experiment, from 1
  std::int64_t record_plan(const config::Plan& plan);

  [[nodiscard]] TrialRecord trial(std::string_view id) const;
  [[nodiscard]] bool evaluation_finished(std::string_view id) const;

  /// @returns the attempt's number within its trial, from 1
  /// @param log where the trial's output goes; "" where nowhere
  std::int64_t begin_attempt(std::string_view trial, std::string_view log);
  /// Keeps one event of a trial. Progress is not stored; an event whose number is committed or
  /// recorded already is ignored, but for the end, which needs none. Nothing is on the disk before
  /// commit_due() or commit() says so.
  void record(std::string_view trial, std::int64_t attempt, const protocol::TrialMessage& message);
  /// Commits if a checkpoint, an evaluation, a start or an end was recorded, or if something waits
  /// for longer than `commit_after`. Call it after each batch of messages, and at least every half
  /// second.
  /// @returns what has been committed since the last call, for the acknowledgements
  std::vector<Committed> commit_due();
  /// The same, at once.
  std::vector<Committed> commit();
  /// The host's last word on an attempt; committed at once. Where the trial had said itself that it
  /// finished or diverged, only the exit code, the signal and the end of the log are added.
  void end_attempt(std::string_view trial, std::int64_t attempt, const AttemptEnd& end);
  /// Keeps what was found in a trial's latent states; committed at once.
  void record_analysis(const protocol::AnalyzeRequest& request,
                       const protocol::AnalyzeReply& reply);
  /// The file is gone (the host keeps only the newest checkpoints).
  void checkpoint_removed(std::string_view path);

 private:
  class Implementation;
  explicit Store(std::unique_ptr<Implementation> implementation);
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace strata::store
