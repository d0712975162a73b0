// SPDX-License-Identifier: Apache-2.0
#include "run/stored_trial.hpp"

#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include "store/trials_folder.hpp"

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

/// Where it was written, or beside a database that was moved together with its trials.
fs::path find_checkpoint(const fs::path& written, const fs::path& database,
                         const std::string& trial) {
  std::error_code error;
  if (fs::is_regular_file(written, error)) return fs::absolute(written);
  const fs::path beside = store::trial_folder(database, trial) / written.filename();
  if (fs::is_regular_file(beside, error)) return fs::absolute(beside);
  std::string text =
      fmt::format("{}: this checkpoint of trial {} is gone", written.string(), trial.substr(0, 12));
  if (fs::absolute(beside).lexically_normal() != written.lexically_normal())
    text += fmt::format(
        ", and {} is not there either. The database or the folder of its trials may have been "
        "moved: {} belongs beside {}. Put it there",
        beside.string(), store::trials_folder(database).filename().string(), database.string());
  else
    text += ". Put it back";
  throw Error(text + ", or run the experiment again into another database.");
}

}  // namespace

protocol::StoredTrial stored_trial(const store::Reader& reader, const fs::path& database,
                                   std::string_view id) {
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
  const fs::path checkpoint = find_checkpoint(record.checkpoint, database, trial);
  protocol::TrialOrder order = read_order(checkpoint.parent_path() / "order.json", trial);
  order.folder = checkpoint.parent_path().string();
  return {.order = std::move(order), .checkpoint = checkpoint.string()};
}

}  // namespace strata::run
