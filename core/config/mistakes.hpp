// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "config/experiment.hpp"

namespace strata::config {

/// `text` with a full stop, unless it ends as a sentence already.
[[nodiscard]] std::string sentence(std::string text);

/// Collects mistakes, so that all of them are told at once.
class Mistakes {
 public:
  explicit Mistakes(std::vector<Mistake> first) : mistakes_(std::move(first)) {}

  void add(const Place& where, std::string what);
  /// The same, unless something is wrong at that place already: many variants read one value.
  void add_once(const Place& where, std::string what);
  [[nodiscard]] bool empty() const { return mistakes_.empty(); }
  /// Those of the file in its order, then those of the command line.
  [[nodiscard]] ConfigError error() const;

 private:
  std::vector<Mistake> mistakes_;
};

}  // namespace strata::config
