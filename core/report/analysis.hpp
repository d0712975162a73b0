// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "protocol/replay_messages.hpp"
#include "report/format.hpp"
#include "report/terminal.hpp"
#include "store/reader.hpp"

namespace strata::report {

/// What `strata analyze` prints: participation ratios of the trained and the untrained model, then
/// for each state a table by segment, and what its measures are. The other formats list every
/// value, as the database holds them.
/// @param imported_from the file of imported weights; "" where the trial was trained
[[nodiscard]] std::string analysis(const protocol::AnalyzeReply& reply,
                                   const std::string& imported_from, Format format,
                                   const Terminal& terminal);

/// Says that an earlier analysis of the trial is not read any more, and how to have it read again;
/// "" where there was none, or one of the same settings.
/// @param database_option " --db PATH", or "" where the command needs none
[[nodiscard]] std::string replaced_analysis(const std::optional<store::AnalysisRecord>& earlier,
                                            const store::AnalysisRecord& now,
                                            const std::string& trial,
                                            const std::string& database_option);

}  // namespace strata::report
