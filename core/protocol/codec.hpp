// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/messages.hpp"

/// Messages as bytes (CBOR) and as JSON text. `Message` is one of HostMessage, TrialMessage,
/// DescribeReply, PlanRequest, PlanReply, TrialOrder, Configuration, or a request or reply of
/// replay_messages.hpp.
///
/// Both forms are a map of the struct's fields by name; a variant adds "type", which names the
/// alternative ("order", "acknowledgement", "stop"; "started", "metrics", "progress", "evaluation",
/// "checkpoint", "warning", "ended"). Lists of (name, value) are maps in their order, so names in
/// one list are distinct; outcomes are arrays, as there are many.
namespace strata::protocol {

using Bytes = std::vector<std::uint8_t>;

/// CBOR. Every double comes back as it was, NaN and infinities too; texts are kept byte for byte,
/// UTF-8 or not.
template <class Message>
[[nodiscard]] Bytes encode(const Message& message);

/// @throws Error that names the message and the field which is missing or of another type
template <class Message>
[[nodiscard]] Message decode(std::span<const std::uint8_t> bytes);

/// JSON for people, on one line, or indented by `indent` spaces. JSON has no NaN and no infinities:
/// they become the texts "NaN", "Infinity", "-Infinity". Bytes that are no UTF-8 become U+FFFD.
template <class Message>
[[nodiscard]] std::string to_json(const Message& message, int indent = -1);

/// The way back; the three texts are read as numbers where a field is one, but stay texts as a
/// component's parameter.
/// @throws Error that names the message and the field, or the place in the text
template <class Message>
[[nodiscard]] Message from_json(std::string_view text);

}  // namespace strata::protocol
