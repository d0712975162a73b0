// SPDX-License-Identifier: Apache-2.0
#include "run/child.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "protocol/channel.hpp"
#include "strata/error.hpp"

extern char** environ;

namespace strata::run {
namespace {

[[noreturn]] void refuse(const Command& command, int cause) {
  throw Error(
      fmt::format("{}: cannot start it: {}", command.program.string(), std::strerror(cause)));
}

/// A copy out of the way of the low numbers that the child's descriptors get.
Descriptor high_copy(int descriptor) {
  return Descriptor(::fcntl(descriptor, F_DUPFD_CLOEXEC, 10));
}

/// Owns what posix_spawn wants to be told.
struct SpawnPlan {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  SpawnPlan() {
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
};

}  // namespace

std::string signal_name(int signal) {
  const char* name = ::sigabbrev_np(signal);
  return name != nullptr ? fmt::format("SIG{}", name) : fmt::format("signal {}", signal);
}

std::string Exit::text() const {
  return signal ? signal_name(*signal) : fmt::format("exit code {}", code.value_or(0));
}

Descriptor::Descriptor(Descriptor&& other) noexcept : value_(std::exchange(other.value_, -1)) {}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  if (this != &other) {
    close();
    value_ = std::exchange(other.value_, -1);
  }
  return *this;
}

void Descriptor::close() {
  if (value_ >= 0) ::close(std::exchange(value_, -1));
}

Child::Child(pid_t id, Descriptor handle, Descriptor socket)
    : id_(id), handle_(std::move(handle)), socket_(std::move(socket)) {}

Child Child::start(const Command& command) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    refuse(command, errno);
  Descriptor ours(ends[0]);
  const Descriptor low(ends[1]);
  const Descriptor theirs = high_copy(low.get());
  const Descriptor output = high_copy(command.output);

  SpawnPlan plan;
  posix_spawn_file_actions_addopen(&plan.actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  if (output.get() >= 0) {
    posix_spawn_file_actions_adddup2(&plan.actions, output.get(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&plan.actions, output.get(), STDERR_FILENO);
  }
  posix_spawn_file_actions_adddup2(&plan.actions, theirs.get(), protocol::kTrialDescriptor);
  posix_spawnattr_setflags(&plan.attributes, POSIX_SPAWN_SETPGROUP);

  std::vector<std::string> words{command.program.string()};
  words.insert(words.end(), command.arguments.begin(), command.arguments.end());
  std::vector<char*> arguments;
  for (std::string& word : words)
    arguments.push_back(word.data());
  arguments.push_back(nullptr);

  pid_t id = 0;
  const int failure = ::posix_spawn(&id, words.front().c_str(), &plan.actions, &plan.attributes,
                                    arguments.data(), environ);
  if (failure != 0) refuse(command, failure);
  Descriptor handle(static_cast<int>(::syscall(SYS_pidfd_open, id, 0u)));
  if (handle.get() < 0) {
    const int cause = errno;
    ::kill(id, SIGKILL);
    ::waitpid(id, nullptr, 0);
    refuse(command, cause);
  }
  ::fcntl(handle.get(), F_SETFD, FD_CLOEXEC);
  return Child(id, std::move(handle), std::move(ours));
}

void Child::kill(int signal) const {
  if (!exit_) ::kill(id_, signal);
}

std::optional<Exit> Child::exit() {
  int status = 0;
  if (exit_ || ::waitpid(id_, &status, WNOHANG) != id_) return exit_;
  if (WIFSIGNALED(status))
    exit_ = Exit{.code = {}, .signal = WTERMSIG(status)};
  else
    exit_ = Exit{.code = WEXITSTATUS(status), .signal = {}};
  return exit_;
}

}  // namespace strata::run
