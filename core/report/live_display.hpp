// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "report/live_line.hpp"
#include "report/terminal.hpp"

namespace strata::report {

/// The running trials, for a person who watches: on a terminal one line each at the bottom, redrawn
/// in place at most ten times a second; anywhere else a line when one starts and one at each tenth
/// of its training.
class LiveDisplay {
 public:
  using Write = std::function<void(std::string_view)>;
  using Clock = std::function<std::chrono::steady_clock::time_point()>;

  LiveDisplay(Terminal terminal, Write write, Clock clock = std::chrono::steady_clock::now);
  LiveDisplay(const LiveDisplay&) = delete;
  LiveDisplay& operator=(const LiveDisplay&) = delete;
  /// Takes the live lines away.
  ~LiveDisplay();

  /// @param key tells the trials apart
  void start(const std::string& key, std::string title);
  /// Takes over all but the title.
  void update(const std::string& key, const LiveTrial& state);
  void stop(const std::string& key);
  /// A line that stays, above the live ones.
  void say(std::string_view line);
  /// What stands below the live lines ("5 of 21 trials done"); "" for nothing.
  void set_footer(std::string footer) { footer_ = std::move(footer); }
  /// Redraws if it is time to.
  void tick();

 private:
  struct Shown {
    std::string key;
    LiveTrial trial;
    std::int64_t told_tenth = 0;
  };

  Shown* find(const std::string& key);
  void clear();
  void draw();

  Terminal terminal_;
  Write write_;
  Clock clock_;
  std::vector<Shown> shown_;
  std::string footer_;
  std::size_t drawn_lines_ = 0;
  std::chrono::steady_clock::time_point last_draw_{};
};

}  // namespace strata::report
