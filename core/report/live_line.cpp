// SPDX-License-Identifier: Apache-2.0
#include "report/live_line.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace strata::report {
namespace {

constexpr std::int64_t kBarWidth = 20;

std::string bar(std::int64_t percent, const Terminal& terminal) {
  const std::int64_t filled = percent * kBarWidth / 100;
  std::string done, left;
  for (std::int64_t cell = 0; cell < kBarWidth; ++cell)
    (cell < filled ? done : left) += "━";
  if (!terminal.colour) {  // without colours the two parts must differ in form
    left.clear();
    for (std::int64_t cell = filled; cell < kBarWidth; ++cell)
      left += "╌";
    return done + left;
  }
  return terminal.paint(done, Colour::kGreen) + terminal.paint(left, Colour::kGrey);
}

/// In the order of their importance.
std::vector<std::string> details(const LiveTrial& trial) {
  if (trial.phase != "train")
    return {trial.total > 0 ? fmt::format("{} {}/{}", trial.phase, trial.done, trial.total)
                            : trial.phase};
  std::vector<std::string> fields{
      fmt::format("step {}/{}", trial.done, trial.total), fmt::format("loss {:.4f}", trial.loss),
      fmt::format("accuracy {:.3f}", trial.accuracy),
      fmt::format("{:.{}f} steps/s", trial.per_second, trial.per_second < 10 ? 1 : 0)};
  if (const auto seconds = trial.seconds_left())
    fields.push_back(duration_text(*seconds) + " left");
  return fields;
}

/// The first `width` columns of UTF-8 text.
std::string cut(const std::string& text, std::size_t width) {
  std::size_t columns = 0;
  std::size_t end = 0;
  for (; end < text.size(); ++end) {
    const bool begins = (static_cast<unsigned char>(text[end]) & 0xC0) != 0x80;
    if (begins && ++columns > width) break;
  }
  return text.substr(0, end);
}

}  // namespace

std::int64_t LiveTrial::percent() const {
  if (total <= 0) return 0;
  return static_cast<std::int64_t>(100.0 *
                                   static_cast<double>(std::clamp<std::int64_t>(done, 0, total)) /
                                   static_cast<double>(total));
}

std::optional<double> LiveTrial::seconds_left() const {
  if (total <= 0 || !std::isfinite(per_second) || per_second <= 0) return std::nullopt;
  return static_cast<double>(std::max<std::int64_t>(total - done, 0)) / per_second;
}

std::string live_line(const LiveTrial& trial, std::size_t title_width, const Terminal& terminal) {
  const std::size_t limit = terminal.columns > 1
                                ? terminal.columns - 1
                                : 1;  // the last column would wrap on some terminals
  std::string line = cut(trial.title, std::min(limit, title_width));
  std::size_t width = display_width(line);
  const auto add = [&](const std::string& text) {
    const std::size_t needed = 2 + display_width(text);
    if (width + needed > limit) return false;
    line += "  " + text;
    width += needed;
    return true;
  };
  if (width < title_width && title_width <= limit) {
    line += std::string(title_width - width, ' ');
    width = title_width;
  }
  const std::vector<std::string> fields = details(trial);
  if (width + 2 + kBarWidth + 6 + 2 + display_width(fields.front()) <= limit)
    add(fmt::format("{} {:>3} %", bar(trial.percent(), terminal), trial.percent()));
  for (const std::string& field : fields)
    if (!add(field)) break;
  return line;
}

std::string plain_line(const LiveTrial& trial) {
  return fmt::format("{}: {} ({} %)", trial.title, fmt::join(details(trial), ", "),
                     trial.percent());
}

std::string duration_text(double seconds) {
  const auto whole = static_cast<std::int64_t>(std::ceil(std::clamp(seconds, 0.0, 1e9)));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

}  // namespace strata::report
