// SPDX-License-Identifier: Apache-2.0
#include "trial/outlet.hpp"

#include <sys/socket.h>

#include <utility>

#include "strata/error.hpp"

namespace strata::trial {
namespace {

bool is_progress(const protocol::TrialMessage& message) {
  return std::holds_alternative<protocol::Progress>(message.event);
}

/// An end is heard now or never: with a number it could take that of an event which a checkpoint
/// keeps, where the attempt ends before it has read its checkpoint.
bool is_numbered(const protocol::TrialMessage& message) {
  return !is_progress(message) && !std::holds_alternative<protocol::Ended>(message.event);
}

}  // namespace

ChannelOutlet::ChannelOutlet(protocol::Channel& channel, std::uint64_t last_sequence)
    : channel_(channel), next_sequence_(last_sequence + 1) {
  sender_ = std::thread([this] { send_queued(); });
  listener_ = std::thread([this] { listen(); });
}

ChannelOutlet::~ChannelOutlet() {
  flush();
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  changed_.notify_all();
  sender_.join();
  // The listener sits in read(); shutting our reading side down wakes it and leaves what was sent
  // to the host.
  shutdown(channel_.descriptor(), SHUT_RD);
  listener_.join();
}

void ChannelOutlet::send(protocol::Event event) {
  {
    const std::lock_guard lock(mutex_);
    protocol::TrialMessage message{0, std::move(event)};
    if (is_progress(message) && !queue_.empty()) return;
    if (is_numbered(message)) {
      message.sequence = next_sequence_++;
      unacknowledged_.push_back(message);
    }
    queue_.push_back(std::move(message));
  }
  changed_.notify_all();
}

void ChannelOutlet::resend(std::vector<protocol::TrialMessage> messages) {
  {
    const std::lock_guard lock(mutex_);
    for (protocol::TrialMessage& message : messages) {
      if (message.sequence >= next_sequence_) next_sequence_ = message.sequence + 1;
      unacknowledged_.push_back(message);
      queue_.push_back(std::move(message));
    }
  }
  changed_.notify_all();
}

std::vector<protocol::TrialMessage> ChannelOutlet::unacknowledged() const {
  const std::lock_guard lock(mutex_);
  return {unacknowledged_.begin(), unacknowledged_.end()};
}

void ChannelOutlet::flush() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return (queue_.empty() && !sending_) || gone_; });
}

void ChannelOutlet::send_queued() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return !queue_.empty() || closing_; });
    if (queue_.empty()) return;
    const protocol::TrialMessage message = std::move(queue_.front());
    queue_.pop_front();
    sending_ = true;
    lock.unlock();
    if (!gone_) {
      try {
        channel_.send(message);
      } catch (
          const Error&) {  // the host is gone: the checkpoint keeps what it has not acknowledged
        gone_ = true;
        stop_ = true;
      }
    }
    lock.lock();
    sending_ = false;
    changed_.notify_all();
  }
}

void ChannelOutlet::listen() {
  try {
    while (const auto message = channel_.receive<protocol::HostMessage>()) {
      if (const auto* acknowledged = std::get_if<protocol::Acknowledgement>(&*message)) {
        const std::lock_guard lock(mutex_);
        while (!unacknowledged_.empty() &&
               unacknowledged_.front().sequence <= acknowledged->sequence)
          unacknowledged_.pop_front();
      } else if (std::holds_alternative<protocol::StopRequest>(*message)) {
        stop_ = true;
      }
    }
  } catch (
      const Error&) {  // a broken frame: the host cannot be understood any more, as if it were gone
  }
  {
    const std::lock_guard lock(mutex_);
    if (!closing_) {
      gone_ = true;
      stop_ = true;
    }
  }
  changed_.notify_all();
}

void PrintingOutlet::send(protocol::Event event) {
  protocol::TrialMessage message{0, std::move(event)};
  if (is_numbered(message)) message.sequence = ++sequence_;
  print_(protocol::to_json(message));
}

}  // namespace strata::trial
