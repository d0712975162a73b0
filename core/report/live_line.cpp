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

/// What stands behind the bar; where the line is too long, the field of the highest `gives_way`
/// goes first.
struct Field {
  std::string text;
  int gives_way = 0;
};

std::vector<Field> details(const LiveTrial& trial) {
  if (trial.phase != "train")
    return {{trial.total > 0 ? fmt::format("{} {}/{}", trial.phase, trial.done, trial.total)
                             : trial.phase}};
  std::vector<Field> fields{
      {fmt::format("step {}/{}", trial.done, trial.total), 0},
      {fmt::format("loss {:.4f}", trial.loss), 3},
      {fmt::format("accuracy {:.3f}", trial.accuracy), 2},
      {fmt::format("{:.{}f} steps/s", trial.per_second, trial.per_second < 10 ? 1 : 0), 4}};
  if (const auto seconds = trial.seconds_left())
    fields.push_back({duration_text(*seconds) + " left", 1});
  return fields;
}

std::string joined(const std::vector<Field>& fields, std::string_view separator) {
  std::vector<std::string_view> texts;
  for (const Field& field : fields)
    texts.push_back(field.text);
  return fmt::format("{}", fmt::join(texts, separator));
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

/// A title in `width` columns. What stands behind a variant's name tells its trials apart: it
/// stays, and the name is shortened, `"answer after one s…" seed 12`.
std::string fitted(const std::string& title, std::size_t width) {
  if (display_width(title) <= width) return title;
  const std::size_t quote = title.rfind('"');
  const std::string end = quote == std::string::npos ? "" : title.substr(quote);
  const std::size_t kept = display_width(end) + 1;  // and the ellipsis
  if (end.empty() || kept + 2 > width) return cut(title, width);
  return cut(title, width - kept) + "…" + end;
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
  // Some terminals wrap a line that ends in their last column.
  const std::size_t limit = terminal.columns > 1 ? terminal.columns - 1 : 1;
  if (title_width > limit) return fitted(trial.title, limit);
  std::string line = fitted(trial.title, title_width);
  line += std::string(title_width - display_width(line), ' ');
  const std::size_t room = limit - title_width;

  std::vector<Field> fields = details(trial);
  const std::string progress =
      fmt::format("  {} {:>3} %", bar(trial.percent(), terminal), trial.percent());
  const auto width = [&] { return 2 + display_width(joined(fields, "  ")); };
  const auto drop_one = [&] {
    fields.erase(std::ranges::max_element(fields, {}, &Field::gives_way));
  };
  while (fields.size() > 1 && width() + display_width(progress) > room)
    drop_one();
  if (width() + display_width(progress) <= room) {
    line += progress;
  } else {
    fields = details(trial);
    while (!fields.empty() && width() > room)
      drop_one();
  }
  return fields.empty() ? line : line + "  " + joined(fields, "  ");
}

std::string plain_line(const LiveTrial& trial) {
  return fmt::format("{}: {} ({} %)", trial.title, joined(details(trial), ", "), trial.percent());
}

std::string duration_text(double seconds) {
  const auto whole = static_cast<std::int64_t>(std::ceil(std::clamp(seconds, 0.0, 1e9)));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

}  // namespace strata::report
