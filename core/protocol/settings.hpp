// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "strata/parameters.hpp"

/// The keys of [training], [evaluation] and [augmentation] that core itself understands, declared
/// once: the host checks a file against them, the trial reads them into these structs.
namespace strata::protocol {

struct TrainingSettings {
  std::int64_t steps = 1000;
  std::int64_t batch_size = 32;
  std::string optimizer = "adam_atan2";
  double learning_rate = 1e-4;
  double beta1 = 0.9;
  double beta2 = 0.95;
  double weight_decay = 0.1;
  double puzzle_learning_rate = 1e-4;
  double puzzle_weight_decay = 0.1;
  std::int64_t warmup_steps = 0;
  std::string schedule = "constant";
  double minimum_rate_ratio = 0.0;
  double ema = 0.0;
  double clip_norm = 0.0;
  std::string loss = "stablemax_cross_entropy";
  std::string precision = "float32";
  std::int64_t validation_every = 0;
  std::int64_t validation_items = 0;
  std::int64_t log_every = 10;
  std::int64_t checkpoint_every = 500;
  std::int64_t snapshots = 0;
  std::string device = "auto";
  std::int64_t threads = 0;

  static void describe(auto& p) {
    using S = TrainingSettings;
    p("steps", &S::steps, "Optimizer steps; each is one segment of every slot").range(0, 1e9);
    p("batch_size", &S::batch_size, "Slots, each with a puzzle of its own").range(1, 1e6);
    p("optimizer", &S::optimizer,
      "Optimizer of all parameters but the puzzle table, which SignSGD updates")
        .one_of({"adam_atan2", "adamw"});
    p("learning_rate", &S::learning_rate, "Peak learning rate").range(0, 10);
    p("beta1", &S::beta1, "Decay of the first moment").range(0, 0.99999);
    p("beta2", &S::beta2, "Decay of the second moment").range(0, 0.9999999);
    p("weight_decay", &S::weight_decay, "Decoupled weight decay, on every parameter").range(0, 100);
    p("puzzle_learning_rate", &S::puzzle_learning_rate, "Peak rate of SignSGD on the puzzle table")
        .range(0, 10);
    p("puzzle_weight_decay", &S::puzzle_weight_decay, "Weight decay of the puzzle rows in use")
        .range(0, 100);
    p("warmup_steps", &S::warmup_steps, "Steps of linear warm-up of both rates").range(0, 1e9);
    p("schedule", &S::schedule, "Rate after the warm-up").one_of({"constant", "cosine"});
    p("minimum_rate_ratio", &S::minimum_rate_ratio, "Floor of the cosine as a share of the peak")
        .range(0, 1);
    p("ema", &S::ema, "Decay of the moving average of the weights that is evaluated; 0: none")
        .range(0, 0.999999);
    p("clip_norm", &S::clip_norm, "Largest norm of the gradient; 0: not clipped").at_least(0);
    p("loss", &S::loss, "Token loss").one_of({"stablemax_cross_entropy", "softmax_cross_entropy"});
    p("precision", &S::precision, "Number format of the forward pass")
        .one_of({"float32", "float64", "bfloat16"});
    p("validation.every", &S::validation_every,
      "Steps between evaluations on the validation split; 0: none")
        .range(0, 1e9);
    p("validation.items", &S::validation_items,
      "Validation items used then, from the first; 0: all")
        .range(0, 1e9);
    p("log_every", &S::log_every, "Steps between recorded training metrics").range(1, 1e9);
    p("checkpoint_every", &S::checkpoint_every, "Steps between checkpoints")
        .range(1, 1e9)
        .not_identity();
    p("snapshots", &S::snapshots,
      "Evaluated weights kept on the way, at this many equally spaced steps, the last among them; "
      "for evaluation.ensemble")
        .range(0, 1000);
    p("device", &S::device, "auto, cpu, cuda or cuda:N").not_identity();
    p("threads", &S::threads, "Threads of a trial on the CPU; 0: cores divided by running trials")
        .range(0, 4096)
        .not_identity();
  }
  /// "" or what does not fit together ("device is ...").
  [[nodiscard]] std::string check() const;
};

struct EvaluationSettings {
  std::int64_t segments = 0;
  std::string halting = "maximum";
  std::string policy;
  std::int64_t batch_size = 256;
  std::string split = "test";
  std::int64_t items = 0;
  std::int64_t copies = 1;
  std::string select = "count";
  std::int64_t trajectories = 1;
  double noise = 0;
  std::int64_t ensemble = 1;

  static void describe(auto& p) {
    using S = EvaluationSettings;
    p("segments", &S::segments, "Segments in evaluation; 0: as in training").range(0, 1024);
    p("halting", &S::halting,
      "maximum: every puzzle takes all segments, as published; policy: the policy decides")
        .one_of({"maximum", "policy"});
    p("policy", &S::policy,
      "Halting policy of this evaluation, for halting = \"policy\"; empty: the trained one");
    p("batch_size", &S::batch_size, "Slots: rows evaluated together (a vote is a row)")
        .range(1, 1e6);
    p("split", &S::split, "Which split is scored").one_of({"test", "validation"});
    p("items", &S::items, "Items scored, from the first; 0: all").range(0, 1e9);
    p("votes.copies", &S::copies,
      "Distinct augmented copies of a puzzle that vote, the puzzle itself among them; 1: no votes")
        .range(1, 1e6);
    p("votes.select", &S::select, "Which of the distinct answers of all votes counts")
        .one_of({"count", "score", "best_score", "least_residual", "largest_margin", "first_halted",
                 "valid"});
    p("trajectories", &S::trajectories,
      "Runs of each copy over random starts and noise, each a vote")
        .range(1, 1e6);
    p("noise", &S::noise,
      "Standard deviation of noise added to the dense states of the carry between segments")
        .at_least(0);
    p("ensemble", &S::ensemble,
      "Newest of training.snapshots that vote together; 1: the last weights alone")
        .range(1, 1000);
  }
};

struct AugmentationSettings {
  TextList plugins;
  std::int64_t copies = 0;

  static void describe(auto& p) {
    using S = AugmentationSettings;
    p("plugins", &S::plugins, "Augmentations, applied in this order");
    p("copies", &S::copies,
      "Copies a puzzle drawn once, each with a puzzle id of its own; 0: a fresh transform each "
      "time")
        .range(0, 1e6);
  }
};

}  // namespace strata::protocol
