// SPDX-License-Identifier: Apache-2.0
#include "report/live_display.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace strata::report {
namespace {

constexpr std::chrono::milliseconds kBetweenDraws{100};
constexpr std::size_t kWidestTitle = 40;

}  // namespace

LiveDisplay::LiveDisplay(Terminal terminal, Write write, Clock clock)
    : terminal_(terminal), write_(std::move(write)), clock_(std::move(clock)) {}

LiveDisplay::~LiveDisplay() {
  clear();
}

LiveDisplay::Shown* LiveDisplay::find(const std::string& key) {
  const auto found = std::ranges::find(shown_, key, &Shown::key);
  return found == shown_.end() ? nullptr : &*found;
}

void LiveDisplay::start(const std::string& key, std::string title) {
  Shown& shown = shown_.emplace_back();
  shown.key = key;
  shown.trial.title = std::move(title);
  if (!terminal_.interactive) say(shown.trial.title + " starts");
  tick();
}

void LiveDisplay::update(const std::string& key, const LiveTrial& state) {
  Shown* shown = find(key);
  if (shown == nullptr) return;
  std::string title = std::move(shown->trial.title);
  shown->trial = state;
  shown->trial.title = std::move(title);
  if (terminal_.interactive) return;
  const std::int64_t tenth = state.phase == "train" ? shown->trial.percent() / 10 : 0;
  if (tenth > shown->told_tenth) {
    shown->told_tenth = tenth;
    say(plain_line(shown->trial));
  }
}

void LiveDisplay::stop(const std::string& key) {
  std::erase_if(shown_, [&](const Shown& shown) { return shown.key == key; });
}

void LiveDisplay::say(std::string_view line) {
  clear();
  write_(fmt::format("{}\n", line));
  last_draw_ = {};
}

void LiveDisplay::tick() {
  if (!terminal_.interactive || clock_() - last_draw_ < kBetweenDraws) return;
  clear();
  draw();
  last_draw_ = clock_();
}

void LiveDisplay::clear() {
  if (drawn_lines_ == 0) return;
  write_(fmt::format(
      "\x1b[{}F\x1b[J",
      drawn_lines_));  // to the start of the first live line; erase to the end of the screen
  drawn_lines_ = 0;
}

void LiveDisplay::draw() {
  std::size_t title_width = 0;
  for (const Shown& shown : shown_)
    title_width = std::max(title_width, display_width(shown.trial.title));
  title_width = std::min(title_width, kWidestTitle);
  std::string text;
  for (const Shown& shown : shown_)
    text += live_line(shown.trial, title_width, terminal_) + "\n";
  drawn_lines_ = shown_.size();
  if (!footer_.empty() && !shown_.empty()) {
    text += terminal_.paint(footer_.substr(0, terminal_.columns - 1), Colour::kGrey) + "\n";
    ++drawn_lines_;
  }
  if (!text.empty()) write_(text);
}

}  // namespace strata::report
