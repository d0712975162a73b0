// SPDX-License-Identifier: Apache-2.0
#include "train/checkpoint.hpp"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <fmt/format.h>

#include <fstream>

#include "catch.hpp"
#include "doubles.hpp"
#include "strata/error.hpp"

namespace strata::test {
namespace {

/// A trial with all that has state: puzzle table, average, policy with exploration, noise and
/// random starts.
struct Trial {
  evaluate::Model model;
  std::unique_ptr<train::Trainer> trainer;
};

Trial trial(const std::string& optimizer, std::uint64_t seed = 17) {
  train::TrainerOptions options = options_of();
  options.seed = seed;
  options.settings.optimizer = optimizer;
  options.settings.ema = 0.9;
  options.settings.clip_norm = 1.0;
  options.settings.warmup_steps = 5;
  options.settings.schedule = "cosine";
  options.settings.steps = 30;
  Trial made;
  made.model = model_of(std::make_shared<Tiny>(TinyOptions{.random_start = true, .noise = 0.2}),
                        std::make_shared<Learned>(4));
  made.trainer =
      std::make_unique<train::Trainer>(made.model, std::make_shared<StreamSource>(), options);
  return made;
}

void run(Trial& trial, int steps) {
  for (int k = 0; k < steps; ++k)
    trial.trainer->step();
}

/// All state, as a checkpoint holds it, to the bit.
bool same_state(const Trial& one, const Trial& other) {
  train::CheckpointWriter a, b;
  one.trainer->save(a);
  other.trainer->save(b);
  if (a.file().metadata != b.file().metadata || a.file().tensors.size() != b.file().tensors.size())
    return false;
  for (const auto& [name, tensor] : a.file().tensors)
    if (!at::equal(tensor, b.file().tensor(name))) return false;
  return true;
}

}  // namespace

TEST_CASE("two runs of one trial agree to the bit") {
  at::set_num_threads(1);
  Trial one = trial("adam_atan2"), other = trial("adam_atan2"),
        another_seed = trial("adam_atan2", 18);
  run(one, 20);
  run(other, 20);
  run(another_seed, 20);
  CHECK(same_state(one, other));
  CHECK_FALSE(same_weights(one.model, another_seed.model));
}

TEST_CASE("a resumed trial ends bit-identical to one that was not interrupted") {
  at::set_num_threads(1);
  const Folder folder;
  for (const std::string optimizer : {"adamw", "adam_atan2"}) {
    for (const int first : {0, 1, 15}) {
      INFO(optimizer << " after " << first);
      Trial whole = trial(optimizer), begun = trial(optimizer), resumed = trial(optimizer);
      run(whole, 30);
      run(begun, first);
      const auto path = folder / "checkpoint.safetensors";
      const std::string bytes("message \0 nobody acknowledged", 29);
      const std::int64_t size = train::write_checkpoint(path, *begun.trainer, bytes);
      CHECK(size == static_cast<std::int64_t>(std::filesystem::file_size(path)));
      CHECK(train::read_checkpoint(path, *resumed.trainer) == bytes);
      CHECK(resumed.trainer->steps() == first);
      CHECK(same_state(begun, resumed));
      run(resumed, 30 - first);
      CHECK(same_state(whole, resumed));
      CHECK(whole.trainer->take_metrics() == resumed.trainer->take_metrics());
      const train::AveragedWeights a = whole.trainer->averaged_weights(),
                                   b = resumed.trainer->averaged_weights();
      CHECK(same_weights(whole.model, resumed.model));
    }
  }
}

TEST_CASE("a checkpoint of another trial is refused in words") {
  const Folder folder;
  const auto path = folder / "checkpoint.safetensors";
  Trial one = trial("adamw"), other_seed = trial("adamw", 18),
        other_optimizer = trial("adam_atan2");
  run(one, 2);
  (void)train::write_checkpoint(path, *one.trainer, "");
  CHECK_THROWS_WITH(train::read_checkpoint(path, *other_seed.trainer),
                    path.string() + ": The checkpoint is of seed 17, but this trial has seed 18.");
  CHECK_THROWS_WITH(
      train::read_checkpoint(path, *other_optimizer.trainer),
      path.string() + ": The checkpoint is of optimizer adamw, but this trial has adam_atan2.");
  Trial larger = trial("adamw");
  train::TrainerOptions options = options_of(9);
  options.settings.optimizer = "adamw";
  train::Trainer wider(model_of(std::make_shared<Tiny>(), std::make_shared<Learned>(4)),
                       std::make_shared<StreamSource>(), options);
  CHECK_THROWS_WITH(train::read_checkpoint(path, wider),
                    path.string() +
                        ": Tensor 'slots.tokens' is Long of shape [8, 5], but this trial needs "
                        "Long of shape [9, 5]. The "
                        "checkpoint is of another configuration.");
}

TEST_CASE("a checkpoint that is missing, cut short or something else is refused with the reason") {
  const Folder folder;
  const auto path = folder / "checkpoint.safetensors";
  Trial one = trial("adamw");
  CHECK_THROWS_WITH(train::read_checkpoint(path, *one.trainer),
                    path.string() + ": This file does not exist or cannot be read.");
  run(one, 2);
  const auto size = train::write_checkpoint(path, *one.trainer, "bytes");
  for (const std::int64_t left :
       {size - 1, size / 2, std::int64_t{100}, std::int64_t{7}, std::int64_t{0}}) {
    std::filesystem::resize_file(path, static_cast<std::uintmax_t>(left));
    CHECK_THROWS_AS(train::read_checkpoint(path, *one.trainer), DataError);
    (void)train::write_checkpoint(path, *one.trainer, "bytes");
  }
  (void)train::write_safetensors(path, {});
  CHECK_THROWS_WITH(train::read_checkpoint(path, *one.trainer),
                    path.string() + ": This safetensors file is no checkpoint of Strata.");
  train::CheckpointWriter newer;
  newer.number("strata.checkpoint", 2);
  (void)train::write_safetensors(path, newer.file());
  CHECK_THROWS_WITH(train::read_checkpoint(path, *one.trainer),
                    path.string() +
                        ": This checkpoint has format 2, but this program reads format 1. Train "
                        "anew, or go on with the "
                        "version of Strata that wrote it.");
}

TEST_CASE("a checkpoint that cannot be written leaves the one before it") {
  const Folder folder;
  const auto path = folder / "checkpoint.safetensors";
  Trial one = trial("adamw"), resumed = trial("adamw");
  run(one, 2);
  (void)train::write_checkpoint(path, *one.trainer, "");
  run(one, 1);
  std::filesystem::create_directory(path.string() + ".part");
  CHECK_THROWS_WITH(train::write_checkpoint(path, *one.trainer, ""),
                    path.string() + ".part: This file cannot be opened: Is a directory.");
  (void)train::read_checkpoint(path, *resumed.trainer);
  CHECK(resumed.trainer->steps() == 2);
}

TEST_CASE("writing over a full disk is told and leaves the checkpoint before it") {
  if (!std::filesystem::exists("/dev/full")) return;
  const Folder folder;
  const auto path = folder / "checkpoint.safetensors";
  Trial one = trial("adamw"), resumed = trial("adamw");
  (void)train::write_checkpoint(path, *one.trainer, "");
  run(one, 1);
  std::filesystem::create_symlink("/dev/full", path.string() + ".part");
  CHECK_THROWS_WITH(train::write_checkpoint(path, *one.trainer, ""),
                    path.string() + ".part: This file cannot be written: No space left on device.");
  (void)train::read_checkpoint(path, *resumed.trainer);
  CHECK(resumed.trainer->steps() == 0);
}

}  // namespace strata::test
