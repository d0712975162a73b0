// SPDX-License-Identifier: Apache-2.0
#include "trial/pending.hpp"

#include "protocol/channel.hpp"
#include "strata/error.hpp"

namespace strata::trial {

std::string pending_to_bytes(const std::vector<protocol::TrialMessage>& messages) {
  std::string bytes;
  for (const protocol::TrialMessage& message : messages) {
    const protocol::Bytes framed = protocol::frame(protocol::encode(message));
    bytes.append(framed.begin(), framed.end());
  }
  return bytes;
}

std::vector<protocol::TrialMessage> pending_from_bytes(std::string_view bytes) {
  protocol::FrameReader frames;
  frames.append({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
  std::vector<protocol::TrialMessage> messages;
  while (const auto message = frames.next())
    messages.push_back(protocol::decode<protocol::TrialMessage>(*message));
  if (frames.inside_frame())
    throw Error("The checkpoint's list of unsent messages ends within a message.");
  return messages;
}

}  // namespace strata::trial
