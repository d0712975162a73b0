// SPDX-License-Identifier: Apache-2.0
#include "run/work.hpp"

#include "catch.hpp"
#include "small_plan.hpp"

using namespace strata;
using namespace strata::run;
using strata::test::small_plan;

namespace {

std::vector<std::string> titles(const std::vector<Work>& all) {
  std::vector<std::string> result;
  for (const Work& work : all)
    result.push_back(work.title());
  return result;
}

store::TrialRecord unknown(std::string_view) {
  return {};
}

}  // namespace

TEST_CASE(
    "work goes seed by seed, each trial once, with the evaluations of all variants that share it") {
  config::Plan plan = small_plan({"a", "b"}, 2);
  config::Variant shares = plan.variants[0];  // differs from the first in evaluation.* only
  shares.name = "more votes";
  shares.evaluation_ids = {"extra0", "extra1"};
  plan.variants.push_back(shares);
  const std::vector<Work> all = work_of(plan, unknown);
  CHECK(titles(all) ==
        std::vector<std::string>{"\"a\" seed 0", "\"b\" seed 0", "\"a\" seed 1", "\"b\" seed 1"});
  REQUIRE(all[0].evaluations.size() == 2);
  CHECK(all[0].evaluations[1].id == "extra0");
  CHECK(all[1].evaluations.size() == 1);
}

TEST_CASE("a finished trial is done when all of its evaluations are, a diverged one in any case") {
  const config::Plan plan = small_plan({"a"}, 1);
  const std::string evaluation = plan.variants[0].evaluation_ids[0];
  const auto with = [&](store::TrialRecord record) {
    return work_of(plan, [&](std::string_view) { return record; }).at(0);
  };
  CHECK(with({.status = store::Status::kFinished, .finished_evaluations = {evaluation}}).is_done());
  CHECK_FALSE(with({.status = store::Status::kFinished}).is_done());
  CHECK(with({.status = store::Status::kFinished}).evaluations.size() == 1);
  CHECK(with({.status = store::Status::kDiverged}).is_done());
  CHECK_FALSE(with({.status = store::Status::kFailed}).is_done());
  CHECK_FALSE(with({.status = store::Status::kInterrupted}).is_done());
}

TEST_CASE("cells whose data are missing are left out") {
  config::Plan plan = small_plan({"a", "b"}, 1);
  plan.trainings[0].trial_ids.clear();
  CHECK(titles(work_of(plan, unknown)) == std::vector<std::string>{"\"b\" seed 0"});
}

TEST_CASE("jobs and threads follow from the cores, the plan and what is asked for") {
  const auto of = [](const config::Plan& plan, std::int64_t jobs, std::int64_t cores,
                     bool gpu = false) {
    const Parallelism result = parallelism(plan, jobs, cores, gpu);
    return std::pair(result.jobs, result.threads);
  };
  const config::Plan six = small_plan({"a", "b"}, 3);
  CHECK(of(six, 0, 2) == std::pair<std::int64_t, std::int64_t>(2, 1));
  CHECK(of(six, 0, 16) == std::pair<std::int64_t, std::int64_t>(6, 2));
  CHECK(of(six, 1, 16) == std::pair<std::int64_t, std::int64_t>(1, 16));
  CHECK(of(six, 8, 2) == std::pair<std::int64_t, std::int64_t>(8, 1));
  CHECK(of(small_plan({"a"}, 1), 0, 2) == std::pair<std::int64_t, std::int64_t>(1, 2));
  CHECK(of(six, 0, 16, true).first == 1);  // training.device is auto
  config::Plan threaded = six;
  threaded.trainings[1].configuration.training.set("threads", std::int64_t{4});
  CHECK(of(threaded, 0, 16).first == 4);
  CHECK(of(threaded, 0, 2).first == 1);
}

TEST_CASE("a GPU that is asked for and absent is told before anything starts") {
  config::Plan plan = small_plan({"a"}, 1);
  CHECK(absent_device(plan, false).empty());
  plan.trainings[0].configuration.training.set("device", std::string("cuda:1"));
  CHECK(absent_device(plan, true).empty());
  CHECK(absent_device(plan, false) ==
        "training.device is \"cuda:1\", but this machine has no NVIDIA GPU, so nothing was "
        "started. Use training.device=cpu or auto.");
}
