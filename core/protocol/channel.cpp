// SPDX-License-Identifier: Apache-2.0
#include "protocol/channel.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "strata/error.hpp"

namespace strata::protocol {
namespace {

constexpr std::size_t kLengthBytes = 4;

}  // namespace

Bytes frame(std::span<const std::uint8_t> message) {
  if (message.size() > kLongestFrame)
    throw Error(fmt::format("a message of {} bytes is too long: at most {} go into one frame",
                            message.size(), kLongestFrame));
  Bytes framed;
  framed.reserve(kLengthBytes + message.size());
  for (std::size_t byte = 0; byte < kLengthBytes; ++byte)
    framed.push_back(static_cast<std::uint8_t>(message.size() >> (8 * byte)));
  framed.insert(framed.end(), message.begin(), message.end());
  return framed;
}

void FrameReader::append(std::span<const std::uint8_t> received) {
  if (position_ > 0) {
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(position_));
    position_ = 0;
  }
  buffer_.insert(buffer_.end(), received.begin(), received.end());
}

std::optional<Bytes> FrameReader::next() {
  if (buffer_.size() - position_ < kLengthBytes) return std::nullopt;
  std::size_t length = 0;
  for (std::size_t byte = 0; byte < kLengthBytes; ++byte)
    length |= std::size_t{buffer_[position_ + byte]} << (8 * byte);
  if (length > kLongestFrame)
    throw Error(fmt::format("broken frame: it says it has {} bytes, at most {} are allowed", length,
                            kLongestFrame));
  if (buffer_.size() - position_ - kLengthBytes < length) return std::nullopt;
  const auto begin = buffer_.begin() + static_cast<std::ptrdiff_t>(position_ + kLengthBytes);
  position_ += kLengthBytes + length;
  return Bytes(begin, begin + static_cast<std::ptrdiff_t>(length));
}

Channel::Channel(int descriptor) : descriptor_(descriptor) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0 || !S_ISSOCK(status.st_mode)) {
    descriptor_ = -1;
    throw Error(fmt::format("descriptor {} is not a socket: this command is one that strata starts",
                            descriptor));
  }
}

Channel::~Channel() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Channel::Channel(Channel&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), frames_(std::move(other.frames_)) {}

void Channel::write(std::span<const std::uint8_t> message) {
  const Bytes framed = frame(message);
  std::size_t written = 0;
  while (written < framed.size()) {
    const ssize_t count =
        ::send(descriptor_, framed.data() + written, framed.size() - written, MSG_NOSIGNAL);
    if (count >= 0)
      written += static_cast<std::size_t>(count);
    else if (errno != EINTR)
      throw Error(fmt::format("cannot send a message: {}", std::strerror(errno)));
  }
}

std::optional<Bytes> Channel::read() {
  std::array<std::uint8_t, 1 << 16> received;
  while (true) {
    if (std::optional<Bytes> message = frames_.next()) return message;
    const ssize_t count = ::read(descriptor_, received.data(), received.size());
    if (count > 0) {
      frames_.append(std::span(received).first(static_cast<std::size_t>(count)));
    } else if (count == 0 || errno == ECONNRESET) {
      if (frames_.inside_frame())
        throw Error("broken frame: the other end closed in the middle of it");
      return std::nullopt;
    } else if (errno != EINTR) {
      throw Error(fmt::format("cannot receive a message: {}", std::strerror(errno)));
    }
  }
}

}  // namespace strata::protocol
