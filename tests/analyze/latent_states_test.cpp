// SPDX-License-Identifier: Apache-2.0
// An architecture whose states, and so whose every measure, can be worked out on paper.
#include "analyze/latent_states.hpp"

#include <ATen/ATen.h>

#include <cmath>
#include <map>
#include <set>

#include "catch.hpp"

namespace strata::analyze {
namespace {

using Catch::Matchers::WithinAbs;
constexpr std::int64_t kTokens = 4, kLength = 3;

/// A row of three cells; the answer is the input, whose first cell is given.
class Copies final : public Dataset {
 public:
  explicit Copies(std::int64_t count) {
    for (std::int64_t number = 0; number < count; ++number) {
      Item item;
      item.input = Grid(1, 3);
      for (std::size_t cell = 0; cell < 3; ++cell)
        item.input.cells[cell] = static_cast<Cell>((number >> cell) % kTokens);
      item.label = item.input;
      item.group = number;
      item.key = "puzzle " + std::to_string(number);
      items_.push_back(item);
    }
  }
  DatasetShape shape() const override {
    return {.vocabulary_size = kTokens, .sequence_length = kLength, .height = 1, .width = 3};
  }
  void load() override {}
  std::span<const Item> items(Split) const override { return items_; }
  void encode(const Grid& grid, Offset, bool, std::span<std::int64_t> tokens) const override {
    std::copy(grid.cells.begin(), grid.cells.end(), tokens.begin());
  }
  Grid decode(std::span<const std::int64_t>) const override { return {}; }
  bool is_valid(const Item&, const Grid&) const override { return true; }
  bool is_blank(const Item&, std::int32_t, std::int32_t column) const override {
    return column > 0;
  }
  std::string draw(const Grid&) const override { return {}; }

 private:
  std::vector<Item> items_;
};

/// z [rows, 1 + length, tokens] behind a prefix of one position: doubles in each of two cycles, and
/// holds the one-hot answer from segment 2 on (in segment 1, token 0 everywhere). `idle` never
/// moves and decides nothing.
class Doubling final : public Architecture {
 public:
  explicit Doubling(bool observed) : observed_(observed) {}
  Carry initial_carry(std::int64_t rows, const Step&) const override {
    Carry carry;
    carry.set("z", state_of(at::zeros({rows, kLength}, at::kLong), 1));
    carry.set("idle", at::ones({rows, 2}));
    return carry;
  }
  SegmentOutput segment(const Carry& carry, const at::Tensor& tokens, const at::Tensor&,
                        const Step& step) override {
    const std::int64_t number = step.segment[0].item<std::int64_t>();
    const double scale = std::pow(4.0, static_cast<double>(number - 1));
    const at::Tensor answer = number == 1 ? at::zeros_like(tokens) : tokens;
    SegmentOutput output;
    for (const std::int64_t cycle : {1, 2}) {
      const at::Tensor z = state_of(answer, scale * std::pow(2.0, static_cast<double>(cycle)));
      output.carry.set("z", z);
      if (!observed_) continue;
      (*step.observer)("z", cycle, z);
    }
    output.carry.set("idle", carry.at("idle"));
    if (observed_) (*step.observer)("idle", 1, carry.at("idle"));
    output.logits = decode(output.carry);
    output.summary = at::zeros({tokens.size(0), 1});
    return output;
  }
  at::Tensor decode(const Carry& carry) const override { return carry.at("z").slice(1, 1); }
  std::int64_t summary_width() const override { return 1; }

 private:
  static at::Tensor state_of(const at::Tensor& answer, double scale) {
    const at::Tensor cells = at::one_hot(answer, kTokens).to(at::kFloat) * scale;
    return at::cat({at::zeros({answer.size(0), 1, kTokens}), cells}, 1);
  }
  bool observed_;
};

class Never final : public HaltingPolicy {
 public:
  std::int64_t segments() const override { return 3; }
  Verdict decide(const Observation& seen, const Carry&) const override {
    return {.halted = at::zeros_like(seen.segments, at::kBool),
            .state = {},
            .score = {},
            .outputs = {}};
  }
};

std::vector<protocol::AnalysisValue> analyse(bool observed) {
  const Copies dataset(64);
  evaluate::Model model;
  model.architecture = std::make_shared<Doubling>(observed);
  model.halting = std::make_shared<Never>();
  Context context;
  context.vocabulary_size = kTokens;
  context.sequence_length = kLength;
  return latent_states(
      model, dataset, dataset.items(Split::kTest), context,
      {.model = "trained", .segments = 3, .resamples = 20, .trajectories = 2, .batch = 7});
}

double value_of(const std::vector<protocol::AnalysisValue>& values, const std::string& state,
                const std::string& measure, std::int64_t segment, std::int64_t cycle) {
  double value = std::nan("");
  int found = 0;
  for (const auto& one : values)
    if (one.state == state && one.measure == measure && one.segment == segment &&
        one.cycle == cycle && one.item.empty()) {
      value = one.value;
      ++found;
    }
  INFO(state << " " << measure << " " << segment << " " << cycle);
  CHECK(found == 1);
  return value;
}

/// Shows its state twice under one cycle.
class Twice final : public Architecture {
 public:
  Carry initial_carry(std::int64_t rows, const Step&) const override {
    Carry carry;
    carry.set("z", at::ones({rows, kLength, kTokens}));
    return carry;
  }
  SegmentOutput segment(const Carry& carry, const at::Tensor& tokens, const at::Tensor&,
                        const Step& step) override {
    for (std::int64_t row = 0; row < tokens.size(0); ++row) {
      const std::int64_t number =
          tokens[row].dot(at::tensor({1, 8, 64}, at::kLong)).item<std::int64_t>();
      drawn[number] = step.streams->row(row, "test").below(1U << 30U);
    }
    if (shows)
      for (int time = 0; time < 2; ++time)
        (*step.observer)("z", 2, carry.at("z"));
    SegmentOutput output;
    output.carry = carry;
    output.logits = at::zeros({tokens.size(0), kLength, kTokens});
    output.summary = at::zeros({tokens.size(0), 1});
    return output;
  }
  std::int64_t summary_width() const override { return 1; }
  bool shows = false;
  std::map<std::int64_t, std::uint64_t> drawn;  ///< in the last segment, by puzzle
};

std::shared_ptr<Twice> run_twice(bool shows) {
  const Copies dataset(8);
  auto architecture = std::make_shared<Twice>();
  architecture->shows = shows;
  evaluate::Model model;
  model.architecture = architecture;
  model.halting = std::make_shared<Never>();
  Context context;
  context.vocabulary_size = kTokens;
  context.sequence_length = kLength;
  (void)latent_states(model, dataset, dataset.items(Split::kTest), context,
                      {.model = "trained", .segments = 3, .resamples = 20, .seed = 5, .batch = 3});
  return architecture;
}

}  // namespace

TEST_CASE("two states under one cycle are refused, as they would be counted as one") {
  CHECK_THROWS_WITH(
      run_twice(true),
      "The architecture shows state \"z\" twice as cycle 2 of segment 1, so that two states would "
      "be counted as one. It must number what it shows of a state from 1 on in each segment.");
}

TEST_CASE("what is random about a puzzle is drawn by its place in the split, as in an evaluation") {
  const Copies dataset(8);
  const auto drawn = run_twice(false)->drawn;
  CHECK(drawn.size() == 8);
  for (std::uint64_t place = 0; place < 8; ++place) {
    const auto& cells = dataset.items(Split::kTest)[place].input.cells;
    const std::int64_t number = cells[0] + 8 * cells[1] + 64 * cells[2];
    CHECK(drawn.at(number) == Stream(5, "test", {place, 0, 3}).below(1U << 30U));
  }
}

TEST_CASE("residuals are relative changes from cycle to cycle, also across segments") {
  const auto values = analyse(true);
  CHECK_THAT(value_of(values, "z", "state_residual", 1, 1), WithinAbs(1.0, 1e-6));
  CHECK_THAT(value_of(values, "z", "state_residual", 1, 2), WithinAbs(1.0, 1e-6));
  CHECK_THAT(value_of(values, "z", "state_residual", 3, 1), WithinAbs(1.0, 1e-6));  // 16 -> 32
  CHECK_THAT(value_of(values, "idle", "state_residual", 3, 1), WithinAbs(0.0, 1e-12));
}

TEST_CASE("what a state decodes to is scored a cycle, for the states that the answer hangs on") {
  const auto values = analyse(true);
  // Token 0 everywhere is right for the multiples of 16 among 0 .. 63.
  CHECK_THAT(value_of(values, "z", "decoded_exact_accuracy", 1, 1), WithinAbs(4.0 / 64, 1e-9));
  CHECK(value_of(values, "z", "decoded_exact_accuracy", 2, 1) == 1);
  CHECK(value_of(values, "z", "decoded_token_accuracy", 3, 2) == 1);
  CHECK(value_of(values, "z", "decoded_blank_accuracy", 3, 2) == 1);
  for (const auto& value : values)
    CHECK_FALSE((value.state == "idle" && value.measure.starts_with("decoded")));
}

TEST_CASE("a probe finds the answer in the segment from which on the state holds it") {
  const auto values = analyse(true);
  CHECK(value_of(values, "z", "probe_accuracy", 1, 0) < 0.7);
  CHECK(value_of(values, "z", "probe_accuracy", 2, 0) == 1);
  CHECK(value_of(values, "z", "probe_blank_accuracy", 3, 0) == 1);
}

TEST_CASE("trajectories are kept for the puzzles asked for, a point a segment") {
  std::set<std::string> keys;
  int points = 0;
  for (const auto& value : analyse(true))
    if (value.state == "z" && value.measure == "pca_1") {
      keys.insert(value.item);
      ++points;
    }
  CHECK(keys == std::set<std::string>{"puzzle 0", "puzzle 2"});
  CHECK(points == 6);
}

TEST_CASE("where the architecture shows nothing, the dense tensors of its carry are looked at") {
  const auto values = analyse(false);
  CHECK_THAT(value_of(values, "z", "state_residual", 1, 1), WithinAbs(3.0, 1e-6));  // 1 -> 4
  CHECK(value_of(values, "z", "probe_accuracy", 2, 0) == 1);
}

}  // namespace strata::analyze
