// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "protocol/codec.hpp"
#include "protocol/replay_messages.hpp"
#include "run/question.hpp"
#include "store/reader.hpp"
#include "strata/error.hpp"

/// Asking a trial that has been trained, long after its run.
namespace strata::run {

/// A finished trial with its newest checkpoint.
/// @param id the first six letters or more of its id, or of one of its evaluations'
/// @param database the path of the reader's: files of a trial that are no longer where they were
/// written are looked for in the folder of trials beside it
/// @throws Error where the id names none or several, the trial is not finished, or a file of its
/// folder is in neither place
[[nodiscard]] protocol::StoredTrial stored_trial(const store::Reader& reader,
                                                 const std::filesystem::path& database,
                                                 std::string_view id);

/// How long an answer may take. An analysis of a large model on a slow machine takes hours, and a
/// child that died is noticed at once.
inline constexpr std::chrono::hours kAnswerLimit{24};

/// One question to `strata-trial COMMAND`, in a child of its own.
/// @param doing begins what is said of a child that died: "solving with trial 4cd96a4"
/// @throws PluginError where the child died or gave no answer; Error with the answer's own `error`
template <class Reply, class Request>
[[nodiscard]] Reply ask_trial(const std::filesystem::path& program, const std::string& command,
                              const Request& request, const std::string& doing) {
  const protocol::Bytes answer = ask({.program = program,
                                      .arguments = {command},
                                      .request = protocol::encode(request),
                                      .limit = kAnswerLimit,
                                      .doing = doing});
  Reply reply;
  try {
    reply = protocol::decode<Reply>(answer);
  } catch (const Error& error) {
    throw PluginError(fmt::format("{} gave no answer that can be read: {}", doing, error.what()));
  }
  if (!reply.error.empty()) throw Error(reply.error);
  return reply;
}

}  // namespace strata::run
