// SPDX-License-Identifier: Apache-2.0
#include "strata/plugin.hpp"

#include <memory>

#include "arc.hpp"

STRATA_PLUGIN("arc", "1.0.0",
              "Tasks of ARC-AGI-1, ARC-AGI-2, ConceptARC, Mini-ARC, 1D-ARC and RE-ARC",
              "dataset:arc") {
  registry.dataset<strata::arc::ArcConfig>(
      "arc", "Tasks of ARC-AGI-1, ARC-AGI-2, ConceptARC, Mini-ARC, 1D-ARC and RE-ARC",
      [](const strata::arc::ArcConfig& config, const strata::Context& context) {
        return std::make_shared<strata::arc::Arc>(config, context);
      });
}
