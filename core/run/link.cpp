// SPDX-License-Identifier: Apache-2.0
#include "run/link.hpp"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "strata/error.hpp"

namespace strata::run {
namespace {

constexpr int kReadsAtOnce = 64;  // of 64 KiB

}  // namespace

void Link::send(std::span<const std::uint8_t> message) {
  const protocol::Bytes framed = protocol::frame(message);
  unsent_.insert(unsent_.end(), framed.begin(), framed.end());
  flush();
}

void Link::flush() {
  std::size_t sent = 0;
  while (sent < unsent_.size()) {
    const ssize_t count =
        ::send(socket_, unsent_.data() + sent, unsent_.size() - sent, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count >= 0) {
      sent += static_cast<std::size_t>(count);
    } else if (errno != EINTR) {
      // Full: later. Closed: the child is ending, which its handle tells.
      if (errno != EAGAIN) sent = unsent_.size();
      break;
    }
  }
  unsent_.erase(unsent_.begin(), unsent_.begin() + static_cast<std::ptrdiff_t>(sent));
}

std::vector<protocol::Bytes> Link::receive() {
  std::array<std::uint8_t, 1 << 16> received;
  drained_ = false;
  for (int reads = 0; reads < kReadsAtOnce && !drained_;) {
    const ssize_t count = ::recv(socket_, received.data(), received.size(), MSG_DONTWAIT);
    if (count > 0) {
      if (broken_.empty())
        frames_.append(std::span(received).first(static_cast<std::size_t>(count)));
      ++reads;
    } else if (count == 0 || errno != EINTR) {
      drained_ = true;
      ended_ = ended_ || count == 0 || errno != EAGAIN;
    }
  }
  std::vector<protocol::Bytes> messages;
  if (!broken_.empty()) return messages;
  try {
    while (auto message = frames_.next())
      messages.push_back(std::move(*message));
  } catch (const Error& error) {
    broken_ = error.what();
  }
  return messages;
}

}  // namespace strata::run
