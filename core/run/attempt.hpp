// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "protocol/messages.hpp"
#include "run/child.hpp"
#include "run/link.hpp"
#include "run/work.hpp"
#include "store/store.hpp"

namespace strata::run {

/// One attempt at a trial while it runs: the child, and what it has said so far.
class Attempt {
 public:
  Attempt(Work work, std::int64_t number, Child child, Descriptor log);

  [[nodiscard]] const Work& work() const { return work_; }
  [[nodiscard]] std::int64_t number() const { return number_; }
  [[nodiscard]] const Child& child() const { return child_; }
  [[nodiscard]] Link& link() { return link_; }
  [[nodiscard]] const Link& link() const { return link_; }

  void send(const protocol::HostMessage& message);
  /// The messages that have come. One that cannot be read ends the child.
  [[nodiscard]] std::vector<protocol::TrialMessage> receive();
  /// Ends it at once; `cause` is a sentence for who asks why.
  void kill(std::string cause);
  /// Asks it to write a checkpoint and end.
  void ask_to_stop();

  /// Has the child ended? Its last messages may still wait in the socket.
  [[nodiscard]] bool is_over() { return child_.exit().has_value(); }
  /// What to record, once it is over and everything it sent is received.
  [[nodiscard]] store::AttemptEnd end();
  [[nodiscard]] std::int64_t step() const { return step_; }

 private:
  void note(const protocol::Event& event);
  [[nodiscard]] std::string unexplained_end(const Exit& exit) const;

  Work work_;
  std::int64_t number_;
  Child child_;
  Link link_;
  Descriptor log_;
  std::optional<protocol::Ended> ended_;
  std::vector<std::string> results_;  ///< ids of the evaluations that came
  std::int64_t step_ = 0;
  bool started_ = false;
  bool asked_to_stop_ = false;
  std::string killed_for_;
};

}  // namespace strata::run
