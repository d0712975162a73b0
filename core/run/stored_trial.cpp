// SPDX-License-Identifier: Apache-2.0
#include "run/stored_trial.hpp"

#include <fstream>
#include <iterator>
#include <system_error>

namespace strata::run {
namespace {

namespace fs = std::filesystem;

protocol::TrialOrder read_order(const fs::path& file, const std::string& trial) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream)
    throw Error(fmt::format(
        "{}: this file is gone, or cannot be read. It says how trial {} was made; without it only "
        "a new run makes the trial again.",
        file.string(), trial.substr(0, 12)));
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  try {
    protocol::TrialOrder order = protocol::from_json<protocol::TrialOrder>(text);
    if (order.trial != trial)
      throw Error(fmt::format("it is of trial {}, not of {}", order.trial.substr(0, 12),
                              trial.substr(0, 12)));
    return order;
  } catch (const Error& error) {
    throw Error(fmt::format("{}: {}", file.string(), error.what()));
  }
}

}  // namespace

protocol::StoredTrial stored_trial(const store::Reader& reader, std::string_view id) {
  const std::string trial = reader.trial_id(id);
  const store::TrialRecord record = reader.trial(trial);
  const std::string shown = trial.substr(0, 12);
  if (record.status != store::Status::kFinished)
    throw Error(fmt::format(
        "Trial {} is {}, not finished: it has no result to look at yet. `strata show {}` tells "
        "more, and `strata run` with its experiment goes on with it.",
        shown, store::status_name(record.status), shown));
  if (record.checkpoint.empty())
    throw Error(fmt::format("Trial {} has no checkpoint left: `strata show {}` lists its files.",
                            shown, shown));
  std::error_code error;
  if (!fs::is_regular_file(record.checkpoint, error))
    throw Error(fmt::format(
        "{}: this checkpoint of trial {} is gone. Put it back, or run the experiment again into "
        "another database.",
        record.checkpoint, shown));
  return {.order = read_order(fs::path(record.checkpoint).parent_path() / "order.json", trial),
          .checkpoint = fs::absolute(record.checkpoint).string()};
}

}  // namespace strata::run
