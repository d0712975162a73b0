// SPDX-License-Identifier: Apache-2.0
#include "train/snapshot.hpp"

#include "strata/error.hpp"
#include "train/safetensors.hpp"

#include "catch.hpp"
#include "doubles.hpp"

namespace strata::test {
namespace {

using train::SnapshotWeights;
using Tensors = std::vector<std::pair<std::string, at::Tensor>>;

Tensors copied(const Tensors& tensors) {
  Tensors copies;
  for (const auto& [name, tensor] : tensors)
    copies.emplace_back(name, tensor.detach().clone());
  return copies;
}

bool equal(const Tensors& one, const Tensors& other) {
  if (one.size() != other.size()) return false;
  for (std::size_t index = 0; index < one.size(); ++index)
    if (one[index].first != other[index].first ||
        !at::equal(one[index].second, other[index].second))
      return false;
  return true;
}

TEST_CASE("snapshots are kept at equal distances, the last at the end of training") {
  CHECK(train::snapshot_steps(100, 4) == std::vector<std::int64_t>{25, 50, 75, 100});
  CHECK(train::snapshot_steps(10, 3) == std::vector<std::int64_t>{3, 6, 10});
  CHECK(train::snapshot_steps(2, 5) == std::vector<std::int64_t>{1, 2});
  CHECK(train::snapshot_steps(100, 0).empty());
  CHECK(train::snapshot_steps(0, 3).empty());
}

TEST_CASE("a snapshot holds what was evaluated then, and the model gets its own weights back") {
  const Folder folder;
  train::TrainerOptions options = options_of();
  options.settings.ema = GENERATE(0.0, 0.9);
  train::Trainer trainer(model_of(std::make_shared<Tiny>(), std::make_shared<AfterSegments>(3)),
                         std::make_shared<StreamSource>(), options);
  for (int step = 0; step < 5; ++step)
    trainer.step();
  const auto path = train::snapshot_path((folder / "trial").string(), 5);
  CHECK(path.filename() == "step_5.safetensors");
  Tensors then;
  {
    const train::AveragedWeights averaged = trainer.averaged_weights();
    then = copied(trainer.evaluated_tensors());
  }
  train::write_snapshot(path, trainer);
  for (int step = 0; step < 5; ++step)
    trainer.step();
  const Tensors trained = copied(trainer.evaluated_tensors());
  CHECK_FALSE(equal(then, trained));
  {
    const train::AveragedWeights averaged = trainer.averaged_weights();
    const Tensors now = copied(trainer.evaluated_tensors());
    SnapshotWeights weights(trainer);
    weights.use(path);
    CHECK(equal(trainer.evaluated_tensors(), then));
    weights.use_own();
    CHECK(equal(trainer.evaluated_tensors(), now));
    weights.use(path);
  }
  CHECK(equal(trainer.evaluated_tensors(), trained));
}

TEST_CASE("a snapshot that is missing or no snapshot is refused in words") {
  const Folder folder;
  train::Trainer trainer(model_of(std::make_shared<Tiny>(), std::make_shared<AfterSegments>(3)),
                         std::make_shared<StreamSource>(), options_of());
  SnapshotWeights weights(trainer);
  const std::string path = (folder / "step_5.safetensors").string();
  CHECK_THROWS_WITH(
      weights.use(path),
      path +
          ": there is no such snapshot of the trial's weights, which evaluation.ensemble asks "
          "for. It was kept in the trial's folder when the trial was trained: put it back, or "
          "train again into another database with --db.");
  train::write_safetensors(path, {});
  CHECK_THROWS_WITH(weights.use(path), path + ": this safetensors file is no snapshot.");
  train::write_safetensors(path, {.metadata = {{"strata.snapshot", "1"}}, .tensors = {}});
  CHECK_THROWS_AS(weights.use(path), DataError);
}

}  // namespace
}  // namespace strata::test
