// SPDX-License-Identifier: Apache-2.0
// A trial's attempt from its order to its end, inside of the test's own process.
#include "trial/session.hpp"

#include <ATen/Parallel.h>
#include <torch/headeronly/version.h>

#include <filesystem>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "catch.hpp"
#include "plugins/descriptor/host_abi.hpp"
#include "run/temporary_folder.hpp"

namespace strata::trial {
namespace {

/// Keeps what is sent, and asks to stop from the moment at which the last step is told of.
class StopsAtTheLastStep final : public Outlet {
 public:
  void send(protocol::Event event) override {
    if (const auto* progress = std::get_if<protocol::Progress>(&event))
      stop_ = stop_ || (progress->phase == "train" && progress->done == progress->total);
    events.push_back(std::move(event));
  }
  void resend(std::vector<protocol::TrialMessage>) override {}
  [[nodiscard]] std::vector<protocol::TrialMessage> unacknowledged() const override { return {}; }
  [[nodiscard]] bool stop_requested() const override { return stop_; }
  void flush() override {}

  std::vector<protocol::Event> events;

 private:
  bool stop_ = false;
};

protocol::ComponentChoice choice(Kind kind, const std::string& name,
                                 const std::vector<std::pair<std::string, Value>>& values) {
  protocol::ComponentChoice choice{
      kind, name, "1.0.0", std::string(STRATA_BINARY_DIR) + "/plugins/" + name + ".strata.so",
      "",   {}};
  for (const auto& [key, value] : values)
    choice.parameters.set(key, value);
  return choice;
}

TEST_CASE("a stop during the validation of the last step loses no step and is no failure") {
  at::set_num_threads(1);
  const test::TemporaryFolder folder;
  protocol::TrialOrder order;
  order.trial = "t";
  order.folder = (folder / "t").string();
  std::filesystem::create_directories(order.folder);
  order.device = "cpu";
  protocol::Configuration& made = order.configuration;
  made.dataset = choice(Kind::kDataset, "sudoku",
                        {{"size", std::int64_t{4}},
                         {"clues", std::int64_t{8}},
                         {"train", std::int64_t{20}},
                         {"validation", std::int64_t{8}},
                         {"test", std::int64_t{8}}});
  made.architecture = choice(Kind::kArchitecture, "transformer",
                             {{"hidden_size", std::int64_t{16}}, {"num_heads", std::int64_t{2}}});
  made.halting = choice(Kind::kHalting, "fixed", {{"segments", std::int64_t{1}}});
  made.training = defaults(schema_of<protocol::TrainingSettings>());
  made.training.set("steps", std::int64_t{2});
  made.training.set("batch_size", std::int64_t{4});
  made.training.set("validation.every", std::int64_t{1});
  order.evaluations.emplace_back();
  StopsAtTheLastStep outlet;
  plugins::PluginLoader loader(plugins::host_abi(TORCH_ABI_VERSION));
  const protocol::Ended ended = Session(order, "cpu", loader, outlet).run();
  CHECK(ended.ending == protocol::Ending::kInterrupted);
  CHECK(ended.message == "The evaluation was stopped.");
  std::vector<std::int64_t> checkpoints, validations;
  for (const protocol::Event& event : outlet.events) {
    if (const auto* written = std::get_if<protocol::CheckpointWritten>(&event))
      checkpoints.push_back(written->step);
    if (const auto* metrics = std::get_if<protocol::Metrics>(&event);
        metrics != nullptr && metrics->split == "validation")
      validations.push_back(metrics->step);
  }
  CHECK(checkpoints == std::vector<std::int64_t>{2});
  CHECK(validations == std::vector<std::int64_t>{1, 2});
}

}  // namespace
}  // namespace strata::trial
