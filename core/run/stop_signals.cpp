// SPDX-License-Identifier: Apache-2.0
#include "run/stop_signals.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>

namespace strata::run {
namespace {

constexpr std::array kSignals{SIGINT, SIGTERM, SIGHUP};
std::atomic<int> event_descriptor{-1};  // a handler gets nothing but the signal's number
std::atomic<int> last_signal{0};
static_assert(std::atomic<int>::is_always_lock_free);

void handle(int signal) {
  const int kept = errno;
  last_signal = signal;
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(event_descriptor, &one, sizeof one);
  errno = kept;
}

}  // namespace

StopSignals::StopSignals() : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  event_descriptor = event_.get();
  last_signal = 0;
  struct sigaction action {};
  action.sa_handler = handle;
  action.sa_flags = SA_RESTART;
  for (const int signal : kSignals)
    ::sigaction(signal, &action, nullptr);
}

StopSignals::~StopSignals() {
  for (const int signal : kSignals)
    ::signal(signal, SIG_DFL);
}

int StopSignals::last() const {
  return last_signal;
}

}  // namespace strata::run
