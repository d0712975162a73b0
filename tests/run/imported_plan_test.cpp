// SPDX-License-Identifier: Apache-2.0
#include "run/imported_plan.hpp"

#include "catch.hpp"
#include "strata/error.hpp"

using namespace strata;
using run::require_meaning_for_import;

TEST_CASE("an import refuses what only training would read, and takes what scoring reads") {
  CHECK_NOTHROW(require_meaning_for_import({"architecture.hidden_size=64", "evaluation.items=100",
                                            "halting.plugin=fixed", "training.precision=float64",
                                            "training.device=cpu", "training.threads=2",
                                            "training.loss=softmax_cross_entropy", run::kNoSteps}));
  const auto says = [](const std::string& text, const std::string& message) {
    CHECK_THROWS_MATCHES(require_meaning_for_import({"evaluation.items=100", text}), Error,
                         Catch::Matchers::Message(message));
  };
  const std::string seeds =
      ": imported weights are those of one training, so that there is one trial and not one for "
      "each seed. Leave it out; --seed N sets the seed of what is random in scoring.";
  const std::string training =
      ": imported weights are not trained further, so that nothing would read it. Leave it out. "
      "Of the keys of [training], an import reads device, threads, precision, loss only.";
  says("seeds=3", "seeds=3" + seeds);
  says("seeds = [1, 2]", "seeds = [1, 2]" + seeds);
  says("training.learning_rate=0.1", "training.learning_rate=0.1" + training);
  says("training.steps=100", "training.steps=100" + training);
}
