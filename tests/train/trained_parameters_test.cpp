// SPDX-License-Identifier: Apache-2.0
#include "train/trained_parameters.hpp"

#include <ATen/ATen.h>

#include "catch.hpp"
#include "doubles.hpp"
#include "strata/error.hpp"
#include "train/checkpoint.hpp"
#include "train/published_tensors.hpp"

namespace strata::test {
namespace {

/// One matrix under two names, and a parameter that is not to be trained.
class Tied : public Tiny {
 public:
  Tied() {
    const auto shared = std::make_shared<torch::nn::Module>();
    weight = shared->register_parameter("weight", at::full({2, 3}, 0.5));
    register_module("first", shared);
    register_module("second", shared);
    frozen = register_parameter("frozen", at::full({4}, 0.25), /*requires_grad=*/false);
  }
  SegmentOutput segment(const Carry& carry, const at::Tensor& tokens, const at::Tensor& puzzle_rows,
                        const Step& step) override {
    SegmentOutput output = Tiny::segment(carry, tokens, puzzle_rows, step);
    output.logits = output.logits * weight.sum() * frozen.sum();
    return output;
  }
  at::Tensor weight, frozen;
};

std::vector<std::string> names_of(const std::vector<train::NamedTensor>& tensors) {
  std::vector<std::string> names;
  for (const auto& [name, tensor] : tensors)
    names.push_back(name);
  return names;
}

/// Names its recurrent matrix as its output is named.
class Collides : public Tiny {
 public:
  std::vector<std::pair<std::string, std::string>> published_names() const override {
    return {{"recurrent", "inner.w"}, {"output", "inner.w"}};
  }
};

/// Has a published name that an architecture's weight has.
class TakesTheName : public Learned {
 public:
  using Learned::Learned;
  std::vector<std::pair<std::string, std::string>> published_names() const override {
    return {{"head", "output"}};
  }
};

}  // namespace

TEST_CASE("tied parameters are trained once, frozen ones and buffers not at all") {
  const auto model = model_of(std::make_shared<Tied>(), std::make_shared<Learned>(3));
  CHECK(names_of(train::trained_parameters(model)) ==
        std::vector<std::string>{"architecture.embedding", "architecture.recurrent",
                                 "architecture.output", "architecture.first.weight",
                                 "halting.head"});
  CHECK(names_of(train::fixed_tensors(model)) ==
        std::vector<std::string>{"architecture.offset", "architecture.frozen"});
}

TEST_CASE("a checkpoint keeps tied and frozen parameters, and what goes on from it is the same") {
  const Folder folder;
  const auto path = folder / "checkpoint.safetensors";
  const auto made = [&](const std::shared_ptr<Tied>& tied) {
    train::TrainerOptions options = options_of();
    options.settings.ema = 0.9;
    return std::make_unique<train::Trainer>(model_of(tied, std::make_shared<Learned>(3)),
                                            std::make_shared<StreamSource>(), options);
  };
  const auto whole = std::make_shared<Tied>(), resumed = std::make_shared<Tied>();
  const auto one = made(whole);
  for (int k = 0; k < 3; ++k)
    one->step();
  CHECK(at::equal(whole->frozen, at::full({4}, 0.25)));
  CHECK_FALSE(at::equal(whole->weight, at::full({2, 3}, 0.5)));
  whole->frozen.fill_(0.125);  // as imported weights would
  (void)train::write_checkpoint(path, *one, "");

  const auto file = train::read_safetensors(path);
  for (const char* name : {"weight.architecture.first.weight", "average.architecture.first.weight",
                           "buffer.architecture.frozen"})
    CHECK(file.tensors.contains(name));
  for (const char* name : {"weight.architecture.second.weight", "weight.architecture.frozen",
                           "average.architecture.frozen"})
    CHECK_FALSE(file.tensors.contains(name));

  const auto other = made(resumed);
  (void)train::read_checkpoint(path, *other);
  CHECK(at::equal(resumed->frozen, whole->frozen));
  one->step();
  other->step();
  CHECK(same_weights(one->model(), other->model()));
}

TEST_CASE("two weights with one published name are an error that names both") {
  const auto tiny = model_of(std::make_shared<Tiny>(), std::make_shared<Learned>(3));
  CHECK(train::published_tensors(tiny).size() == 6);
  // A tied weight is one tensor under each of its names.
  CHECK(train::published_tensors(model_of(std::make_shared<Tied>(), std::make_shared<Learned>(3)))
            .size() == 9);
  CHECK_THROWS_WITH(train::published_tensors(
                        model_of(std::make_shared<Collides>(), std::make_shared<Learned>(3))),
                    "Two weights have the published name \"inner.w\": architecture \"recurrent\" "
                    "and architecture "
                    "\"output\". Let published_names() give each a name of its own.");
  CHECK_THROWS_WITH(
      train::published_tensors(
          model_of(std::make_shared<Tiny>(), std::make_shared<TakesTheName>(3))),
      "Two weights have the published name \"output\": architecture \"output\" and halting "
      "\"head\". Let published_names() give each a name of its own.");
}

}  // namespace strata::test
