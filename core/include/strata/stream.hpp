// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "strata/export.hpp"

namespace strata {

/// A stream of random numbers that is a pure function of its key: Philox4x32-10 (Salmon et al.,
/// "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011). Two streams with different keys are
/// independent; the same key gives the same numbers on every machine, so neither resume nor
/// prefetch nor batching can change them. Nothing in Strata draws from a global generator.
///
/// Keys used by core: (seed, purpose, step, slot) in training, (seed, purpose, sample, trajectory,
/// segment) in evaluation. `purpose` is a word such as "initialization", "order", "augmentation",
/// "exploration", "dropout".
class STRATA_API Stream {
 public:
  using Index = std::array<std::uint64_t, 3>;

  explicit Stream(std::uint64_t seed, std::string_view purpose = "", Index index = {0, 0, 0});

  /// An independent stream for a part of this one's job; does not advance this one and does not
  /// depend on how far it has been advanced.
  [[nodiscard]] Stream child(std::string_view purpose, Index index = {0, 0, 0}) const;

  [[nodiscard]] std::uint32_t next_u32();
  [[nodiscard]] std::uint64_t next_u64();
  /// Uniform in [0, 1), 53 bits.
  [[nodiscard]] double uniform();
  /// Uniform in 0 .. bound-1 without modulo bias. @throws Error when bound is 0.
  [[nodiscard]] std::uint64_t below(std::uint64_t bound);
  /// Standard normal (Box-Muller).
  [[nodiscard]] double normal();
  [[nodiscard]] bool chance(double probability) { return uniform() < probability; }
  /// A random order of 0 .. size-1 (Fisher-Yates).
  [[nodiscard]] std::vector<std::int32_t> permutation(std::int32_t size);

  template <class T>
  void shuffle(std::span<T> values) {
    for (std::size_t left = values.size(); left > 1; --left)
      std::swap(values[left - 1], values[static_cast<std::size_t>(below(left))]);
  }

  /// One block of the generator itself, exposed for its known-answer test.
  [[nodiscard]] static std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                                           std::array<std::uint32_t, 2> key);

 private:
  Stream(std::uint64_t key, std::uint64_t lane) : key_(key), lane_(lane) {}

  std::uint64_t key_ = 0;   ///< Philox key
  std::uint64_t lane_ = 0;  ///< upper half of the counter; the lower half counts blocks
  std::uint64_t block_ = 0;
  std::array<std::uint32_t, 4> ready_{};
  std::uint32_t left_ = 0;  ///< words of ready_ that are not used yet
};

/// Randomness of a batch: one independent Stream a row, whatever batch the row happens to be in.
class STRATA_API RowStreams {
 public:
  RowStreams() = default;
  /// @param rows the key of each row: (step, slot, 0) in training, (sample, trajectory, segment) in
  /// evaluation
  RowStreams(std::uint64_t seed, std::vector<Stream::Index> rows);

  [[nodiscard]] std::int64_t size() const { return static_cast<std::int64_t>(rows_.size()); }
  [[nodiscard]] Stream row(std::int64_t row, std::string_view purpose) const;

 private:
  std::uint64_t seed_ = 0;
  std::vector<Stream::Index> rows_;
};

}  // namespace strata
