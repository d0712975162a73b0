// SPDX-License-Identifier: Apache-2.0
#include "run/stop_signals.hpp"

#include <unistd.h>

#include <csignal>
#include <cstdint>

#include "catch.hpp"

using namespace strata::run;

namespace {

int calls_of_old_handler = 0;

void old_handler(int) {
  ++calls_of_old_handler;
}

/// Sets a signal's handler for a test, and puts the old one back.
class Handler {
 public:
  Handler(int signal, void (*handler)(int)) : signal_(signal), old_(std::signal(signal, handler)) {}
  Handler(const Handler&) = delete;
  Handler& operator=(const Handler&) = delete;
  ~Handler() { std::signal(signal_, old_); }

 private:
  int signal_;
  void (*old_)(int);
};

std::uint64_t requests(const StopSignals& signals) {
  std::uint64_t count = 0;
  return ::read(signals.descriptor(), &count, sizeof count) == sizeof count ? count : 0;
}

}  // namespace

TEST_CASE("a signal that was ignored before stays ignored, as nohup has it") {
  const Handler ignored(SIGHUP, SIG_IGN);
  const StopSignals signals;
  std::raise(SIGHUP);
  CHECK(requests(signals) == 0);
  CHECK(signals.last() == 0);
  std::raise(SIGTERM);
  CHECK(requests(signals) == 1);
  CHECK(signals.last() == SIGTERM);
}

TEST_CASE("what signals did before they do again afterwards") {
  const Handler own(SIGTERM, old_handler);
  const Handler ignored(SIGINT, SIG_IGN);
  calls_of_old_handler = 0;
  {
    const StopSignals signals;
    std::raise(SIGTERM);
    CHECK(requests(signals) == 1);
    CHECK(calls_of_old_handler == 0);
  }
  std::raise(SIGTERM);
  CHECK(calls_of_old_handler == 1);
  std::raise(SIGINT);  // would end the test if its default were set
}
