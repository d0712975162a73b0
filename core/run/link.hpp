// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "protocol/channel.hpp"

namespace strata::run {

/// Messages over a child's socket without ever waiting for it: a child that neither reads nor
/// writes holds up nobody.
class Link {
 public:
  /// The socket stays the caller's.
  explicit Link(int socket) : socket_(socket) {}

  /// Sends what the kernel takes now and keeps the rest for flush().
  void send(std::span<const std::uint8_t> message);
  /// Call it when the socket is writable.
  void flush();
  [[nodiscard]] bool wants_to_write() const { return !unsent_.empty(); }

  /// The whole messages that have come, at most a few megabytes at once.
  [[nodiscard]] std::vector<protocol::Bytes> receive();
  /// Why nothing can be read any more; "" where all is well.
  [[nodiscard]] const std::string& broken() const { return broken_; }
  /// The last receive() took all that had come.
  [[nodiscard]] bool drained() const { return drained_; }
  /// The other end is closed; nothing comes any more.
  [[nodiscard]] bool ended() const { return ended_; }

 private:
  int socket_;
  protocol::Bytes unsent_;
  protocol::FrameReader frames_;
  std::string broken_;
  bool drained_ = false;
  bool ended_ = false;
};

}  // namespace strata::run
