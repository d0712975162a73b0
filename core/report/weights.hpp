// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "protocol/replay_messages.hpp"

namespace strata::report {

/// What an exported or imported file holds: "21 tensors of 14,176 numbers: 14,144 parameters and 32
/// numbers that are not trained (inner.H_init)". The parameters are those that tables count.
[[nodiscard]] std::string weights_text(const protocol::WeightsReply& reply);

}  // namespace strata::report
