// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "protocol/codec.hpp"

/// Frames over a socket: the length of a message in four bytes, little endian, then the message.
namespace strata::protocol {

/// The descriptor on which a `strata-trial` that `strata` started finds its end of the socket pair.
inline constexpr int kTrialDescriptor = 3;

/// A longer frame is refused by writer and reader: such a length is garbage.
inline constexpr std::size_t kLongestFrame = std::size_t{256} << 20;

/// The message with its length in front. @throws Error where it is too long
[[nodiscard]] Bytes frame(std::span<const std::uint8_t> message);

/// Cuts what a socket delivers into messages.
class FrameReader {
 public:
  void append(std::span<const std::uint8_t> received);
  /// The next whole message, or nullopt where more bytes are needed. @throws Error at a length that
  /// cannot be
  [[nodiscard]] std::optional<Bytes> next();
  /// Bytes are left that make no whole message.
  [[nodiscard]] bool inside_frame() const { return position_ < buffer_.size(); }

 private:
  Bytes buffer_;
  std::size_t position_ = 0;
};

/// One end of a stream socket, with blocking calls. One thread may write while another reads. Never
/// raises SIGPIPE.
class Channel {
 public:
  /// Owns the descriptor. @throws Error where it is not a socket (nobody started this program with
  /// one)
  explicit Channel(int descriptor);
  ~Channel();
  Channel(Channel&& other) noexcept;
  Channel& operator=(Channel&&) = delete;
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  /// Writes one frame and returns when the kernel has all of it. @throws Error where the other end
  /// is closed
  void write(std::span<const std::uint8_t> message);
  /// The next message; nullopt when the other end has closed between two frames.
  /// @throws Error where it closed within one, or the length is garbage
  [[nodiscard]] std::optional<Bytes> read();

  template <class Message>
  void send(const Message& message) {
    write(encode(message));
  }
  template <class Message>
  [[nodiscard]] std::optional<Message> receive() {
    const std::optional<Bytes> bytes = read();
    if (!bytes) return std::nullopt;
    return decode<Message>(*bytes);
  }

  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
  FrameReader frames_;
};

}  // namespace strata::protocol
