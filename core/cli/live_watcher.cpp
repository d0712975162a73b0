// SPDX-License-Identifier: Apache-2.0
#include "cli/live_watcher.hpp"

#include <cstdio>
#include <string_view>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "report/fold_text.hpp"
#include "report/metric_text.hpp"

namespace strata::cli {
namespace {

void write_to_stderr(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
}

report::Colour colour_of(store::Status status) {
  switch (status) {
    case store::Status::kFinished:
      return report::Colour::kGreen;
    case store::Status::kFailed:
      return report::Colour::kRed;
    default:
      return report::Colour::kYellow;
  }
}

/// By exact accuracy where the result has no such metric.
std::string score_of(const protocol::EvaluationResult& result, const std::string& metric) {
  for (const std::string& wanted : {metric, std::string("exact_accuracy")})
    for (const auto& [name, value] : result.metrics)
      if (const report::Metric found(name); name == wanted)
        return fmt::format(", {} {}", found.title(), found.value(value));
  return {};
}

/// "… seed 0 finished, exact accuracy 0.998 and 2 more evaluations in 8 s"
std::string with_result(std::string line, const std::vector<std::string>& scores, double seconds) {
  if (!scores.empty()) line += scores.front();
  if (scores.size() > 1)
    line +=
        fmt::format(" and {} more evaluation{}", scores.size() - 1, scores.size() == 2 ? "" : "s");
  return line + fmt::format(" in {}", report::duration_text(seconds));
}

}  // namespace

LiveWatcher::LiveWatcher(std::size_t trials, std::string metric)
    : terminal_(report::Terminal::of(2)),
      display_(terminal_, write_to_stderr),
      trials_(trials),
      metric_(std::move(metric)) {}

void LiveWatcher::launched(const run::Work& work) {
  display_.start(work.trial, work.title());
}

void LiveWatcher::event(const run::Work& work, const protocol::Event& event) {
  if (const auto* progress = std::get_if<protocol::Progress>(&event))
    display_.update(work.trial, {.title = {},
                                 .phase = progress->phase,
                                 .done = progress->done,
                                 .total = progress->total,
                                 .loss = progress->loss,
                                 .accuracy = progress->accuracy,
                                 .per_second = progress->per_second});
  else if (const auto* result = std::get_if<protocol::EvaluationResult>(&event))
    results_[work.trial].scores.push_back(score_of(*result, metric_));
  else if (const auto* ended = std::get_if<protocol::Ended>(&event))
    results_[work.trial].seconds = ended->wall_seconds;
  else if (const auto* warning = std::get_if<protocol::Warning>(&event);
           warning != nullptr && warned_.insert(warning->text).second)
    say(fmt::format("{} {}: {}", terminal_.paint("warning:", report::Colour::kYellow), work.title(),
                    warning->text));
}

void LiveWatcher::ended(const run::Ended& ended) {
  display_.stop(ended.work.trial);
  std::string line = ended.line();
  if (ended.end.status == store::Status::kFinished) {
    const Result& result = results_[ended.work.trial];
    line = with_result(std::move(line), result.scores, result.seconds);
  }
  results_.erase(ended.work.trial);
  display_.say(terminal_.paint(line, colour_of(ended.end.status)));
  display_.set_footer(
      fmt::format("{} of {} trial{} ended", ++over_, trials_, trials_ == 1 ? "" : "s"));
}

/// With lines that end between words.
void LiveWatcher::say(const std::string& text) {
  display_.say(report::wrap_text(text, terminal_.fold_width(), 2));
}

void LiveWatcher::stopping(std::size_t running, bool killed) {
  const bool one = running == 1;
  say(killed ? fmt::format("Ending {} at once.", one ? "the running trial" : "the running trials")
             : fmt::format("Stopping: {} at the next step. A second Ctrl-C (or signal) "
                           "ends {} at once, without.",
                           one ? "the running trial writes its checkpoint"
                               : fmt::format("{} trials write their checkpoints", running),
                           one ? "it" : "them"));
}

}  // namespace strata::cli
