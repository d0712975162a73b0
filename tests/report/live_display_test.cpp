// SPDX-License-Identifier: Apache-2.0
#include "report/live_display.hpp"

#include "catch.hpp"

using namespace strata::report;
using Time = std::chrono::steady_clock::time_point;

namespace {

struct Screen {
  std::string written;
  Time now{std::chrono::seconds(100)};
  LiveDisplay::Write write = [this](std::string_view text) { written += text; };
  LiveDisplay::Clock clock = [this] { return now; };

  std::string take() { return std::exchange(written, {}); }
};

LiveTrial at(std::int64_t done) {
  return {.title = {}, .phase = "train", .done = done, .total = 100, .per_second = 10};
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t place = text.find(part); place != std::string::npos;
       place = text.find(part, place + 1))
    ++found;
  return found;
}

}  // namespace

TEST_CASE("where nobody watches, a trial tells its start and each tenth once") {
  Screen screen;
  LiveDisplay display({}, screen.write, screen.clock);
  display.start("a", "\"x\" seed 0");
  CHECK(screen.take() == "\"x\" seed 0 starts\n");
  for (std::int64_t step = 0; step <= 100; ++step)
    display.update("a", at(step));
  const std::string told = screen.take();
  CHECK(count(told, "\n") == 10);
  CHECK(told.starts_with(
      "\"x\" seed 0: step 10/100, loss 0.0000, accuracy 0.000, 10 steps/s, 9 s left (10 %)\n"));
  CHECK(told.find('\x1b') == std::string::npos);
  display.say("done");
  CHECK(screen.take() == "done\n");
}

TEST_CASE(
    "on a terminal the lines are redrawn in place, at most ten times a second, and leave nothing "
    "behind") {
  Screen screen;
  {
    LiveDisplay display({.interactive = true, .colour = false, .columns = 60}, screen.write,
                        screen.clock);
    display.set_footer("1 of 2");
    display.start("a", "a");
    display.start("b", "b");
    (void)screen.take();
    screen.now += std::chrono::milliseconds(100);
    display.tick();
    CHECK(count(screen.take(), "\n") == 3);
    for (int update = 0; update < 99; ++update) {
      screen.now += std::chrono::milliseconds(1);
      display.update("a", at(update));
      display.tick();
    }
    CHECK(screen.take().empty());
    screen.now += std::chrono::milliseconds(1);
    display.tick();
    CHECK(screen.take().starts_with("\x1b[3F\x1b[J"));
    display.stop("a");
    display.say("a finished");
    CHECK(screen.take() == "\x1b[3F\x1b[Ja finished\n");
    display.tick();
    CHECK(count(screen.take(), "\n") == 2);
  }
  CHECK(screen.take() == "\x1b[2F\x1b[J");
}
