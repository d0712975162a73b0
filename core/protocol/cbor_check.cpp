// SPDX-License-Identifier: Apache-2.0
#include "protocol/cbor_check.hpp"

#include <cstddef>
#include <limits>
#include <vector>

#include <fmt/format.h>

#include "strata/error.hpp"

namespace strata::protocol {
namespace {

constexpr std::size_t kDeepest = 32;

/// The first byte of an item: three bits of type, five of argument; from 24 on the argument follows
/// in 1, 2, 4, 8 bytes.
struct Head {
  std::uint8_t type = 0;
  std::uint64_t argument = 0;
};

[[noreturn]] void refuse(std::size_t position, const char* why) {
  throw Error(fmt::format("a message is not CBOR: {} at byte {}", why, position));
}

Head read_head(std::span<const std::uint8_t> bytes, std::size_t& position) {
  if (position >= bytes.size()) refuse(position, "it ends too early");
  const std::uint8_t first = bytes[position++];
  Head head{.type = static_cast<std::uint8_t>(first >> 5), .argument = first & 31u};
  if (head.argument < 24) return head;
  if (head.argument > 27) refuse(position - 1, "an item of indefinite length or of no known form");
  const std::size_t length = std::size_t{1} << (head.argument - 24);
  if (bytes.size() - position < length) refuse(bytes.size(), "it ends too early");
  head.argument = 0;
  for (std::size_t byte = 0; byte < length; ++byte)
    head.argument = head.argument << 8 | bytes[position++];
  return head;
}

}  // namespace

void check_cbor(std::span<const std::uint8_t> bytes) {
  enum : std::uint8_t { kBytes = 2, kText = 3, kArray = 4, kMap = 5, kTag = 6 };
  std::size_t position = 0;
  std::vector<std::uint64_t> open{1};  // items that each enclosing array or map still wants
  while (!open.empty()) {
    if (open.back() == 0) {
      open.pop_back();
      continue;
    }
    --open.back();
    const std::size_t start = position;
    const auto [type, argument] = read_head(bytes, position);
    if (type == kBytes || type == kText) {
      if (bytes.size() - position < argument) refuse(bytes.size(), "it ends too early");
      position += static_cast<std::size_t>(argument);
    } else if (type == kArray || type == kMap) {
      // Each element takes a byte at least, which also keeps twice the argument from overflowing.
      if (bytes.size() - position < argument) refuse(bytes.size(), "it ends too early");
      if (open.size() > kDeepest) refuse(start, "it nests too deeply");
      open.push_back(type == kMap ? 2 * argument : argument);
    } else if (type == kTag) {
      refuse(start, "a tag");
    }
  }
  if (position != bytes.size()) refuse(position, "more bytes than one value");
}

}  // namespace strata::protocol
