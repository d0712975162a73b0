// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <optional>
#include <string>

#include "protocol/channel.hpp"
#include "strata/error.hpp"

namespace strata::trial {

/// Who started this program: `strata`, with a socket as descriptor 3, or a person.
class Caller {
 public:
  Caller();

  [[nodiscard]] bool is_host() const { return channel_.has_value(); }
  [[nodiscard]] protocol::Channel& channel() { return *channel_; }

  /// What is asked for: from a file as JSON where a person names one, else from the host.
  /// @throws Error where neither is there, or the message is malformed
  template <class Message>
  [[nodiscard]] Message request(const std::string& file) {
    if (!file.empty()) return protocol::from_json<Message>(text_of(file));
    if (!is_host())
      throw Error("There is no host on descriptor 3. Name a file with the request as JSON.");
    auto message = channel_->receive<Message>();
    if (!message) throw Error("The host closed the connection before it said what to do.");
    return *std::move(message);
  }

  /// One message to the host, or as JSON to the person.
  template <class Message>
  void answer(const Message& message) {
    if (is_host())
      channel_->send(message);
    else
      fmt::print("{}\n", protocol::to_json(message, 2));
  }

 private:
  [[nodiscard]] static std::string text_of(const std::string& file);

  std::optional<protocol::Channel> channel_;
};

}  // namespace strata::trial
