// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "protocol/messages.hpp"

namespace strata::trial {

/// The messages that nobody has acknowledged, as the opaque bytes that a checkpoint keeps: frames
/// one behind another.
[[nodiscard]] std::string pending_to_bytes(const std::vector<protocol::TrialMessage>& messages);
/// @throws Error where the bytes are no such frames
[[nodiscard]] std::vector<protocol::TrialMessage> pending_from_bytes(std::string_view bytes);

}  // namespace strata::trial
