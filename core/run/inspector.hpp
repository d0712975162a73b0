// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "protocol/messages.hpp"
#include "run/disk_cache.hpp"

namespace strata::run {

/// Where `strata-trial` is: STRATA_TRIAL, else beside the running program.
/// @throws Error where there is no such file
[[nodiscard]] std::filesystem::path find_trial_program();

struct InspectorOptions {
  std::filesystem::path program;  ///< strata-trial
  std::filesystem::path cache;    ///< "": nothing is kept
  std::chrono::milliseconds describe_limit{30'000};
  std::chrono::milliseconds plan_limit{300'000};
};

/// Asks `strata-trial`, in a child of its own, what a plugin provides and whether configurations
/// hold together. Answers are kept on the disk under the hash of what was asked and of the programs
/// and libraries that answered.
class Inspector {
 public:
  explicit Inspector(InspectorOptions options);

  /// What one plugin file provides, with `file` and `sha256` of each component filled in. May be
  /// called from several threads.
  /// @throws PluginError beginning with the file, also where the child died, hung or answered
  /// nonsense
  [[nodiscard]] std::vector<protocol::ComponentDescription> describe(
      const std::filesystem::path& file) const;

  /// One answer a configuration, in their order, after the searches that `matches` ask for. Answers
  /// with problems or missing files are not kept; a kept one is asked for anew when a file has come
  /// or gone in the folder of a data file.
  /// @throws PluginError
  [[nodiscard]] std::vector<protocol::PlanAnswer> plan(
      const std::vector<protocol::Configuration>& configurations,
      const std::vector<protocol::MatchOrder>& matches = {},
      const std::vector<protocol::PolicyOrder>& policies = {}) const;

  /// SHA-256 of a file's content, cached. @throws DataError
  [[nodiscard]] std::string hash(const std::filesystem::path& file) const {
    return file_hash(file, cache_);
  }

 private:
  InspectorOptions options_;
  DiskCache cache_;
  std::string answerer_;  ///< hashes of strata-trial and of our libraries that it loads
};

}  // namespace strata::run
