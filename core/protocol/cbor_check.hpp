// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

namespace strata::protocol {

/// Walks the bytes of one CBOR value (RFC 8949) without building anything, and without recursion:
/// the parser behind it recurses, so that a frame of nothing but opening brackets would end the
/// program that reads it.
/// @throws Error where the bytes end too early, go on too long, nest deeper than 32, or are what no
/// message holds (tags, items of indefinite length)
void check_cbor(std::span<const std::uint8_t> bytes);

}  // namespace strata::protocol
