// SPDX-License-Identifier: Apache-2.0
#include "strata/stream.hpp"

#include <cmath>
#include <numbers>
#include <numeric>

#include "strata/error.hpp"

/// Philox4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel Random Numbers: As Easy as 1, 2, 3", SC
/// 2011, section 3.3). A round, with the counter (c0, c1, c2, c3) and the key (k0, k1):
///   c0' = high(M1 * c2) ^ c1 ^ k0      c1' = low(M1 * c2)
///   c2' = high(M0 * c0) ^ c3 ^ k1      c3' = low(M0 * c0)
/// and after each round the key goes up by the Weyl constants (W0, W1).
namespace strata {
namespace {

using Block = std::array<std::uint32_t, 4>;

constexpr std::uint32_t kMultiplier0 = 0xD2511F53;
constexpr std::uint32_t kMultiplier1 = 0xCD9E8D57;
constexpr std::uint32_t kWeyl0 = 0x9E3779B9;  // golden ratio
constexpr std::uint32_t kWeyl1 = 0xBB67AE85;  // sqrt(3) - 1
constexpr int kRounds = 10;

constexpr std::uint32_t low(std::uint64_t value) {
  return static_cast<std::uint32_t>(value);
}
constexpr std::uint32_t high(std::uint64_t value) {
  return static_cast<std::uint32_t>(value >> 32);
}
constexpr std::uint64_t join(std::uint32_t low_half, std::uint32_t high_half) {
  return static_cast<std::uint64_t>(high_half) << 32 | low_half;
}

/// Hashes words of 64 bits to 128 bits by the Davies-Meyer construction over Philox: state' =
/// E_word(state) ^ state. Keys of streams are far too structured (small seeds, steps, slots) to be
/// used as they are.
class KeyHash {
 public:
  /// @param start what is hashed; keeps the keys of streams and those of children apart
  explicit KeyHash(Block start) : state_(start) {}

  void add(std::uint64_t word) {
    const Block mixed = Stream::philox(state_, {low(word), high(word)});
    for (std::size_t i = 0; i < state_.size(); ++i)
      state_[i] ^= mixed[i];
  }
  /// The length goes first, so that no two texts give the same words.
  void add(std::string_view text) {
    add(text.size());
    for (std::size_t begin = 0; begin < text.size(); begin += 8) {
      std::uint64_t word = 0;
      const std::string_view part = text.substr(begin, 8);
      for (std::size_t i = 0; i < part.size(); ++i)
        word |= static_cast<std::uint64_t>(static_cast<unsigned char>(part[i])) << (8 * i);
      add(word);
    }
  }
  void add(const Stream::Index& index) {
    for (const std::uint64_t part : index)
      add(part);
  }
  [[nodiscard]] std::uint64_t key() const { return join(state_[0], state_[1]); }
  [[nodiscard]] std::uint64_t lane() const { return join(state_[2], state_[3]); }

 private:
  Block state_;
};

// The first digits of pi and of e in base 2^32: any two constants that differ would do.
constexpr Block kStreamStart{0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344};
constexpr Block kChildStart{0xB7E15162, 0x8AED2A6A, 0xBF715880, 0x9CF4F3C7};

}  // namespace

std::array<std::uint32_t, 4> Stream::philox(std::array<std::uint32_t, 4> counter,
                                            std::array<std::uint32_t, 2> key) {
  for (int round = 0; round < kRounds; ++round) {
    const std::uint64_t product0 = std::uint64_t{kMultiplier0} * counter[0];
    const std::uint64_t product1 = std::uint64_t{kMultiplier1} * counter[2];
    counter = {high(product1) ^ counter[1] ^ key[0], low(product1),
               high(product0) ^ counter[3] ^ key[1], low(product0)};
    key[0] += kWeyl0;
    key[1] += kWeyl1;
  }
  return counter;
}

Stream::Stream(std::uint64_t seed, std::string_view purpose, Index index) {
  KeyHash hash(kStreamStart);
  hash.add(seed);
  hash.add(purpose);
  hash.add(index);
  key_ = hash.key();
  lane_ = hash.lane();
}

Stream Stream::child(std::string_view purpose, Index index) const {
  KeyHash hash(kChildStart);
  hash.add(key_);
  hash.add(lane_);
  hash.add(purpose);
  hash.add(index);
  return Stream(hash.key(), hash.lane());
}

std::uint32_t Stream::next_u32() {
  if (left_ == 0) {
    ready_ = philox({low(block_), high(block_), low(lane_), high(lane_)}, {low(key_), high(key_)});
    ++block_;
    left_ = static_cast<std::uint32_t>(ready_.size());
  }
  return ready_[ready_.size() - left_--];
}

std::uint64_t Stream::next_u64() {
  const std::uint32_t first = next_u32();
  return join(first, next_u32());
}

double Stream::uniform() {
  return static_cast<double>(next_u64() >> 11) * 0x1p-53;
}

std::uint64_t Stream::below(std::uint64_t bound) {
  if (bound == 0)
    throw Error("Stream::below(0): there is no number below 0, the bound must be at least 1");
  // The lowest 2^64 mod bound numbers are drawn again, so that each remainder is equally often
  // left.
  const std::uint64_t first_fair = (0 - bound) % bound;
  std::uint64_t number = next_u64();
  while (number < first_fair)
    number = next_u64();
  return number % bound;
}

double Stream::normal() {
  const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));  // 1 - u is never 0
  return radius * std::cos(2.0 * std::numbers::pi * uniform());
}

std::vector<std::int32_t> Stream::permutation(std::int32_t size) {
  if (size < 0) throw Error("Stream::permutation: the size must not be negative");
  std::vector<std::int32_t> order(static_cast<std::size_t>(size));
  std::iota(order.begin(), order.end(), 0);
  shuffle(std::span(order));
  return order;
}

RowStreams::RowStreams(std::uint64_t seed, std::vector<Stream::Index> rows)
    : seed_(seed), rows_(std::move(rows)) {}

Stream RowStreams::row(std::int64_t row, std::string_view purpose) const {
  return Stream(seed_, purpose, rows_.at(static_cast<std::size_t>(row)));
}

}  // namespace strata
