// SPDX-License-Identifier: Apache-2.0
// What crosses the plugin boundary is pinned beside the number that says whether a plugin fits it.
// Where a case fails, a struct or an interface has changed: bump kApiVersion in
// core/include/strata/version.hpp (once a release is enough) and state the new sizes here.
#include <torch/nn/module.h>

#include <bit>
#include <cstddef>
#include <cstdint>

#include "catch.hpp"
#include "strata/architecture.hpp"
#include "strata/augmentation.hpp"
#include "strata/carry.hpp"
#include "strata/context.hpp"
#include "strata/dataset.hpp"
#include "strata/halting.hpp"
#include "strata/registry.hpp"
#include "strata/version.hpp"

namespace {

/// How many virtual functions a class has, its bases' among them: the slot that one more gets. A
/// pointer to a virtual member function holds its offset in the table (Itanium C++ ABI, 2.3).
template <class Base>
std::ptrdiff_t virtual_functions() {
  struct OneMore : Base {
    virtual void one_more_than_the_base_has() = 0;
  };
  struct Pointer {
    std::ptrdiff_t function, adjustment;
  };
  return std::bit_cast<Pointer>(&OneMore::one_more_than_the_base_has).function /
         static_cast<std::ptrdiff_t>(sizeof(void*));
}

/// Stands for a value of whatever type a field has.
struct Anything {
  template <class T>
  operator T() const;  // NOLINT: implicit on purpose
};

/// How many fields an aggregate has: a small one may fit into a gap and leave the size as it is.
template <class T, class... Fields>
constexpr int fields() {
  if constexpr (requires { T{Fields{}..., Anything{}}; })
    return fields<T, Fields..., Anything>();
  else
    return sizeof...(Fields);
}

/// Its own, without those of LibTorch's Module.
template <class Base>
std::ptrdiff_t virtual_functions_beyond_module() {
  return virtual_functions<Base>() - virtual_functions<torch::nn::Module>();
}

}  // namespace

// Sizes are those of libstdc++ on a 64-bit machine, the only platforms that Strata builds on.
TEST_CASE("No struct that crosses the plugin boundary changes without a bump of the API number") {
  REQUIRE(strata::kApiVersion == 3);
  CHECK(sizeof(strata::Grid) == 32);
  CHECK(sizeof(strata::Offset) == 8);
  CHECK(sizeof(strata::Item) == 120);
  CHECK(sizeof(strata::DatasetShape) == 80);
  CHECK(sizeof(strata::Fact) == 72);
  CHECK(sizeof(strata::Colour) == 3);
  CHECK(sizeof(strata::Context) == 176);
  CHECK(sizeof(strata::Stream) == 48);
  CHECK(sizeof(strata::RowStreams) == 32);
  CHECK(sizeof(strata::Carry) == 24);
  CHECK(sizeof(strata::Step) == 40);
  CHECK(sizeof(strata::PuzzleEmbedding) == 16);
  CHECK(sizeof(strata::SegmentOutput) == 48);
  CHECK(sizeof(strata::Observation) == 64);
  CHECK(sizeof(strata::Verdict) == 64);
  CHECK(sizeof(strata::LossTerm) == 48);
  CHECK(sizeof(strata::ParameterSpec) == 176);
  CHECK(sizeof(strata::Parameters) == 24);
  CHECK(sizeof(strata::ArchitectureTraits) == 1);
  CHECK(sizeof(strata::Component) == 264);
  CHECK(sizeof(strata::Registry) == 24);
}

TEST_CASE("No field is added to such a struct without a bump of the API number") {
  REQUIRE(strata::kApiVersion == 3);
  CHECK(fields<strata::Item>() == 6);
  CHECK(fields<strata::DatasetShape>() == 11);
  CHECK(fields<strata::Context>() == 14);
  CHECK(fields<strata::Step>() == 5);
  CHECK(fields<strata::PuzzleEmbedding>() == 2);
  CHECK(fields<strata::SegmentOutput>() == 4);
  CHECK(fields<strata::Observation>() == 8);
  CHECK(fields<strata::Verdict>() == 4);
  CHECK(fields<strata::LossTerm>() == 3);
  CHECK(fields<strata::ArchitectureTraits>() == 1);
  CHECK(fields<strata::Component>() == 10);
}

TEST_CASE("No interface of a component changes without a bump of the API number") {
  REQUIRE(strata::kApiVersion == 3);
  CHECK(virtual_functions<strata::Dataset>() == 17);
  CHECK(virtual_functions<strata::Augmentation>() == 11);
  CHECK(virtual_functions_beyond_module<strata::Architecture>() == 7);
  CHECK(virtual_functions_beyond_module<strata::HaltingPolicy>() == 11);
}
