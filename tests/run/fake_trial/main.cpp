// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <fmt/format.h>

#include "protocol/channel.hpp"

/// What it does is in the name that it is given: of the plugin file to describe, of the
/// architecture to plan or to run.
namespace {

using namespace strata;
using namespace strata::protocol;

void print(const std::string& line) {
  fmt::print("{}\n", line);
  std::fflush(stdout);
}

/// Ends in one of the ways in which plugins end a process; returns for any other word.
void end_badly(const std::string& how, const Channel& channel) {
  if (how == "aborts") print("about to abort");
  if (how == "aborts") std::abort();
  if (how == "segfaults") std::raise(SIGSEGV);
  if (how == "exits") std::exit(0);
  if (how == "exits_with_3") std::exit(3);
  if (how == "hangs")
    while (true)
      ::pause();
  if (how == "breaks_a_frame") {
    const Bytes half{100, 0, 0, 0, 1};
    (void)!::write(channel.descriptor(), half.data(), half.size());
    std::exit(0);
  }
  if (how == "sends_garbage") {
    const Bytes garbage{0xff, 0xff, 0xff, 0xff, 1, 2, 3};
    (void)!::write(channel.descriptor(), garbage.data(), garbage.size());
    while (true)
      ::pause();
  }
  if (how == "sends_nonsense") {
    const Bytes nonsense{0xa1, 0x61, 0x78, 0x01};  // {"x": 1}
    const Bytes framed = frame(nonsense);
    (void)!::write(channel.descriptor(), framed.data(), framed.size());
    while (true)
      ::pause();
  }
}

void count_call(const std::filesystem::path& file) {
  std::ofstream(file, std::ios::app) << "call\n";
}

int describe(const std::filesystem::path& file, Channel& channel) {
  count_call(file.parent_path() / "describe_calls");
  const std::string name = file.stem().stem().string();
  end_badly(name, channel);
  DescribeReply reply;
  if (name == "refuses")
    reply.error = file.string() + ": registration failed: no";
  else
    reply.components.push_back(
        {.kind = Kind::kArchitecture, .name = name, .version = "1.0.0", .schema = {}});
  channel.send(reply);
  return 0;
}

int plan(Channel& channel) {
  const PlanRequest request = *channel.receive<PlanRequest>();
  PlanReply reply;
  for (const Configuration& configuration : request.configurations) {
    const std::string& folder = configuration.dataset.file;
    if (!folder.empty()) count_call(std::filesystem::path(folder) / "plan_calls");
    end_badly(configuration.architecture.name, channel);
    PlanAnswer answer;
    answer.parameters = 14210;
    if (!folder.empty()) {
      const bool better = std::filesystem::exists(folder + "/better.csv");
      const std::string data = folder + (better ? "/better.csv" : "/data.csv");
      answer.files.push_back({data, std::filesystem::exists(data)});
    }
    if (configuration.architecture.name == "has_a_problem") answer.problems.push_back("no");
    if (configuration.architecture.name != "answers_too_little") reply.answers.push_back(answer);
  }
  channel.send(reply);
  return 0;
}

/// A trial that trains for a moment. Numbers its events as strata-trial does.
class Trial {
 public:
  Trial(TrialOrder order, Channel& channel)
      : order_(std::move(order)), how_(order_.configuration.architecture.name), channel_(channel) {}

  int run() {
    std::filesystem::create_directories(order_.folder);
    std::ofstream(order_.folder + "/orders", std::ios::app) << to_json(order_) << '\n';
    if (how_ == "fails_at_once") return end(Ending::kFailed, "The data cannot be read.");
    if (how_ == "never_starts") std::raise(SIGSEGV);
    send(Started{.step = 0, .parameters = 14210, .threads = order_.threads, .device = "cpu"});
    for (std::int64_t step = 10; step <= 30; step += 10) {
      send(Metrics{
          .step = step, .split = "train", .values = {{"loss", 1.0 / static_cast<double>(step)}}});
      print(fmt::format("step {}", step));
    }
    if (how_ == "crashes_once" && order_.attempt == 1) std::raise(SIGSEGV);
    if (how_ == "dies_of_memory") std::raise(SIGKILL);
    end_badly(how_, channel_);
    if (how_ == "throws")
      return end(Ending::kFailed, "architecture \"throws\" failed at step 31: no more");
    if (how_ == "diverges")
      return end(Ending::kDiverged, "The loss was not a finite number at step 30.");
    if (how_ == "waits_for_stop") return wait_for_stop();
    if (how_ != "forgets") evaluate();
    wait_for_acknowledgement();
    end(Ending::kFinished, "");
    if (how_ == "crashes_at_exit") std::raise(SIGSEGV);
    return 0;
  }

 private:
  void send(Event event) {
    if (std::holds_alternative<Ended>(event))
      return channel_.send(TrialMessage{0, std::move(event)});
    last_ = last_ == 0 ? order_.last_sequence + 1 : last_ + 1;
    channel_.send(TrialMessage{last_, std::move(event)});
  }
  void evaluate() {
    for (const EvaluationOrder& evaluation : order_.evaluations)
      send(EvaluationResult{.evaluation = evaluation.id,
                            .step = 30,
                            .split = "test",
                            .items = 1,
                            .metrics = {{"exact_accuracy", 0.5}},
                            .outcomes = {{"test/0", "12", true, true, 1, 1.0}}});
  }
  void wait_for_acknowledgement() {
    while (const auto message = channel_.receive<HostMessage>())
      if (const auto* acknowledged = std::get_if<Acknowledgement>(&*message);
          acknowledged && acknowledged->sequence >= last_)
        return;
  }
  int wait_for_stop() {
    print("waiting");
    while (const auto message = channel_.receive<HostMessage>())
      if (std::holds_alternative<StopRequest>(*message)) break;
    return end(Ending::kInterrupted, "The trial was asked to stop.");
  }
  int end(Ending ending, const std::string& message) {
    send(Ended{.ending = ending, .step = 30, .message = message, .wall_seconds = 0.1});
    if (ending == Ending::kFailed) print(message);
    return ending == Ending::kFailed ? 1 : 0;
  }

  TrialOrder order_;
  std::string how_;
  Channel& channel_;
  std::uint64_t last_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGSEGV, SIG_DFL);  // a sanitizer's handler would make an exit code of it
  ::alarm(60);  // where the host never answers, a test fails instead of waiting for ever
  Channel channel(kTrialDescriptor);
  const std::string command = argc > 1 ? argv[1] : "";
  if (command == "describe") return describe(argv[2], channel);
  if (command == "plan") return plan(channel);
  return Trial(std::get<TrialOrder>(*channel.receive<HostMessage>()), channel).run();
}
