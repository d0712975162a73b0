// SPDX-License-Identifier: Apache-2.0
// What a trained model computes of given tokens, as a file that other implementations can be held
// against.
#include <ATen/ATen.h>
#include <fmt/format.h>

#include "analyze/walk.hpp"
#include "strata/error.hpp"
#include "train/safetensors.hpp"
#include "trial/caller.hpp"
#include "trial/commands.hpp"
#include "trial/replay.hpp"
#include "trial/torch_abi.hpp"

namespace strata::trial {
namespace {

[[noreturn]] void refuse(const protocol::DumpRequest& request, const std::string& what) {
  throw DataError(fmt::format("{}: {}", request.tokens, what));
}

at::Tensor whole_numbers(const protocol::DumpRequest& request, const train::SafetensorsFile& file,
                         const char* what) {
  const std::string name = request.prefix + what;
  const auto found = file.tensors.find(name);
  if (found == file.tensors.end())
    refuse(request, fmt::format("There is no tensor '{}'. --prefix names what stands before "
                                "'inputs' in this file.",
                                name));
  if (found->second.is_floating_point())
    refuse(request, fmt::format("Tensor '{}' holds floating-point numbers, but tokens and puzzle "
                                "ids are whole numbers.",
                                name));
  return found->second.to(at::kLong);
}

void check_range(const protocol::DumpRequest& request, const char* what, const at::Tensor& values,
                 std::int64_t count) {
  if (values.numel() == 0) return;
  const std::int64_t least = values.min().item<std::int64_t>();
  const std::int64_t most = values.max().item<std::int64_t>();
  if (least < 0 || most >= count)
    refuse(request, fmt::format("'{}' holds numbers from {} to {}, but this trial knows 0 to {}.",
                                request.prefix + what, least, most, count - 1));
}

analyze::Rows read_rows(const protocol::DumpRequest& request, const Replay& trial) {
  const train::SafetensorsFile file = train::read_safetensors(request.tokens);
  analyze::Rows rows;
  rows.tokens = whole_numbers(request, file, "inputs");
  if (rows.tokens.dim() != 2 || rows.tokens.size(1) != trial.context.sequence_length ||
      rows.tokens.size(0) == 0)
    refuse(request,
           fmt::format("'{}inputs' has shape {}, but this trial takes [rows, {}].", request.prefix,
                       c10::str(rows.tokens.sizes()), trial.context.sequence_length));
  check_range(request, "inputs", rows.tokens, trial.context.vocabulary_size);
  rows.puzzles = at::zeros({rows.tokens.size(0)}, at::kLong);
  if (trial.model.puzzle_table.defined()) {
    rows.puzzles = whole_numbers(request, file, "puzzle_identifiers");
    if (rows.puzzles.dim() != 1 || rows.puzzles.size(0) != rows.tokens.size(0))
      refuse(request,
             fmt::format("'{0}puzzle_identifiers' has shape {1}, but '{0}inputs' has {2} "
                         "rows.",
                         request.prefix, c10::str(rows.puzzles.sizes()), rows.tokens.size(0)));
    check_range(request, "puzzle_identifiers", rows.puzzles, trial.model.puzzle_table.size(0));
  }
  const at::Device device(trial.context.device);
  rows.tokens = rows.tokens.to(device);
  rows.puzzles = rows.puzzles.to(device);
  return rows;
}

protocol::DumpReply write_segments(const protocol::DumpRequest& request) {
  const std::string device = prepare_process(request.trial.order);
  plugins::PluginLoader loader(host_abi());
  const Replay trial = replay(request.trial, device, loader, Weights::kEvaluated, Data::kAsNeeded);
  const analyze::Rows rows = read_rows(request, trial);
  const std::int64_t segments =
      request.segments > 0 ? request.segments : trial.model.halting->segments();
  train::SafetensorsFile file;
  analyze::walk(trial.model, rows,
                {.segments = segments,
                 .seed = static_cast<std::uint64_t>(request.trial.order.seed),
                 .ignore_label = trial.context.ignore_label},
                [&](const analyze::WalkedSegment& walked) {
                  // Segments count from 0 in published traces.
                  const auto keep = [&](const std::string& name, const at::Tensor& tensor) {
                    file.tensors.emplace(
                        fmt::format("{}segment{}.{}", request.prefix, walked.segment - 1, name),
                        tensor.clone());
                  };
                  keep("logits", walked.output.logits);
                  for (const auto& [name, tensor] : walked.output.carry.entries())
                    keep(name, tensor);
                  for (const auto& [name, tensor] : walked.verdict.outputs)
                    keep(name, tensor);
                });
  train::write_safetensors(request.file, file);
  return {.rows = rows.tokens.size(0),
          .segments = segments,
          .tensors = static_cast<std::int64_t>(file.tensors.size()),
          .error = {}};
}

}  // namespace

int dump(const std::string& file) {
  Caller caller;
  protocol::DumpReply reply;
  try {
    reply = write_segments(caller.request<protocol::DumpRequest>(file));
  } catch (const std::exception& error) {
    reply.error = error.what();
  }
  caller.answer(reply);
  return reply.error.empty() ? 0 : 1;
}

}  // namespace strata::trial
