// SPDX-License-Identifier: Apache-2.0
#include "strata/registry.hpp"

#include "catch.hpp"
#include "strata/augmentation.hpp"
#include "strata/dataset.hpp"
#include "strata/error.hpp"

namespace {

struct MirrorConfig {
  std::int64_t axis = 0;
  static void describe(auto& p) {
    p("axis", &MirrorConfig::axis, "0: left-right, 1: top-bottom").range(0, 1);
  }
};

/// Mirrors a grid left to right or top to bottom, half of the time.
class Mirror : public strata::Augmentation {
 public:
  explicit Mirror(MirrorConfig config) : config_(config) {}
  strata::Transform draw(strata::Stream& stream, const strata::Item&) const override {
    return {stream.chance(0.5)};
  }
  strata::Transform identity(const strata::Item&) const override { return {0}; }
  strata::Grid apply(const strata::Transform& transform, const strata::Grid& grid) const override {
    strata::Grid result = grid;
    if (transform[0] == 0) return result;
    for (std::int32_t row = 0; row < grid.height; ++row)
      for (std::int32_t column = 0; column < grid.width; ++column)
        result.at(row, column) = config_.axis == 0 ? grid.at(row, grid.width - 1 - column)
                                                   : grid.at(grid.height - 1 - row, column);
    return result;
  }
  strata::Grid invert(const strata::Transform& transform, const strata::Grid& grid) const override {
    return apply(transform, grid);
  }
  double distinct() const override { return 2; }

 private:
  MirrorConfig config_;
};

void register_mirror(strata::Registry& registry) {
  registry.augmentation<MirrorConfig>("mirror", "Mirrors",
                                      [](const MirrorConfig& config, const strata::Context&) {
                                        return std::make_shared<Mirror>(config);
                                      });
}

}  // namespace

TEST_CASE("A registered component is found by kind and name, with its schema and factory") {
  strata::Registry registry;
  register_mirror(registry);
  CHECK(registry.find(strata::Kind::kDataset, "mirror") == nullptr);
  CHECK(registry.find(strata::Kind::kAugmentation, "miror") == nullptr);
  const strata::Component* component = registry.find(strata::Kind::kAugmentation, "mirror");
  REQUIRE(component != nullptr);
  CHECK(component->help == "Mirrors");
  REQUIRE(component->schema.size() == 1);
  CHECK(component->check({}).empty());

  strata::Parameters parameters;
  parameters.set("axis", std::int64_t{1});
  const auto mirror = component->make_augmentation(parameters, {});
  strata::Grid grid(2, 1);
  grid.at(0, 0) = 7;
  CHECK(mirror->apply({1}, grid).at(1, 0) == 7);
  CHECK(mirror->invert({1}, mirror->apply({1}, grid)) == grid);
  // What an augmentation that says nothing promises.
  CHECK(mirror->keeps_validity());
  CHECK_FALSE(mirror->changes_label_rule());
  CHECK(mirror->scope() == strata::Scope::kPuzzle);
  CHECK(mirror->offset({1}) == strata::Offset{});
}

TEST_CASE("A component registered twice is an error that names it, and changes nothing") {
  strata::Registry registry;
  register_mirror(registry);
  CHECK_THROWS_AS(register_mirror(registry), strata::PluginError);
  CHECK_THROWS_WITH(register_mirror(registry), "augmentation \"mirror\" is registered twice");
  CHECK(registry.components().size() == 1);
}

TEST_CASE("Kinds have names, and other words are refused with the names there are") {
  for (const auto kind : {strata::Kind::kArchitecture, strata::Kind::kHalting,
                          strata::Kind::kAugmentation, strata::Kind::kDataset})
    CHECK(strata::kind_from_name(strata::kind_name(kind)) == kind);
  CHECK_THROWS_WITH(strata::kind_from_name("optimizer"),
                    "there is no kind of component called \"optimizer\", it must be one of: "
                    "architecture, halting, augmentation, dataset");
}
