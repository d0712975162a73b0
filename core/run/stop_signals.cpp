// SPDX-License-Identifier: Apache-2.0
#include "run/stop_signals.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>

namespace strata::run {
namespace {

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
  for (std::size_t index = 0; index < kSignals.size(); ++index) {
    ::sigaction(kSignals[index], nullptr, &before_[index]);
    // nohup, or a shell's `&`: who started the program wants it to go on.
    if (before_[index].sa_handler != SIG_IGN) ::sigaction(kSignals[index], &action, nullptr);
  }
}

StopSignals::~StopSignals() {
  for (std::size_t index = 0; index < kSignals.size(); ++index)
    ::sigaction(kSignals[index], &before_[index], nullptr);
}

int StopSignals::last() const {
  return last_signal;
}

}  // namespace strata::run
