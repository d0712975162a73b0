// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <functional>
#include <iostream>
#include <stdexcept>
#include <string>

namespace test {

/// A copy of this process that does one job, with what it writes to stdout and stderr.
class Child {
 public:
  explicit Child(const std::function<void()>& job) {
    int ends[2];
    if (pipe(ends) != 0) throw std::runtime_error("no pipe");
    // What Catch2 has not written yet would be written by the child once more.
    std::cout.flush();
    std::fflush(nullptr);
    process_ = fork();
    if (process_ < 0) throw std::runtime_error("no child process");
    if (process_ == 0) {
      // Catch2 handles this signal in its own process.
      std::signal(SIGABRT, SIG_DFL);
      dup2(ends[1], STDOUT_FILENO);
      dup2(ends[1], STDERR_FILENO);
      close(ends[0]);
      close(ends[1]);
      try {
        job();
      } catch (...) {
        _exit(1);
      }
      _exit(0);
    }
    close(ends[1]);
    output_ = ends[0];
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (!ended_) {
      kill(process_, SIGKILL);
      waitpid(process_, nullptr, 0);
    }
    close(output_);
  }

  /// The next line of its output, waited for; what there is where it ends before the line does.
  std::string line() {
    std::string text;
    char letter = 0;
    while (::read(output_, &letter, 1) == 1 && letter != '\n')
      text += letter;
    return text;
  }
  [[nodiscard]] bool is_running() { return !ended_ && waitpid(process_, nullptr, WNOHANG) == 0; }
  /// The signal that ended it, 0 where it ended by itself; waited for.
  [[nodiscard]] int wait_for_signal() {
    int status = 0;
    waitpid(process_, &status, 0);
    ended_ = true;
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  }

 private:
  pid_t process_ = -1;
  int output_ = -1;
  bool ended_ = false;
};

}  // namespace test
