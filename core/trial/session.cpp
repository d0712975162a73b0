// SPDX-License-Identifier: Apache-2.0
#include "trial/session.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "data/composer.hpp"
#include "strata/error.hpp"
#include "train/checkpoint.hpp"
#include "train/loss.hpp"
#include "train/precision.hpp"
#include "trial/components.hpp"
#include "trial/environment.hpp"
#include "trial/evaluation_policy.hpp"
#include "trial/pending.hpp"

namespace strata::trial {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

double value_of(const train::NamedValues& values, std::string_view name, double otherwise) {
  for (const auto& [key, value] : values)
    if (key == name) return value;
  return otherwise;
}

}  // namespace

Session::Session(const protocol::TrialOrder& order, std::string device,
                 plugins::PluginLoader& loader, Outlet& outlet)
    : order_(order),
      device_(std::move(device)),
      outlet_(outlet),
      settings_(read_config<protocol::TrainingSettings>(order.configuration.training)),
      checkpoint_(std::filesystem::path(order.folder) / "checkpoint.safetensors"),
      policy_(order.configuration.halting.name) {
  const protocol::Configuration& configuration = order.configuration;
  load_plugins(loader, configuration);
  dataset_ = make_dataset(loader, configuration);
  outlet_.send(protocol::Progress{.phase = "data", .done = 0, .total = 1});
  if (const std::string change = changed_data(order, *dataset_); !change.empty())
    throw DataError(
        fmt::format("{} since the experiment was planned. Run the same command again: "
                    "other data make another trial.",
                    change));
  load_dataset(*dataset_, configuration.dataset);
  check_settings();
  context_ = make_context(dataset_->shape(), configuration, order.seed, device_);
  composer_ = std::make_shared<data::Composer>(make_augmentations(loader, configuration, context_),
                                               dataset_);
  const auto seed = static_cast<std::uint64_t>(order.seed);
  auto source = std::make_shared<data::TrainingSource>(
      dataset_, composer_,
      data::TrainingSourceOptions{
          .seed = seed, .batch_size = settings_.batch_size, .copies = configuration.copies});
  trainer_ = std::make_unique<train::Trainer>(
      make_model(loader, configuration, context_), std::move(source),
      train::TrainerOptions{.settings = settings_,
                            .seed = seed,
                            .ignore_label = context_.ignore_label,
                            .device = device_});
  for (const protocol::EvaluationOrder& evaluation : order.evaluations)
    evaluation_policies_.push_back(evaluation.policy
                                       ? make_evaluation_policy(loader, *evaluation.policy,
                                                                configuration.halting,
                                                                trainer_->model(), context_)
                                       : nullptr);
  majority_ = evaluate::majority_label(dataset_->items(Split::kTrain));
}

protocol::Ended Session::run() {
  announce(resume());  // first: what an earlier attempt could not send keeps its numbers
  // Known already, unless the host was killed before it heard, or the store is another one.
  if (checkpoint_step_ >= 0) tell_checkpoint();
  if (const std::string warning = train::precision_warning(settings_.precision, device_);
      !warning.empty())
    outlet_.send(protocol::Warning{warning});
  for (const std::string& warning : dataset_->warnings())
    outlet_.send(protocol::Warning{warning});
  try {
    // A trial of no steps has a checkpoint too: of its first, or of imported, weights.
    if (settings_.steps == 0) {
      checkpoint_step_ = -1;
      write_checkpoint();
    }
    if (std::optional<protocol::Ended> early = train()) return *std::move(early);
    if (!evaluate_all())
      return ended(protocol::Ending::kInterrupted, "The evaluation was stopped.");
  } catch (const evaluate::Stopped&) {
    throw;
  } catch (...) {
    rethrow_labelled(failure());
  }
  return ended(protocol::Ending::kFinished);
}

void Session::check_settings() const {
  const bool has_validation = !dataset_->items(Split::kValidation).empty();
  if (settings_.validation_every > 0 && !has_validation)
    throw DataError(
        "training.validation.every is set, but the dataset has no validation split. Give it one "
        "(see its parameters with `strata plugins show`) or set training.validation.every = 0.");
  const auto snapshots =
      static_cast<std::int64_t>(train::snapshot_steps(settings_.steps, settings_.snapshots).size());
  for (const protocol::EvaluationOrder& evaluation : order_.evaluations) {
    const auto asked = read_config<protocol::EvaluationSettings>(evaluation.parameters);
    if (asked.split == "validation" && !has_validation)
      throw DataError(
          "evaluation.split is \"validation\", but the dataset has no validation split. Give it "
          "one (see its parameters with `strata plugins show`) or set evaluation.split = "
          "\"test\".");
    if (asked.split == "test" && dataset_->items(Split::kTest).empty())
      throw DataError(
          "evaluation.split is \"test\", but the dataset has no test split. Give it one (see its "
          "parameters with `strata plugins show`) or set evaluation.split = \"validation\".");
    if (asked.ensemble > 1 && asked.ensemble > snapshots)
      throw DataError(fmt::format(
          "evaluation.ensemble is {}, but a trial with training.steps = {} and training.snapshots "
          "= {} keeps {} snapshots. Lower it, or raise training.snapshots (one a step is the "
          "most).",
          asked.ensemble, settings_.steps, settings_.snapshots, snapshots));
  }
}

std::string Session::failure() const {
  const std::int64_t steps = trainer_->steps();
  std::string phase = "The evaluation";
  if (phase_ == Phase::kTraining) phase = fmt::format("Training step {}", steps + 1);
  if (phase_ == Phase::kValidation)
    phase = fmt::format("The validation after training step {}", steps);
  const protocol::Configuration& configuration = order_.configuration;
  return fmt::format("{} failed (architecture \"{}\", halting \"{}\", dataset \"{}\")", phase,
                     configuration.architecture.name, policy_, configuration.dataset.name);
}

std::int64_t Session::resume() {
  if (!std::filesystem::exists(checkpoint_)) return 0;
  outlet_.resend(pending_from_bytes(train::read_checkpoint(checkpoint_, *trainer_)));
  checkpoint_step_ = trainer_->steps();
  return trainer_->steps();
}

void Session::tell_checkpoint() {
  outlet_.send(protocol::CheckpointWritten{
      .step = checkpoint_step_,
      .path = checkpoint_.string(),
      .bytes = static_cast<std::int64_t>(std::filesystem::file_size(checkpoint_))});
}

void Session::announce(std::int64_t resumed_at) {
  const at::Tensor& table = trainer_->model().puzzle_table;
  outlet_.send(protocol::Started{.step = resumed_at,
                                 .parameters = count_parameters(trainer_->model()),
                                 .puzzle_parameters = table.defined() ? table.numel() : 0,
                                 .threads = order_.threads,
                                 .device = device_,
                                 .environment = environment(device_),
                                 .facts = dataset_->facts()});
}

std::optional<protocol::Ended> Session::train() {
  Clock::time_point window = Clock::now();
  std::int64_t window_step = trainer_->steps();
  while (trainer_->steps() < settings_.steps) {
    if (outlet_.stop_requested()) {
      write_checkpoint();
      return ended(protocol::Ending::kInterrupted, "The trial was asked to stop.");
    }
    trainer_->step();
    const std::int64_t step = trainer_->steps();
    const bool last = step == settings_.steps;
    if (step % settings_.log_every == 0 || last) {
      report_metrics();
      if (const auto bad = trainer_->diverged_at())
        return ended(protocol::Ending::kDiverged,
                     fmt::format("The loss was not a finite number at step {}.", *bad));
      if (const double seconds = seconds_since(window); seconds > 0.2 || last) {
        report_progress(seconds, step - window_step);
        window = Clock::now();
        window_step = step;
      }
    }
    if (settings_.validation_every > 0 && step % settings_.validation_every == 0) validate();
    keep_snapshot();  // before the checkpoint, from which a resume would not come back to it
    if (step % settings_.checkpoint_every == 0 || last) write_checkpoint();
  }
  return std::nullopt;
}

void Session::report_metrics() {
  train::NamedValues values = trainer_->take_metrics();
  last_loss_ = value_of(values, "loss", last_loss_);
  if (value_of(values, "count", 0) > 0)
    last_accuracy_ = value_of(values, "exact_accuracy", last_accuracy_);
  values.emplace_back("learning_rate",
                      train::rate_at(trainer_->steps(), settings_.learning_rate, settings_));
  outlet_.send(
      protocol::Metrics{.step = trainer_->steps(), .split = "train", .values = std::move(values)});
}

void Session::report_progress(double seconds, std::int64_t steps_in_window) {
  outlet_.send(protocol::Progress{
      .phase = "train",
      .done = trainer_->steps(),
      .total = settings_.steps,
      .loss = last_loss_,
      .accuracy = last_accuracy_,
      .per_second = static_cast<double>(steps_in_window) / std::max(seconds, 1e-9)});
}

void Session::validate() {
  phase_ = Phase::kValidation;
  const std::span<const Item> items = dataset_->items(Split::kValidation);
  protocol::EvaluationSettings settings;
  settings.split = "validation";
  settings.items = settings_.validation_items;
  const train::AveragedWeights averaged = trainer_->averaged_weights();
  // Part of the training: it runs to its end, since no checkpoint holds the step before it yet.
  protocol::EvaluationResult result =
      evaluate::evaluate(trainer_->model(), items, settings, evaluation_context());
  outlet_.send(protocol::Metrics{
      .step = trainer_->steps(), .split = "validation", .values = std::move(result.metrics)});
  phase_ = Phase::kTraining;
}

bool Session::evaluate_all() {
  phase_ = Phase::kEvaluation;
  const train::AveragedWeights averaged = trainer_->averaged_weights();
  std::optional<train::SnapshotWeights> snapshots;
  for (std::size_t index = 0; index < order_.evaluations.size(); ++index) {
    const protocol::EvaluationOrder& evaluation = order_.evaluations[index];
    evaluate::Model model = trainer_->model();
    policy_ = evaluation.policy ? evaluation.policy->name : order_.configuration.halting.name;
    if (evaluation_policies_[index]) model.halting = evaluation_policies_[index];
    const auto settings = read_config<protocol::EvaluationSettings>(evaluation.parameters);
    const Split split = settings.split == "validation" ? Split::kValidation : Split::kTest;
    evaluate::EvaluationContext context = evaluation_context();
    context.stop = [this] { return outlet_.stop_requested(); };
    if (settings.ensemble > 1) {
      if (!snapshots) snapshots.emplace(*trainer_);
      context.use_member = [&](std::int64_t member) { use_member(*snapshots, member); };
    }
    try {
      protocol::EvaluationResult result =
          evaluate::evaluate(model, dataset_->items(split), settings, context);
      if (snapshots) snapshots->use_own();
      result.evaluation = evaluation.id;
      result.step = trainer_->steps();
      outlet_.send(std::move(result));
    } catch (const evaluate::Stopped&) {
      return false;
    }
  }
  return true;
}

evaluate::EvaluationContext Session::evaluation_context() {
  evaluate::EvaluationContext context;
  context.dataset = dataset_.get();
  context.trial = context_;
  context.copies = order_.configuration.copies;
  context.seed = static_cast<std::uint64_t>(order_.seed);
  context.token_loss = [this](const at::Tensor& logits, const at::Tensor& labels) {
    return train::token_loss(settings_.loss, logits, labels, context_.ignore_label);
  };
  context.majority = majority_;
  context.composer = composer_;
  context.warn = [this](std::string text) { outlet_.send(protocol::Warning{std::move(text)}); };
  context.progress = [this](std::int64_t done, std::int64_t total) {
    outlet_.send(protocol::Progress{.phase = "evaluate",
                                    .done = done,
                                    .total = total,
                                    .loss = last_loss_,
                                    .accuracy = last_accuracy_});
  };
  return context;
}

void Session::keep_snapshot() {
  const auto steps = train::snapshot_steps(settings_.steps, settings_.snapshots);
  if (std::binary_search(steps.begin(), steps.end(), trainer_->steps()))
    train::write_snapshot(train::snapshot_path(order_.folder, trainer_->steps()), *trainer_);
}

void Session::use_member(train::SnapshotWeights& weights, std::int64_t member) const {
  if (member == 0) return weights.use_own();
  const auto steps = train::snapshot_steps(settings_.steps, settings_.snapshots);
  const auto from_last = static_cast<std::size_t>(member);
  weights.use(train::snapshot_path(order_.folder, steps[steps.size() - 1 - from_last]));
}

void Session::write_checkpoint() {
  if (checkpoint_step_ == trainer_->steps()) return;
  (void)train::write_checkpoint(checkpoint_, *trainer_, pending_to_bytes(outlet_.unacknowledged()));
  checkpoint_step_ = trainer_->steps();
  tell_checkpoint();
}

protocol::Ended Session::ended(protocol::Ending ending, std::string message) const {
  const Usage usage = usage_of_process();
  return {.ending = ending,
          .step = trainer_->steps(),
          .message = std::move(message),
          .wall_seconds = usage.wall_seconds,
          .cpu_seconds = usage.cpu_seconds,
          .gpu_seconds = {},  // LibTorch knows of none for a process: a GPU's time is the wall's
          .peak_memory_bytes = usage.peak_memory_bytes};
}

}  // namespace strata::trial
