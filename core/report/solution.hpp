// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "protocol/replay_messages.hpp"
#include "report/terminal.hpp"

namespace strata::report {

/// What `strata solve` prints.
[[nodiscard]] std::string solutions(const protocol::SolveReply& reply, bool show_segments,
                                    const Terminal& terminal);

}  // namespace strata::report
