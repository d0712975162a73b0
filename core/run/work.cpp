// SPDX-License-Identifier: Apache-2.0
#include "run/work.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "protocol/settings.hpp"

namespace strata::run {
namespace {

bool contains(const std::vector<std::string>& texts, const std::string& text) {
  return std::ranges::find(texts, text) != texts.end();
}

void add_evaluation(Work& work, const config::Variant& variant, std::size_t replicate) {
  const std::string& id = variant.evaluation_ids.at(replicate);
  const bool known =
      contains(work.record.finished_evaluations, id) ||
      std::ranges::any_of(work.evaluations, [&](const auto& order) { return order.id == id; });
  if (!known) work.evaluations.push_back({id, variant.evaluation, variant.policy});
}

}  // namespace

bool Work::is_done() const {
  return record.status == store::Status::kDiverged ||
         (record.status == store::Status::kFinished && evaluations.empty());
}

std::string Work::title() const {
  return fmt::format("\"{}\" seed {}", variant, seed);
}

std::vector<Work> work_of(const config::Plan& plan,
                          const std::function<store::TrialRecord(std::string_view id)>& record) {
  std::vector<Work> all;
  std::set<std::string> seen;
  for (std::size_t replicate = 0; replicate < plan.seeds.size(); ++replicate) {
    for (const config::Variant& variant : plan.variants) {
      const config::Training& training = plan.trainings.at(variant.training);
      if (training.trial_ids.empty()) continue;
      const std::string& id = training.trial_ids.at(replicate);
      if (seen.insert(id).second)
        all.push_back({.trial = id,
                       .training = variant.training,
                       .seed = plan.seeds[replicate],
                       .variant = variant.name,
                       .record = record(id),
                       .evaluations = {}});
      const auto work = std::ranges::find(all, id, &Work::trial);
      add_evaluation(*work, variant, replicate);
    }
  }
  return all;
}

Parallelism parallelism(const config::Plan& plan, std::int64_t jobs, std::int64_t cores,
                        bool has_gpu) {
  std::int64_t threads = 0;
  bool on_gpu = false;
  for (const config::Training& training : plan.trainings) {
    const auto settings = read_config<protocol::TrainingSettings>(training.configuration.training);
    threads = std::max(threads, settings.threads);
    on_gpu =
        on_gpu || settings.device.starts_with("cuda") || (settings.device == "auto" && has_gpu);
  }
  const auto trials = static_cast<std::int64_t>(plan.trainings.size() * plan.seeds.size());
  if (jobs <= 0) jobs = on_gpu ? 1 : std::min(trials, cores / std::max<std::int64_t>(threads, 1));
  jobs = std::max<std::int64_t>(jobs, 1);
  return {.jobs = jobs, .threads = std::max<std::int64_t>(cores / jobs, 1)};
}

std::string absent_device(const config::Plan& plan, bool has_gpu) {
  if (has_gpu) return {};
  for (const config::Training& training : plan.trainings) {
    const auto settings = read_config<protocol::TrainingSettings>(training.configuration.training);
    if (settings.device.starts_with("cuda"))
      return fmt::format(
          "training.device is \"{}\", but this machine has no NVIDIA GPU, so nothing was started. "
          "Use training.device=cpu or auto.",
          settings.device);
  }
  return {};
}

}  // namespace strata::run
