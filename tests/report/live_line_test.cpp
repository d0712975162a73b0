// SPDX-License-Identifier: Apache-2.0
#include "report/live_line.hpp"

#include <limits>

#include "catch.hpp"

using namespace strata::report;

namespace {

const LiveTrial kTrial{.title = "\"baseline\" seed 0",
                       .phase = "train",
                       .done = 624,
                       .total = 1200,
                       .loss = 0.0123,
                       .accuracy = 0.9814,
                       .per_second = 152.7};

Terminal plain(std::size_t columns) {
  return {.interactive = true, .colour = false, .columns = columns};
}

}  // namespace

TEST_CASE(
    "a live line has bar, step, loss, accuracy, rate and time left, and lets go of what does not "
    "fit") {
  CHECK(live_line(kTrial, 17, plain(140)) ==
        "\"baseline\" seed 0  ━━━━━━━━━━╌╌╌╌╌╌╌╌╌╌  52 %  step 624/1200  loss 0.0123  accuracy "
        "0.981  153 steps/s  4 s left");
  CHECK(live_line(kTrial, 20, plain(80)) ==
        "\"baseline\" seed 0     ━━━━━━━━━━╌╌╌╌╌╌╌╌╌╌  52 %  step 624/1200  4 s left");
  CHECK(live_line(kTrial, 17, plain(50)) == "\"baseline\" seed 0  step 624/1200  4 s left");
  CHECK(live_line(kTrial, 17, plain(10)) == "\"baseline");
  for (std::size_t columns = 2; columns < 200; ++columns)
    CHECK(display_width(live_line(kTrial, 17, plain(columns))) < columns);
}

TEST_CASE("a title that is too long keeps its seed: the variant's name is shortened") {
  LiveTrial trial = kTrial;
  trial.title = "\"no recurrence, größer (transformer)\" seed 12";
  CHECK(live_line(trial, 24, plain(80)) ==
        "\"no recurrence…\" seed 12  ━━━━━━━━━━╌╌╌╌╌╌╌╌╌╌  52 %  step 624/1200  4 s left");
  CHECK(live_line(trial, 40, plain(26)) == "\"no recurrence,…\" seed 12");
  CHECK(live_line(trial, 10, plain(30)) == "\"no recurr  step 624/1200");
  for (std::size_t width = 1; width < 50; ++width)
    CHECK(display_width(live_line(trial, width, plain(60))) < 60);
}

TEST_CASE("colour takes the place of the second form of the bar") {
  const std::string line =
      live_line(kTrial, 17, {.interactive = true, .colour = true, .columns = 140});
  CHECK(line.find("╌") == std::string::npos);
  CHECK(line.find('\x1b') != std::string::npos);
  CHECK(display_width(line) == display_width(live_line(kTrial, 17, plain(140))));
}

TEST_CASE("other phases show their name") {
  LiveTrial trial = kTrial;
  trial.phase = "evaluate";
  CHECK(plain_line(trial) == "\"baseline\" seed 0: evaluate 624/1200 (52 %)");
  trial.total = 0;
  CHECK(plain_line(trial) == "\"baseline\" seed 0: evaluate (0 %)");
}

TEST_CASE("percent and time left hold for odd numbers") {
  LiveTrial trial = kTrial;
  CHECK(trial.percent() == 52);
  trial.done = 5000;
  CHECK(trial.percent() == 100);
  CHECK(trial.seconds_left() == 0.0);
  trial.per_second = 0;
  CHECK_FALSE(trial.seconds_left().has_value());
  trial.per_second = std::numeric_limits<double>::quiet_NaN();
  CHECK_FALSE(trial.seconds_left().has_value());
}

TEST_CASE("durations are told as people tell them") {
  CHECK(duration_text(0.2) == "1 s");
  CHECK(duration_text(59.5) == "1 min 0 s");
  CHECK(duration_text(200) == "3 min 20 s");
  CHECK(duration_text(7500) == "2 h 5 min");
}
