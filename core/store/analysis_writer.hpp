// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "protocol/replay_messages.hpp"
#include "store/connection.hpp"

namespace strata::store {

/// Writes what was found of a trial, within a transaction that the caller holds.
void write_analysis(Connection& connection, const protocol::AnalyzeRequest& request,
                    const protocol::AnalyzeReply& reply, const std::string& now);

}  // namespace strata::store
