// SPDX-License-Identifier: Apache-2.0
#include <strata/augmentation.hpp>
#include <strata/plugin.hpp>

namespace {

struct MirrorConfig {
  double probability = 0.5;
  static void describe(auto& p) {
    p("probability", &MirrorConfig::probability, "How often nothing happens").range(0.0, 1.0);
  }
};

/// The least that is an augmentation: it draws, applies and inverts the identity.
class Mirror final : public strata::Augmentation {
 public:
  strata::Transform draw(strata::Stream&, const strata::Item&) const override { return {0}; }
  strata::Transform identity(const strata::Item&) const override { return {0}; }
  strata::Grid apply(const strata::Transform&, const strata::Grid& grid) const override {
    return grid;
  }
  strata::Grid invert(const strata::Transform&, const strata::Grid& grid) const override {
    return grid;
  }
  double distinct() const override { return 1; }
};

}  // namespace

STRATA_PLUGIN("mirror", "1.0.0", "A plugin built outside of the tree", "augmentation:mirror") {
  registry.augmentation<MirrorConfig>(
      "mirror", "Changes nothing",
      [](const MirrorConfig&, const strata::Context&) { return std::make_shared<Mirror>(); });
}
