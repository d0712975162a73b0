// SPDX-License-Identifier: Apache-2.0
#include "strata/plugin.hpp"

#include <memory>

#include "translation.hpp"

STRATA_PLUGIN("translation", "1.0.0", "Moves each example on the canvas",
              "augmentation:translation") {
  using strata::translation::Translation;
  using strata::translation::TranslationConfig;
  registry.augmentation<TranslationConfig>(
      "translation", "Moves each example on the canvas",
      [](const TranslationConfig& config, const strata::Context& context) {
        return std::make_shared<Translation>(config, context);
      });
}
