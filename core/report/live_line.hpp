// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "report/terminal.hpp"

namespace strata::report {

/// What is known of a running trial.
struct LiveTrial {
  std::string title;  ///< `"baseline" seed 0`
  std::string phase = "starts";
  std::int64_t done = 0;
  std::int64_t total = 0;  ///< 0: not known
  double loss = 0;
  double accuracy = 0;
  double per_second = 0;

  /// Whole percents, 0 to 100.
  [[nodiscard]] std::int64_t percent() const;
  /// Seconds that are left of this phase; nullopt where nobody can know.
  [[nodiscard]] std::optional<double> seconds_left() const;
};

/// One line that fits the terminal: title, bar, step, loss, accuracy, steps/s, time left. Where it
/// is too long, steps/s go first, then loss, accuracy and time left, then the bar, and at last the
/// title is cut.
/// @param title_width titles of several lines stand in one column of that width; of a longer one
/// the variant's name is shortened and the seed stays
[[nodiscard]] std::string live_line(const LiveTrial& trial, std::size_t title_width,
                                    const Terminal& terminal);

/// The same as a sentence of a log.
[[nodiscard]] std::string plain_line(const LiveTrial& trial);

/// "45 s", "3 min 20 s", "2 h 5 min"
[[nodiscard]] std::string duration_text(double seconds);

}  // namespace strata::report
