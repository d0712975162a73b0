// SPDX-License-Identifier: Apache-2.0
#include "run/attempt.hpp"

#include <algorithm>
#include <csignal>
#include <utility>

#include <fmt/format.h>

#include "protocol/codec.hpp"
#include "run/log_tail.hpp"
#include "strata/error.hpp"

namespace strata::run {
namespace {

constexpr std::size_t kKeptLines = 20;

store::Status status_of(protocol::Ending ending) {
  switch (ending) {
    case protocol::Ending::kFinished:
      return store::Status::kFinished;
    case protocol::Ending::kDiverged:
      return store::Status::kDiverged;
    case protocol::Ending::kInterrupted:
      return store::Status::kInterrupted;
    case protocol::Ending::kFailed:
      break;
  }
  return store::Status::kFailed;
}

}  // namespace

Attempt::Attempt(Work work, std::int64_t number, Child child, Descriptor log)
    : work_(std::move(work)),
      number_(number),
      child_(std::move(child)),
      link_(child_.socket()),
      log_(std::move(log)) {}

void Attempt::send(const protocol::HostMessage& message) {
  link_.send(protocol::encode(message));
}

std::vector<protocol::TrialMessage> Attempt::receive() {
  std::vector<protocol::TrialMessage> messages;
  const auto end_for = [this](const std::string& why) {
    kill(fmt::format("It sent what cannot be read ({}) and was ended.", why));
  };
  for (const protocol::Bytes& bytes : link_.receive()) {
    if (!killed_for_.empty()) break;  // nothing after a broken message can be trusted
    try {
      messages.push_back(protocol::decode<protocol::TrialMessage>(bytes));
      note(messages.back().event);
    } catch (const Error& error) {
      end_for(error.what());
    }
  }
  if (!link_.broken().empty()) end_for(link_.broken());
  return messages;
}

void Attempt::kill(std::string cause) {
  if (killed_for_.empty()) killed_for_ = std::move(cause);
  child_.kill(SIGKILL);
}

void Attempt::ask_to_stop() {
  asked_to_stop_ = true;
  send(protocol::StopRequest{});
}

void Attempt::note(const protocol::Event& event) {
  if (const auto* started = std::get_if<protocol::Started>(&event)) {
    started_ = true;
    step_ = started->step;
  } else if (const auto* metrics = std::get_if<protocol::Metrics>(&event)) {
    step_ = std::max(step_, metrics->step);
  } else if (const auto* progress = std::get_if<protocol::Progress>(&event)) {
    if (progress->phase == "train") step_ = std::max(step_, progress->done);
  } else if (const auto* result = std::get_if<protocol::EvaluationResult>(&event)) {
    results_.push_back(result->evaluation);
  } else if (const auto* ended = std::get_if<protocol::Ended>(&event)) {
    ended_ = *ended;
    step_ = std::max(step_, ended->step);
  }
}

std::string Attempt::unexplained_end(const Exit& exit) const {
  const std::string where =
      started_ ? fmt::format("after step {}", step_) : "before training began";
  if (exit.signal == SIGKILL)
    return fmt::format(
        "It ended with SIGKILL {}: somebody killed it, or the system ran out of memory.", where);
  if (exit.signal) return fmt::format("It ended with {} {}.", exit.text(), where);
  return fmt::format("It ended with {} {} without saying why.", exit.text(), where);
}

store::AttemptEnd Attempt::end() {
  const Exit exit = child_.exit().value_or(Exit{});
  store::AttemptEnd end;
  end.exit_code = exit.code;
  end.signal = exit.signal;
  end.log_tail = log_tail(log_.get(), kKeptLines);
  const auto is_missing = [&](const auto& order) {
    return std::ranges::find(results_, order.id) == results_.end();
  };
  if (!killed_for_.empty()) {
    end.status = asked_to_stop_ ? store::Status::kInterrupted : store::Status::kFailed;
    end.cause = killed_for_;
  } else if (!ended_) {
    end.status = store::Status::kFailed;
    end.cause = unexplained_end(exit);
  } else if (ended_->ending == protocol::Ending::kFinished &&
             std::ranges::any_of(work_.evaluations, is_missing)) {
    end.status = store::Status::kFailed;
    end.cause =
        "It said that it had finished and sent no result for an evaluation that was ordered.";
  } else {
    end.status = status_of(ended_->ending);
    end.cause = ended_->message;
  }
  return end;
}

}  // namespace strata::run
