// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace strata::run {

/// How a process ended: exactly one of the two is there.
struct Exit {
  std::optional<int> code;
  std::optional<int> signal;

  /// "exit code 3" or "SIGSEGV".
  [[nodiscard]] std::string text() const;
};

/// "SIGSEGV"; "signal 64" for one without a name.
[[nodiscard]] std::string signal_name(int signal);

/// A file descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int value = -1) : value_(value) {}
  ~Descriptor() { close(); }
  Descriptor(Descriptor&& other) noexcept;
  Descriptor& operator=(Descriptor&& other) noexcept;
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  [[nodiscard]] int get() const { return value_; }
  void close();

 private:
  int value_;
};

struct Command {
  std::filesystem::path program;
  std::vector<std::string> arguments;  ///< without the program's name
  int output = -1;                     ///< where stdout and stderr go; -1: where ours go
};

/// A child process with a socket to it, whose other end is the child's descriptor 3
/// (protocol/channel.hpp). It runs in a process group of its own, so that Ctrl-C at the terminal
/// reaches only `strata`, which then asks its trials to end.
class Child {
 public:
  /// @throws Error naming the program and the cause
  [[nodiscard]] static Child start(const Command& command);
  Child(Child&&) noexcept = default;
  Child& operator=(Child&&) = delete;
  /// Closes our end, at which a trial writes its checkpoint and ends by itself; does not wait for
  /// that.
  ~Child() = default;

  [[nodiscard]] int socket() const { return socket_.get(); }
  /// Becomes readable when the process has ended.
  [[nodiscard]] int handle() const { return handle_.get(); }
  [[nodiscard]] pid_t id() const { return id_; }

  void kill(int signal) const;
  /// How it ended, without waiting; nullopt while it runs.
  [[nodiscard]] std::optional<Exit> exit();

 private:
  Child(pid_t id, Descriptor handle, Descriptor socket);

  pid_t id_;
  Descriptor handle_;
  Descriptor socket_;
  std::optional<Exit> exit_;
};

}  // namespace strata::run
