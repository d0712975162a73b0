// SPDX-License-Identifier: Apache-2.0
#include "trial/outlet.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "strata/error.hpp"
#include "trial/cuda.hpp"
#include "trial/pending.hpp"

namespace strata::trial {
namespace {

struct Pair {
  Pair() {
    int ends[2];
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
    trial.emplace(ends[0]);
    host.emplace(ends[1]);
  }
  std::optional<protocol::Channel> trial;
  std::optional<protocol::Channel> host;
};

protocol::Event metric(std::int64_t step) {
  return protocol::Metrics{.step = step, .split = "train", .values = {{"loss", 0.5}}};
}

/// Waits for a condition that another thread brings about; fails after ten seconds.
template <class Condition>
void eventually(Condition condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) FAIL("it did not happen within ten seconds");
    std::this_thread::yield();
  }
}

TEST_CASE("events are numbered after the last one that the host has committed") {
  Pair pair;
  ChannelOutlet outlet(*pair.trial, 41);
  outlet.send(metric(1));
  outlet.send(metric(2));
  CHECK(pair.host->receive<protocol::TrialMessage>()->sequence == 42);
  CHECK(pair.host->receive<protocol::TrialMessage>()->sequence == 43);
}

TEST_CASE("an acknowledgement covers all events up to its number") {
  Pair pair;
  ChannelOutlet outlet(*pair.trial, 0);
  for (int step = 1; step <= 3; ++step)
    outlet.send(metric(step));
  pair.host->send(protocol::HostMessage{protocol::Acknowledgement{2}});
  eventually([&] { return outlet.unacknowledged().size() == 1; });
  CHECK(outlet.unacknowledged().front().sequence == 3);
}

TEST_CASE("sending never waits for a host that does not read") {
  Pair pair;
  ChannelOutlet outlet(*pair.trial, 0);
  // Far more than a socket holds (about 200 kB): a blocking send would never come back.
  const std::string text(10'000, 'x');
  for (int message = 0; message < 1'000; ++message)
    outlet.send(protocol::Warning{text});
  CHECK(outlet.unacknowledged().size() == 1'000);
  pair.host.reset();
}

TEST_CASE("a host that is gone asks the trial to stop, and what it did not acknowledge is kept") {
  Pair pair;
  ChannelOutlet outlet(*pair.trial, 0);
  outlet.send(metric(7));
  pair.host.reset();
  eventually([&] { return outlet.stop_requested(); });
  outlet.send(metric(8));
  outlet.flush();
  REQUIRE(outlet.unacknowledged().size() == 2);
}

TEST_CASE("a stop request of the host stops the trial") {
  Pair pair;
  ChannelOutlet outlet(*pair.trial, 0);
  CHECK_FALSE(outlet.stop_requested());
  pair.host->send(protocol::HostMessage{protocol::StopRequest{}});
  eventually([&] { return outlet.stop_requested(); });
}

TEST_CASE("progress is not numbered and never kept") {
  Pair pair;
  ChannelOutlet outlet(*pair.trial, 0);
  outlet.send(protocol::Progress{.phase = "train"});
  CHECK(pair.host->receive<protocol::TrialMessage>()->sequence == 0);
  CHECK(outlet.unacknowledged().empty());
}

TEST_CASE("an end takes the number of no event that a checkpoint may still keep") {
  Pair pair;
  ChannelOutlet outlet(*pair.trial, 5);
  outlet.send(protocol::Ended{.ending = protocol::Ending::kFailed});
  CHECK(pair.host->receive<protocol::TrialMessage>()->sequence == 0);
  CHECK(outlet.unacknowledged().empty());
  outlet.send(metric(10));
  CHECK(pair.host->receive<protocol::TrialMessage>()->sequence == 6);
}

TEST_CASE("what a checkpoint kept is sent again under its old numbers, and new events follow") {
  std::vector<protocol::TrialMessage> kept{{5, metric(10)}, {6, metric(20)}};
  std::get<protocol::Metrics>(kept[1].event).values[0].second =
      std::numeric_limits<double>::quiet_NaN();
  const auto restored = pending_from_bytes(pending_to_bytes(kept));
  Pair pair;
  ChannelOutlet outlet(*pair.trial, 5);
  outlet.resend(restored);
  outlet.send(metric(30));
  CHECK(pair.host->receive<protocol::TrialMessage>()->sequence == 5);
  const auto second = pair.host->receive<protocol::TrialMessage>();
  CHECK(second->sequence == 6);
  CHECK(std::isnan(std::get<protocol::Metrics>(second->event).values[0].second));
  CHECK(pair.host->receive<protocol::TrialMessage>()->sequence == 7);
}

TEST_CASE("a list of unsent messages that was cut off is refused") {
  std::string bytes = pending_to_bytes({{1, metric(1)}});
  bytes.pop_back();
  CHECK_THROWS_WITH(pending_from_bytes(bytes),
                    "The checkpoint's list of unsent messages ends within a message.");
}

TEST_CASE("for a person every event is a line of JSON") {
  std::vector<std::string> lines;
  PrintingOutlet outlet([&](const std::string& line) { lines.push_back(line); });
  outlet.send(protocol::Warning{"careful"});
  REQUIRE(lines.size() == 1);
  CHECK(protocol::from_json<protocol::TrialMessage>(lines[0]).sequence == 1);
}

TEST_CASE("the CPU is always there, and a GPU that is not is refused in words") {
  CHECK(choose_device("cpu") == "cpu");
  CHECK_THROWS_AS(choose_device("gpu"), Error);
  if (gpu_count() > 0) return;
  CHECK(choose_device("auto") == "cpu");
  CHECK_THROWS_WITH(
      choose_device("cuda:1"),
      "training.device is \"cuda:1\", but this machine has no NVIDIA GPU (no driver answers). "
      "Use training.device=cpu or auto.");
}

}  // namespace
}  // namespace strata::trial
