// SPDX-License-Identifier: Apache-2.0
#include "strata/stream.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <set>
#include <vector>

#include "catch.hpp"
#include "strata/error.hpp"

using Catch::Matchers::WithinAbs;
using strata::RowStreams;
using strata::Stream;

using Words4 = std::array<std::uint32_t, 4>;

TEST_CASE("Philox4x32-10 gives the known answers of Random123") {
  // kat_vectors of Random123 1.14, lines "philox4x32 10".
  constexpr std::uint32_t kAll = 0xFFFFFFFF;
  CHECK(Stream::philox({0, 0, 0, 0}, {0, 0}) ==
        Words4{0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8});
  CHECK(Stream::philox({kAll, kAll, kAll, kAll}, {kAll, kAll}) ==
        Words4{0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD});
  CHECK(
      Stream::philox({0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344}, {0xA4093822, 0x299F31D0}) ==
      Words4{0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1});
}

TEST_CASE("A stream keeps its numbers for ever, as stored results rest on them") {
  // Computed by a separate implementation in Python from the description in stream.cpp.
  Stream stream(7, "augmentation", {3, 1, 0});
  Stream child = stream.child("embedding", {0, 0, 2});
  CHECK(stream.next_u64() == 0x7C7FC7B29315195A);
  CHECK(stream.next_u64() == 0x7D1B27798284C37D);
  CHECK(stream.next_u64() == 0xFF5E92AC9EA97CEB);
  CHECK(child.next_u64() == 0xC2A64786D0D547F9);
  CHECK(child.next_u64() == 0x053F64CFAD2B8EA1);
  CHECK(child.next_u64() == 0xB258A9666CF74A1A);
}

TEST_CASE("Streams of different keys differ in every part of the key") {
  std::set<std::uint64_t> firsts;
  std::size_t keys = 0;
  const auto add = [&](Stream stream) {
    firsts.insert(stream.next_u64());
    ++keys;
  };
  for (const std::uint64_t seed : {0, 1, 2})
    for (const char* purpose : {"", "a", "order", "augmentation", "augmentatiom", "exploration"})
      for (std::uint64_t i = 0; i < 12; ++i)
        for (std::uint64_t j = 0; j < 12; ++j)
          for (std::uint64_t k = 0; k < 12; ++k) {
            add(Stream(seed, purpose, {i, j, k}));
            if (k == 0) add(Stream(seed).child(purpose, {i, j, k + 1}));
          }
  CHECK(firsts.size() == keys);
}

TEST_CASE("A purpose that ends in zero bytes is another purpose") {
  using std::string_view_literals::operator""sv;
  CHECK(Stream(1, "order"sv).next_u64() != Stream(1, "order\0"sv).next_u64());
}

TEST_CASE("A child does not depend on how far its parent has been advanced") {
  Stream parent(5, "initialization");
  const std::uint64_t before = parent.child("weights").next_u64();
  const std::uint64_t expected = Stream(5, "initialization").next_u64();
  CHECK(parent.next_u64() == expected);  // taking a child did not advance it
  CHECK(parent.child("weights").next_u64() == before);
}

TEST_CASE("A copy of a stream goes on where the original was") {
  Stream stream(11);
  (void)stream.next_u32();  // in the middle of a block
  Stream copy = stream;
  for (int i = 0; i < 9; ++i)
    CHECK(copy.next_u32() == stream.next_u32());
}

TEST_CASE("Uniform numbers lie in [0, 1) and have the moments of the distribution") {
  Stream stream(1, "uniform");
  constexpr int kDraws = 200'000;
  double sum = 0;
  double squares = 0;
  double smallest = 1;
  double largest = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double u = stream.uniform();
    sum += u;
    squares += u * u;
    smallest = std::min(smallest, u);
    largest = std::max(largest, u);
  }
  CHECK(smallest >= 0.0);
  CHECK(largest < 1.0);
  CHECK_THAT(sum / kDraws, WithinAbs(1.0 / 2, 0.003));  // 4.6 standard errors
  CHECK_THAT(squares / kDraws, WithinAbs(1.0 / 3, 0.003));
}

TEST_CASE("Normal numbers follow the normal distribution (Kolmogorov-Smirnov)") {
  Stream stream(2, "normal");
  constexpr std::size_t kDraws = 50'000;
  std::vector<double> draws(kDraws);
  for (double& draw : draws)
    draw = stream.normal();
  std::ranges::sort(draws);
  double distance = 0;
  for (std::size_t i = 0; i < kDraws; ++i) {
    const double expected = 0.5 * std::erfc(-draws[i] / std::numbers::sqrt2);
    const double below = static_cast<double>(i) / kDraws;
    distance =
        std::max({distance, std::abs(expected - below), std::abs(expected - below - 1.0 / kDraws)});
  }
  CHECK(distance < 1.95 / std::sqrt(kDraws));  // p = 0.001
}

TEST_CASE("below() draws each number equally often and never the bound") {
  Stream stream(3, "below");
  std::map<std::uint64_t, int> counts;
  constexpr int kDraws = 70'000;
  for (int i = 0; i < kDraws; ++i)
    ++counts[stream.below(7)];
  CHECK(counts.size() == 7);
  CHECK(counts.rbegin()->first == 6);
  double chi_squared = 0;
  for (const auto& [number, count] : counts)
    chi_squared += std::pow(count - 10'000, 2) / 10'000;
  CHECK(chi_squared < 22.5);  // 6 degrees of freedom, p = 0.001
  CHECK(stream.below(1) == 0);
}

TEST_CASE("below() has no modulo bias where the bound is near the range") {
  // With a bound of 3/4 of the range, a plain remainder would give the lowest third twice as often.
  Stream stream(4, "below");
  constexpr std::uint64_t kBound = 3ull << 62;
  int lowest_third = 0;
  for (int i = 0; i < 30'000; ++i)
    lowest_third += stream.below(kBound) < (1ull << 62);
  CHECK_THAT(lowest_third, WithinAbs(10'000, 300));
}

TEST_CASE("below(0) is an error that says so") {
  Stream stream(1);
  CHECK_THROWS_WITH(stream.below(0),
                    "Stream::below(0): there is no number below 0, the bound must be at least 1");
}

TEST_CASE("Permutations are permutations, each equally often") {
  Stream stream(5, "permutation");
  std::map<std::vector<std::int32_t>, int> counts;
  for (int i = 0; i < 24'000; ++i)
    ++counts[stream.permutation(4)];
  CHECK(counts.size() == 24);
  double chi_squared = 0;
  for (const auto& [order, count] : counts) {
    std::vector<std::int32_t> sorted = order;
    std::ranges::sort(sorted);
    CHECK(sorted == std::vector<std::int32_t>{0, 1, 2, 3});
    chi_squared += std::pow(count - 1000, 2) / 1000;
  }
  CHECK(chi_squared < 49.7);  // 23 degrees of freedom, p = 0.001
  CHECK(stream.permutation(0).empty());
}

TEST_CASE("A row's randomness does not depend on the batch it is in") {
  const RowStreams alone(9, {{4, 2, 0}});
  const RowStreams batch(9, {{4, 0, 0}, {4, 1, 0}, {4, 2, 0}});
  CHECK(batch.size() == 3);
  CHECK(alone.row(0, "dropout").next_u64() == batch.row(2, "dropout").next_u64());
  CHECK(batch.row(0, "dropout").next_u64() != batch.row(1, "dropout").next_u64());
  CHECK(batch.row(0, "dropout").next_u64() != batch.row(0, "exploration").next_u64());
}
