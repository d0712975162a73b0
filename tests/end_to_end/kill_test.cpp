// SPDX-License-Identifier: Apache-2.0
// Whatever instant a program is killed at, the same command finishes the plan, and the results
// equal those of a run that nobody disturbed, to the bit.
#include <csignal>
#include <fstream>
#include <random>
#include <sstream>

#include "catch.hpp"
#include "grid.hpp"

using namespace strata::test;

namespace {

/// Long enough for ten kills: each trial takes a second or two.
const std::vector<std::string> kLong{"training.steps=500"};

/// Reads what the program says until the n-th line of `errors`; false where it ended before.
bool wait_for_lines(Program& program, int lines) {
  std::string line;
  for (int seen = 0; seen < lines; ++seen)
    if (!program.next_error_line(line)) return false;
  return true;
}

std::vector<pid_t> children_of(pid_t parent) {
  std::ifstream file("/proc/" + std::to_string(parent) + "/task/" + std::to_string(parent) +
                     "/children");
  std::vector<pid_t> children;
  for (pid_t child = 0; file >> child;)
    children.push_back(child);
  return children;
}

}  // namespace

TEST_CASE("strata may be killed at any instant") {
  const Grid undisturbed;
  REQUIRE(undisturbed.run(kLong).exit_code == 0);
  const Grid disturbed;
  std::mt19937 random(1);  // of the test, not of anything that is tested
  int killed = 0;
  for (int round = 0; round < 10; ++round) {
    Program program(disturbed.folder, disturbed.command(kLong), surroundings());
    if (wait_for_lines(program, 1 + static_cast<int>(random() % 5))) {
      program.kill(SIGKILL);
      ++killed;
    }
    (void)program.wait();
  }
  const Result last = disturbed.run(kLong);
  INFO(last.errors);
  CHECK(last.exit_code == 0);
  CHECK(killed >= 1);  // else nothing was tested; how many it hits depends on the machine
  CHECK(results(disturbed) == results(undisturbed));
}

TEST_CASE("strata-trial may be killed at any instant") {
  const Grid undisturbed;
  REQUIRE(undisturbed.run(kLong).exit_code == 0);
  const Grid disturbed;
  std::mt19937 random(2);
  int killed = 0;
  for (int round = 0; round < 10; ++round) {
    Program program(disturbed.folder, disturbed.command(kLong), surroundings());
    if (wait_for_lines(program, 3 + static_cast<int>(random() % 5)))
      for (const pid_t child : children_of(program.id()))
        killed += ::kill(child, SIGKILL) == 0 ? 1 : 0;
    const int exit_code = program.wait().exit_code;
    CHECK((exit_code == 0 || exit_code == 1));
  }
  const Result last = disturbed.run(kLong);
  INFO(last.errors);
  CHECK(last.exit_code == 0);
  CHECK(killed >= 1);  // else nothing was tested; how many it hits depends on the machine
  CHECK(results(disturbed) == results(undisturbed));
}

TEST_CASE("SIGINT lets trials write their checkpoints, and the same command goes on from them") {
  const Grid undisturbed;
  REQUIRE(undisturbed.run(kLong).exit_code == 0);
  const Grid grid;
  {
    Program program(grid.folder, grid.command(kLong), surroundings());
    std::string line;
    while (program.next_error_line(line) && line.find(" %)") == std::string::npos) {
    }
    program.kill(SIGINT);
    const Result stopped = program.wait();
    INFO(stopped.errors);
    CHECK(stopped.exit_code == 128 + SIGINT);
  }
  CHECK(grid.count("SELECT count(*) FROM trials WHERE status = 'interrupted'") >= 1);
  CHECK(grid.count("SELECT count(*) FROM trials WHERE status IN ('running', 'failed')") == 0);
  CHECK(grid.run(kLong).exit_code == 0);
  CHECK(results(grid) == results(undisturbed));
}

TEST_CASE("strata-trial leaves it to strata what a signal to stop means") {
  const Grid grid;
  Program program(grid.folder, grid.command(kLong), surroundings());
  std::string line;
  while (program.next_error_line(line) && line.find(" %)") == std::string::npos) {
  }
  int told = 0;  // a trial that shows progress has long said what it ignores
  for (const pid_t child : children_of(program.id()))
    for (const int stop : {SIGINT, SIGTERM, SIGHUP})
      told += ::kill(child, stop) == 0 ? 1 : 0;
  const Result whole = program.wait();
  INFO(whole.errors);
  CHECK(told >= 3);
  CHECK(whole.exit_code == 0);
  CHECK(grid.count("SELECT count(*) FROM trial_summary WHERE status = 'finished'") == 4);
  CHECK(grid.count("SELECT count(*) FROM attempts") == 4);
}
