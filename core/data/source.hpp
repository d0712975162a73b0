// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "data/batch.hpp"

namespace strata::data {

/// Where the trainer's rows come from. Stateless: the row offered to a slot is a pure function of
/// (step, slot), so a resumed or a prefetching run sees the same rows and a checkpoint needs no
/// cursor but the step.
class Source {
 public:
  Source() = default;
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  virtual ~Source() = default;

  /// Tokens a sample.
  [[nodiscard]] virtual std::int64_t length() const = 0;
  /// The rows offered at `step` (from 0) to these slots, in their order. May be called from any
  /// thread. The trainer asks only for slots that will take their row where it knows them; a slot
  /// that has not halted lets its row pass, as in the published code.
  [[nodiscard]] virtual Batch offer(std::int64_t step,
                                    std::span<const std::int64_t> slots) const = 0;
};

}  // namespace strata::data
