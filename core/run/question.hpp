// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "protocol/codec.hpp"

namespace strata::run {

/// One call of `strata-trial` that answers with one message.
struct Question {
  std::filesystem::path program;
  std::vector<std::string> arguments;
  std::optional<protocol::Bytes> request;  ///< sent first
  std::chrono::milliseconds limit{30'000};
  std::string doing;  ///< begins every error: "plugins/x.strata.so: describing it"
};

/// The answer. Waits for it without turning in circles, and ends the child after the time limit.
/// @throws PluginError: `<doing> ended with SIGABRT after 0.4 s; last line it printed: "..."`,
/// `<doing> took longer than 30 s and was ended`, and the like
[[nodiscard]] protocol::Bytes ask(const Question& question);

}  // namespace strata::run
