// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "data/source.hpp"

namespace strata::data {

/// Makes whole batches ahead of their use on a thread of its own: for a GPU, which must not wait
/// for the augmentation of puzzles and does not tell which slots halted. What it gives equals
/// source->offer(step, all slots), whatever is asked for in whatever order; steps in a row are
/// fast.
class Prefetcher {
 public:
  /// @param ahead batches kept ready
  Prefetcher(std::shared_ptr<const Source> source, std::int64_t batch_size, std::size_t ahead = 4);
  Prefetcher(const Prefetcher&) = delete;
  Prefetcher& operator=(const Prefetcher&) = delete;
  ~Prefetcher();

  /// @throws what the source threw for this step
  [[nodiscard]] Batch take(std::int64_t step);

 private:
  struct Ready {
    std::int64_t step;
    Batch batch;
    std::exception_ptr error;
  };
  void work();

  std::shared_ptr<const Source> source_;
  std::vector<std::int64_t> slots_;
  std::size_t ahead_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Ready> ready_;  ///< steps in a row
  std::int64_t next_ = 0;    ///< step to be made next
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace strata::data
