// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "data/training_source.hpp"
#include "evaluate/evaluator.hpp"
#include "plugins/loader/plugin_loader.hpp"
#include "protocol/messages.hpp"
#include "protocol/settings.hpp"
#include "train/snapshot.hpp"
#include "train/trainer.hpp"
#include "trial/outlet.hpp"

namespace strata::trial {

/// One attempt at one trial: data, model and trainer out of an order, from the last checkpoint in
/// the order's folder where there is one, to the last evaluation.
class Session {
 public:
  /// Loads plugins and data and builds the model. @throws Error and its kin, which name component,
  /// file or parameter
  /// @param device as choose_device() gave it
  Session(const protocol::TrialOrder& order, std::string device, plugins::PluginLoader& loader,
          Outlet& outlet);

  /// Trains and evaluates to the end, or until the outlet asks to stop (then a checkpoint is
  /// written first).
  /// @throws Error and its kin; what a plugin throws comes out as PluginError naming the phase and
  /// the components at work
  [[nodiscard]] protocol::Ended run();

 private:
  enum class Phase { kTraining, kValidation, kEvaluation };

  /// Settings that this dataset or this many steps cannot meet. @throws DataError naming the key
  void check_settings() const;
  void announce(std::int64_t resumed_at);
  [[nodiscard]] std::int64_t resume();
  /// nullopt where training went to its end
  [[nodiscard]] std::optional<protocol::Ended> train();
  [[nodiscard]] bool evaluate_all();
  void validate();
  void report_metrics();
  void report_progress(double seconds, std::int64_t steps_in_window);
  void write_checkpoint();
  void tell_checkpoint();
  void keep_snapshot();
  /// The weights of a member of the ensemble, 0 those of the last step.
  void use_member(train::SnapshotWeights& weights, std::int64_t member) const;
  [[nodiscard]] evaluate::EvaluationContext evaluation_context();
  /// "Training step 7 failed (architecture "hrm", …)"
  [[nodiscard]] std::string failure() const;
  [[nodiscard]] protocol::Ended ended(protocol::Ending ending, std::string message = {}) const;

  const protocol::TrialOrder& order_;
  std::string device_;
  Outlet& outlet_;
  protocol::TrainingSettings settings_;
  std::shared_ptr<Dataset> dataset_;
  std::shared_ptr<const data::Composer> composer_;
  Context context_;
  std::unique_ptr<train::Trainer> trainer_;
  /// Of the order's evaluations, where they have one of their own; else null.
  std::vector<std::shared_ptr<HaltingPolicy>> evaluation_policies_;
  std::vector<Cell> majority_;
  std::filesystem::path checkpoint_;
  std::int64_t checkpoint_step_ = -1;  ///< of the file on disk; -1: none yet
  Phase phase_ = Phase::kTraining;
  std::string policy_;  ///< name of the one at work
  double last_loss_ = 0;
  double last_accuracy_ = 0;
};

}  // namespace strata::trial
