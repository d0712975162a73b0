// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "protocol/replay_messages.hpp"
#include "report/format.hpp"
#include "report/terminal.hpp"

namespace strata::report {

/// What `strata analyze` prints: participation ratios of the trained and the untrained model, then
/// for each state a table by segment. The other formats list every value, as the database holds
/// them.
[[nodiscard]] std::string analysis(const protocol::AnalyzeReply& reply, Format format,
                                   const Terminal& terminal);

}  // namespace strata::report
