// SPDX-License-Identifier: Apache-2.0
#include "run/json_report.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace strata::run {
namespace {

using Json = nlohmann::ordered_json;

std::string text_of(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json trials_of(const config::Plan& plan, const config::Variant& variant,
               const std::vector<Work>& all) {
  Json trials = Json::array();
  const config::Training& training = plan.trainings.at(variant.training);
  for (std::size_t replicate = 0; replicate < training.trial_ids.size(); ++replicate) {
    const std::string& id = training.trial_ids[replicate];
    const auto work = std::ranges::find(all, id, &Work::trial);
    trials.push_back(
        {{"trial", id},
         {"evaluation", variant.evaluation_ids.at(replicate)},
         {"seed", plan.seeds.at(replicate)},
         {"status", std::string(store::status_name(work == all.end() ? store::Status::kPlanned
                                                                     : work->record.status))}});
  }
  return trials;
}

}  // namespace

std::string plan_json(const Prepared& prepared, const std::vector<Work>& all) {
  const config::Plan& plan = prepared.plan;
  Json variants = Json::array();
  for (const config::Variant& variant : plan.variants) {
    const config::Training& training = plan.trainings.at(variant.training);
    Json changes = Json::object();
    for (const auto& [key, value] : variant.changes)
      std::visit([&](const auto& v) { changes[key] = v; }, value);
    Json match;
    if (const std::optional<protocol::MatchResult>& found = training.matched)
      match = {{"measure", found->measure},     {"reference", found->reference},
               {"parameter", found->parameter}, {"value", found->value},
               {"count", found->count},         {"target", found->target},
               {"deviation", found->deviation}};
    Json puzzle_parameters;  // null: known once the data are loaded
    if (training.puzzle_parameters >= 0) puzzle_parameters = training.puzzle_parameters;
    variants.push_back({{"name", variant.name},
                        {"changes", changes},
                        {"parameters", training.parameters},
                        {"puzzle_parameters", puzzle_parameters},
                        {"match", match},
                        {"folded", variant.folded},
                        {"missing_files", training.missing_files},
                        {"trials", trials_of(plan, variant, all)}});
  }
  return text_of({{"experiment", plan.experiment},
                  {"question", plan.question},
                  {"seeds", plan.seeds},
                  {"variants", variants},
                  {"notes", plan.notes},
                  {"warnings", prepared.warnings},
                  {"missing", prepared.missing}});
}

std::string summary_json(const config::Plan& plan, const Summary& summary,
                         const std::filesystem::path& database) {
  Json ended = Json::array();
  for (const Ended& one : summary.ended)
    ended.push_back({{"trial", one.work.trial},
                     {"variant", one.work.variant},
                     {"seed", one.work.seed},
                     {"status", std::string(store::status_name(one.end.status))},
                     {"step", one.step},
                     {"cause", one.end.cause},
                     {"log", one.log.string()}});
  return text_of({{"experiment", plan.experiment},
                  {"database", database.string()},
                  {"finished", summary.count(store::Status::kFinished)},
                  {"diverged", summary.count(store::Status::kDiverged)},
                  {"failed", summary.count(store::Status::kFailed)},
                  {"interrupted", summary.count(store::Status::kInterrupted)},
                  {"done_before", summary.done_before},
                  {"not_started", summary.not_started},
                  {"ended", ended}});
}

}  // namespace strata::run
