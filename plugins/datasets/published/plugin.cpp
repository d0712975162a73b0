// SPDX-License-Identifier: Apache-2.0
#include "strata/plugin.hpp"

#include <memory>

#include "published.hpp"

STRATA_PLUGIN("published", "1.0.0",
              "Folders of NumPy arrays as the builders of HRM, TRM and URM write them",
              "dataset:published") {
  registry.dataset<strata::published::PublishedConfig>(
      "published", "Folders of NumPy arrays as the builders of HRM, TRM and URM write them",
      [](const strata::published::PublishedConfig& config, const strata::Context& context) {
        return std::make_shared<strata::published::Published>(config, context);
      });
}
