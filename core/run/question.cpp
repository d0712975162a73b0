// SPDX-License-Identifier: Apache-2.0
#include "run/question.hpp"

#include <poll.h>
#include <sys/mman.h>

#include <array>
#include <csignal>

#include <fmt/format.h>

#include "run/child.hpp"
#include "run/link.hpp"
#include "run/log_tail.hpp"
#include "strata/error.hpp"

namespace strata::run {
namespace {

using Clock = std::chrono::steady_clock;

double seconds(Clock::duration duration) {
  return std::chrono::duration<double>(duration).count();
}

void end_now(Child& child) {
  child.kill(SIGKILL);
  pollfd handle{.fd = child.handle(), .events = POLLIN, .revents = 0};
  while (!child.exit())
    ::poll(&handle, 1, -1);
}

std::string last_line(int output) {
  const std::string line = log_tail(output, 1);
  return line.empty() ? "" : fmt::format("; last line it printed: \"{}\"", line);
}

/// Sends what waits and gives the answer as soon as it is whole; nullopt when the child has ended
/// without one.
std::optional<protocol::Bytes> converse(Child& child, Link& link, const Question& question,
                                        Clock::time_point deadline) {
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    if (left.count() <= 0)
      throw PluginError(fmt::format("{} took longer than {:.3g} s and was ended", question.doing,
                                    seconds(question.limit)));
    const short events = static_cast<short>(link.wants_to_write() ? POLLIN | POLLOUT : POLLIN);
    std::array<pollfd, 2> polled{
        pollfd{.fd = link.ended() ? -1 : child.socket(), .events = events, .revents = 0},
        pollfd{.fd = child.handle(), .events = POLLIN, .revents = 0}};
    ::poll(polled.data(), polled.size(), static_cast<int>(left.count()));
    if (polled[0].revents & POLLOUT) link.flush();
    const bool over = child.exit().has_value();
    do {
      std::vector<protocol::Bytes> messages = link.receive();
      if (!messages.empty()) return std::move(messages.front());
      if (!link.broken().empty()) throw Error(link.broken());
    } while (over && !link.drained());
    if (over) return std::nullopt;
  }
}

}  // namespace

protocol::Bytes ask(const Question& question) {
  const Descriptor output(::memfd_create("output", MFD_CLOEXEC));
  const Clock::time_point start = Clock::now();
  Child child = Child::start(
      {.program = question.program, .arguments = question.arguments, .output = output.get()});
  Link link(child.socket());
  try {
    if (question.request) link.send(*question.request);
    std::optional<protocol::Bytes> answer = converse(child, link, question, start + question.limit);
    if (!answer)
      throw PluginError(fmt::format("{} ended with {} after {:.1f} s{}", question.doing,
                                    child.exit()->text(), seconds(Clock::now() - start),
                                    last_line(output.get())));
    end_now(child);  // what it still had to say is of no use
    return std::move(*answer);
  } catch (const PluginError&) {
    end_now(child);
    throw;
  } catch (const Error& error) {
    end_now(child);
    throw PluginError(fmt::format("{} gave no answer that can be read: {}{}", question.doing,
                                  error.what(), last_line(output.get())));
  }
}

}  // namespace strata::run
