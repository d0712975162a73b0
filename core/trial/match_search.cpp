// SPDX-License-Identifier: Apache-2.0
#include "trial/match_search.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>

namespace strata::trial {
namespace {

constexpr int kNeighbours = 4;

class Search {
 public:
  Search(const SearchSpace& space, std::int64_t target) : space_(space), target_(target) {}

  std::optional<Nearest> run() {
    const auto first = step(space_.minimum, 1);
    if (!first) return std::nullopt;
    // The first allowed value that costs enough lies in (below, enough].
    std::int64_t below = *first;
    std::optional<std::int64_t> enough = first;
    for (std::int64_t reach = std::max<std::int64_t>(*first, 1); enough && cost(*enough) < target_;
         reach *= 2) {
      below = *enough;
      enough = reach > space_.maximum - reach ? std::nullopt : step(2 * reach, 1);
    }
    const std::int64_t found = bisect(below, enough.value_or(space_.maximum + 1));
    visit_neighbours(found);
    return best_;
  }

 private:
  /// The next allowed value from `value` on, upwards or downwards.
  std::optional<std::int64_t> step(std::int64_t value, std::int64_t direction) const {
    for (; value >= space_.minimum && value <= space_.maximum; value += direction)
      if (space_.allowed(value)) return value;
    return std::nullopt;
  }

  std::int64_t cost(std::int64_t value) {
    const auto [known, is_new] = costs_.try_emplace(value, 0);
    if (!is_new) return known->second;
    known->second = space_.cost(value);
    const auto distance = [&](std::int64_t one) { return std::abs(one - target_); };
    const std::int64_t here = distance(known->second);
    if (!best_ || here < distance(best_->cost) ||
        (here == distance(best_->cost) && value < best_->value))
      best_ = Nearest{value, known->second};
    return known->second;
  }

  /// Some value at the border between too little and enough.
  std::int64_t bisect(std::int64_t below, std::int64_t enough) {
    while (enough - below > 1) {
      const std::int64_t middle = below + (enough - below) / 2;
      const auto tried = step(middle, 1);
      if (!tried || *tried >= enough || cost(*tried) >= target_)
        enough = middle;
      else
        below = *tried;
    }
    return below;
  }

  void visit_neighbours(std::int64_t found) {
    for (const std::int64_t direction : {std::int64_t{-1}, std::int64_t{1}}) {
      std::optional<std::int64_t> value = found;
      for (int count = 0; count <= kNeighbours && value; ++count) {
        cost(*value);
        value = step(*value + direction, direction);
      }
    }
  }

  const SearchSpace& space_;
  std::int64_t target_;
  std::map<std::int64_t, std::int64_t> costs_;
  std::optional<Nearest> best_;
};

}  // namespace

std::optional<Nearest> find_nearest(const SearchSpace& space, std::int64_t target) {
  return Search(space, target).run();
}

}  // namespace strata::trial
