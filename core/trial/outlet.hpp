// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "protocol/channel.hpp"
#include "protocol/messages.hpp"

namespace strata::trial {

/// Where a trial's events go. Events are numbered here and kept until the host acknowledges them,
/// so that a checkpoint can hold what may be lost; a resumed trial sends that again under the old
/// numbers. Progress and the end have no number and are not kept.
class Outlet {
 public:
  Outlet() = default;
  Outlet(const Outlet&) = delete;
  Outlet& operator=(const Outlet&) = delete;
  virtual ~Outlet() = default;

  /// Never waits for the host. Progress is dropped while anything else is on its way.
  virtual void send(protocol::Event event) = 0;
  /// Messages of an earlier attempt, under their own numbers; call before any send().
  virtual void resend(std::vector<protocol::TrialMessage> messages) = 0;
  [[nodiscard]] virtual std::vector<protocol::TrialMessage> unacknowledged() const = 0;
  /// The host asked the trial to end, or is gone.
  [[nodiscard]] virtual bool stop_requested() const = 0;
  /// Returns when all is handed over, or the host is gone.
  virtual void flush() = 0;
};

/// Over the socket that `strata` gave; a thread sends, another listens, and the training loop never
/// waits on a full pipe.
class ChannelOutlet final : public Outlet {
 public:
  /// @param last_sequence number of the last event that the host has committed; new events follow
  /// it
  ChannelOutlet(protocol::Channel& channel, std::uint64_t last_sequence);
  ~ChannelOutlet() override;

  void send(protocol::Event event) override;
  void resend(std::vector<protocol::TrialMessage> messages) override;
  [[nodiscard]] std::vector<protocol::TrialMessage> unacknowledged() const override;
  [[nodiscard]] bool stop_requested() const override { return stop_.load(); }
  void flush() override;

 private:
  void send_queued();
  void listen();

  protocol::Channel& channel_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<protocol::TrialMessage> queue_;  ///< not handed to the kernel yet
  std::deque<protocol::TrialMessage> unacknowledged_;
  std::uint64_t next_sequence_;
  bool sending_ = false;  ///< one message is between queue and kernel
  bool closing_ = false;
  std::atomic<bool> gone_ = false;
  std::atomic<bool> stop_ = false;
  std::thread sender_;
  std::thread listener_;
};

/// For people with a debugger: each event as a line of JSON.
class PrintingOutlet final : public Outlet {
 public:
  explicit PrintingOutlet(std::function<void(const std::string& line)> print)
      : print_(std::move(print)) {}
  void send(protocol::Event event) override;
  void resend(std::vector<protocol::TrialMessage>) override {}
  [[nodiscard]] std::vector<protocol::TrialMessage> unacknowledged() const override { return {}; }
  [[nodiscard]] bool stop_requested() const override { return false; }
  void flush() override {}

 private:
  std::function<void(const std::string& line)> print_;
  std::uint64_t sequence_ = 0;
};

}  // namespace strata::trial
