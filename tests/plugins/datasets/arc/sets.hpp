// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "arc/arc.hpp"
#include "arc/set_place.hpp"
#include "arc/task_files.hpp"

namespace strata::arc::test {

/// The hand-made sets of tests/data/arc.
inline std::filesystem::path hand_made() {
  return std::filesystem::path(STRATA_TEST_DATA) / "arc";
}

inline Tasks read_hand_made(const std::string& name) {
  return read_set(place_of(name, hand_made()));
}

/// A loaded dataset of hand-made sets.
inline ArcConfig hand_made_config(TextList training, TextList evaluation) {
  ArcConfig config;
  config.folder = hand_made().string();
  config.training = std::move(training);
  config.evaluation = std::move(evaluation);
  config.canvas = 4;
  return config;
}

/// Keys of a split, in order.
inline std::vector<std::string> keys(const Dataset& dataset, Split split) {
  std::vector<std::string> keys;
  for (const Item& item : dataset.items(split))
    keys.push_back(item.key);
  return keys;
}

}  // namespace strata::arc::test
