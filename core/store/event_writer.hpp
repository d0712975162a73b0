// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "protocol/messages.hpp"
#include "store/connection.hpp"

namespace strata::store {

/// Where an event belongs.
struct EventPlace {
  std::string trial;
  std::int64_t attempt = 0;
  std::uint64_t sequence = 0;
  std::string now;
};

/// Writes one event within a transaction that the caller holds.
void write_event(Connection& connection, const EventPlace& place, const protocol::Event& event);

/// Must this event be on the disk before the trial goes on?
[[nodiscard]] bool commits_at_once(const protocol::Event& event);

}  // namespace strata::store
