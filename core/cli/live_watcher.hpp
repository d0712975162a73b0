// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "report/live_display.hpp"
#include "run/execute.hpp"

namespace strata::cli {

/// Shows on standard error what the trials of a run do.
class LiveWatcher final : public run::Watcher {
 public:
  /// @param trials that the plan lacks, for the count at the bottom
  /// @param metric of the evaluations, told when a trial has ended
  LiveWatcher(std::size_t trials, std::string metric);

  void launched(const run::Work& work) override;
  void event(const run::Work& work, const protocol::Event& event) override;
  void ended(const run::Ended& ended) override;
  void stopping(std::size_t running, bool killed) override;
  void tick() override { display_.tick(); }

 private:
  /// For a trial's last line.
  struct Result {
    std::vector<std::string> scores;  ///< ", exact accuracy 0.998" for each evaluation
    double seconds = 0;
  };

  void say(const std::string& text);

  report::Terminal terminal_;
  report::LiveDisplay display_;
  std::size_t trials_;
  std::string metric_;
  std::size_t over_ = 0;
  std::map<std::string, Result> results_;  ///< of running trials
  std::set<std::string> warned_;           ///< what one trial has said others need not repeat
};

}  // namespace strata::cli
