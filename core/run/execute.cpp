// SPDX-License-Identifier: Apache-2.0
#include "run/execute.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <deque>
#include <list>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "protocol/settings.hpp"
#include "run/attempt.hpp"
#include "strata/error.hpp"

namespace strata::run {
namespace {

namespace fs = std::filesystem;

/// Between two looks at what waits to be committed or drawn.
constexpr int kTickMilliseconds = 100;

class Executor {
 public:
  Executor(const config::Plan& plan, store::Store& store, Launcher& launcher, Watcher& watcher,
           const ExecuteOptions& options)
      : plan_(plan), store_(store), launcher_(launcher), watcher_(watcher), options_(options) {}

  Summary run() {
    for (Work& work : work_of(plan_, [this](std::string_view id) { return store_.trial(id); })) {
      if (work.is_done())
        ++summary_.done_before;
      else
        waiting_.push_back(std::move(work));
    }
    while (true) {
      start_waiting();
      if (running_.empty()) break;
      wait();
      serve();
      acknowledge(store_.commit_due());
      end_those_over();
      watcher_.tick();
    }
    summary_.not_started = waiting_.size();
    return std::move(summary_);
  }

 private:
  struct Running {
    Attempt attempt;
    fs::path log;
  };

  void start_waiting() {
    while (!summary_.stopped && !waiting_.empty() &&
           static_cast<std::int64_t>(running_.size()) < options_.parallelism.jobs) {
      Work work = std::move(waiting_.front());
      waiting_.pop_front();
      start(std::move(work));
    }
  }

  void start(Work work) {
    const fs::path folder = options_.folder / work.trial.substr(0, 16);
    const fs::path path = folder / fmt::format("attempt-{}.log", work.record.attempts + 1);
    Descriptor log = open_log(path);
    const std::int64_t number = store_.begin_attempt(work.trial, fs::absolute(path).string());
    const protocol::TrialOrder order = order_for(work, number, folder);
    try {
      Child child = launcher_.start(log.get());
      watcher_.launched(work);
      running_.push_back(
          {Attempt(std::move(work), number, std::move(child), std::move(log)), path});
      running_.back().attempt.send(order);
    } catch (const Error& error) {
      record_end({.work = std::move(work),
                  .end = {store::Status::kFailed, error.what(), "", {}, {}},
                  .log = path},
                 number);
    }
  }

  static Descriptor open_log(const fs::path& path) {
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    Descriptor log(::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0644));
    if (log.get() < 0)
      throw StoreError(fmt::format("{}: cannot write there: {}", path.string(),
                                   error ? error.message() : std::strerror(errno)));
    return log;
  }

  protocol::TrialOrder order_for(const Work& work, std::int64_t number,
                                 const fs::path& folder) const {
    const protocol::Configuration& configuration = plan_.trainings.at(work.training).configuration;
    const auto settings = read_config<protocol::TrainingSettings>(configuration.training);
    protocol::TrialOrder order;
    order.trial = work.trial;
    order.seed = work.seed;
    order.attempt = number;
    order.last_sequence = work.record.last_sequence;
    order.configuration = configuration;
    order.evaluations = work.evaluations;
    order.folder = fs::absolute(folder).string();
    order.data_files = plan_.trainings.at(work.training).file_hashes;
    // What lies in the folder without an attempt that began is another database's.
    order.resumes = work.record.threads > 0 || options_.imported;
    // A resumed trial keeps what its first attempt had, so that it ends with the same bits.
    order.threads = work.record.threads > 0 ? work.record.threads
                    : settings.threads > 0  ? settings.threads
                                            : options_.parallelism.threads;
    order.device = settings.device == "auto" && !work.record.device.empty() ? work.record.device
                                                                            : settings.device;
    return order;
  }

  /// Until a child speaks, reads or ends, somebody asks to stop, or a tick is over.
  void wait() {
    std::vector<pollfd> polled{{.fd = options_.stop_descriptor, .events = POLLIN, .revents = 0}};
    for (const Running& running : running_) {
      const Link& link = running.attempt.link();
      const short events = static_cast<short>(link.wants_to_write() ? POLLIN | POLLOUT : POLLIN);
      polled.push_back({.fd = link.ended() ? -1 : running.attempt.child().socket(),
                        .events = events,
                        .revents = 0});
      polled.push_back({.fd = running.attempt.child().handle(), .events = POLLIN, .revents = 0});
    }
    ::poll(polled.data(), polled.size(), kTickMilliseconds);
    if (polled.front().revents & POLLIN) heed_stop();
  }

  void heed_stop() {
    std::uint64_t requests = 0;
    if (::read(options_.stop_descriptor, &requests, sizeof requests) != sizeof requests) return;
    const bool kill = summary_.stopped || requests > 1;
    summary_.stopped = true;
    watcher_.stopping(running_.size(), kill);
    for (Running& running : running_) {
      running.attempt.ask_to_stop();
      if (kill) running.attempt.kill("It was ended before it had written a checkpoint, as asked.");
    }
  }

  void serve() {
    for (Running& running : running_) {
      if (running.attempt.link().wants_to_write()) running.attempt.link().flush();
      take_messages(running.attempt);
    }
  }

  void take_messages(Attempt& attempt) {
    for (const protocol::TrialMessage& message : attempt.receive()) {
      store_.record(attempt.work().trial, attempt.number(), message);
      watcher_.event(attempt.work(), message.event);
    }
  }

  void acknowledge(const std::vector<store::Committed>& committed) {
    for (const store::Committed& up_to : committed)
      for (Running& running : running_)
        if (running.attempt.work().trial == up_to.trial)
          running.attempt.send(protocol::Acknowledgement{up_to.sequence});
  }

  void end_those_over() {
    for (auto running = running_.begin(); running != running_.end();) {
      Attempt& attempt = running->attempt;
      if (!attempt.is_over()) {
        ++running;
        continue;
      }
      do
        take_messages(attempt);
      while (!attempt.link().drained());
      record_end({.work = attempt.work(),
                  .end = attempt.end(),
                  .step = attempt.step(),
                  .log = running->log},
                 attempt.number());
      running = running_.erase(running);
    }
  }

  void record_end(Ended ended, std::int64_t number) {
    store_.end_attempt(ended.work.trial, number, ended.end);
    watcher_.ended(ended);
    summary_.ended.push_back(std::move(ended));
  }

  const config::Plan& plan_;
  store::Store& store_;
  Launcher& launcher_;
  Watcher& watcher_;
  const ExecuteOptions& options_;
  std::deque<Work> waiting_;
  std::list<Running> running_;
  Summary summary_;
};

}  // namespace

std::string Ended::line() const {
  std::string text = fmt::format("{} {}", work.title(), store::status_name(end.status));
  if (!end.cause.empty()) text += ": " + end.cause;
  if (end.status == store::Status::kFailed) {
    const std::string last = end.log_tail.substr(end.log_tail.rfind('\n') + 1);
    if (!last.empty() && last != end.cause)
      text += fmt::format(" Last line it printed: \"{}\"", last);
    text += fmt::format(" ({})", log.string());
  }
  return text;
}

std::size_t Summary::count(store::Status status) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      ended, [status](const Ended& one) { return one.end.status == status; }));
}

Summary execute(const config::Plan& plan, store::Store& store, Launcher& launcher, Watcher& watcher,
                const ExecuteOptions& options) {
  return Executor(plan, store, launcher, watcher, options).run();
}

}  // namespace strata::run
