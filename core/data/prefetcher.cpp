// SPDX-License-Identifier: Apache-2.0
#include "data/prefetcher.hpp"

#include <numeric>

namespace strata::data {

Prefetcher::Prefetcher(std::shared_ptr<const Source> source, std::int64_t batch_size,
                       std::size_t ahead)
    : source_(std::move(source)), slots_(static_cast<std::size_t>(batch_size)), ahead_(ahead) {
  std::iota(slots_.begin(), slots_.end(), 0);
  thread_ = std::thread([this] { work(); });
}

Prefetcher::~Prefetcher() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

Batch Prefetcher::take(std::int64_t step) {
  std::unique_lock lock(mutex_);
  const std::int64_t expected = ready_.empty() ? next_ : ready_.front().step;
  if (step != expected) {
    ready_.clear();
    next_ = step;
    changed_.notify_all();
  }
  changed_.wait(lock, [this] { return !ready_.empty(); });
  Ready first = std::move(ready_.front());
  ready_.pop_front();
  changed_.notify_all();
  if (first.error) std::rethrow_exception(first.error);
  return std::move(first.batch);
}

void Prefetcher::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stopping_ || ready_.size() < ahead_; });
    if (stopping_) return;
    Ready made{next_, {}, nullptr};
    lock.unlock();
    try {
      made.batch = source_->offer(made.step, slots_);
    } catch (...) {
      made.error = std::current_exception();
    }
    lock.lock();
    if (made.step != next_) continue;  // another step was asked for meanwhile
    ready_.push_back(std::move(made));
    ++next_;
    changed_.notify_all();
  }
}

}  // namespace strata::data
