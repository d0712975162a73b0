// SPDX-License-Identifier: Apache-2.0
#include <ATen/Parallel.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <utility>

#include "strata/error.hpp"
#include "train/atomic_file.hpp"
#include "trial/caller.hpp"
#include "trial/commands.hpp"
#include "trial/cuda.hpp"
#include "trial/environment.hpp"
#include "trial/moved_plugins.hpp"
#include "trial/session.hpp"
#include "trial/torch_abi.hpp"

namespace strata::trial {
namespace {

/// Holds a trial's folder for this process: an attempt whose host was killed may still be writing
/// its checkpoint, and the next one must wait for it. The kernel lets go of the lock when the
/// process ends, however it ends.
class FolderLock {
 public:
  explicit FolderLock(const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    const std::string file = (folder / "lock").string();
    descriptor_ = open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0644);
    if (descriptor_ < 0 || flock(descriptor_, LOCK_EX) != 0)
      throw StoreError(
          fmt::format("{}: cannot be locked for this trial: {}", file, std::strerror(errno)));
  }
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;
  ~FolderLock() { close(descriptor_); }

 private:
  int descriptor_ = -1;
};

std::unique_ptr<Outlet> make_outlet(Caller& caller, const protocol::TrialOrder& order) {
  if (caller.is_host())
    return std::make_unique<ChannelOutlet>(caller.channel(), order.last_sequence);
  return std::make_unique<PrintingOutlet>([](const std::string& line) {
    fmt::print("{}\n", line);
    std::fflush(stdout);
  });
}

/// So that a person can run this very trial under a debugger, in a folder of that run's own:
/// strata-trial run FOLDER/order.json --folder OTHER. That goes on from a checkpoint that was
/// copied there, whatever this attempt does.
void keep_order(protocol::TrialOrder order) {
  order.resumes.reset();
  train::AtomicFile file(std::filesystem::path(order.folder) / "order.json");
  file.write(protocol::to_json(order, 2) + '\n');
  file.commit();
}

/// The end of a session or a job signals every process, the trials too. (Ctrl-C and a closed
/// terminal do not: trials have a process group of their own.) `strata` asks its trials to stop in
/// an orderly way; where it is gone, the socket's end does.
void leave_stopping_to_host() {
  for (const int stop : {SIGINT, SIGTERM, SIGHUP})
    signal(stop, SIG_IGN);
}

/// A run by hand answers to no database: it must not go on from, and write over, a checkpoint that
/// one knows.
void require_fresh_folder(const std::filesystem::path& folder) {
  if (!std::filesystem::exists(folder / "checkpoint.safetensors")) return;
  throw Error(fmt::format(
      "{}: this folder holds the trial's own checkpoint, which a run by hand would write over, and "
      "what it measures would reach no database. Name another folder with --folder: there the "
      "trial begins at step 0, or at that of a checkpoint that you copy into it.",
      folder.string()));
}

protocol::Ended failure(const std::string& message) {
  const Usage usage = usage_of_process();
  protocol::Ended ended;
  ended.ending = protocol::Ending::kFailed;
  ended.message = message;
  ended.wall_seconds = usage.wall_seconds;
  ended.cpu_seconds = usage.cpu_seconds;
  ended.peak_memory_bytes = usage.peak_memory_bytes;
  return ended;
}

protocol::Ended run_order(const protocol::TrialOrder& order, Outlet& outlet) {
  try {
    const std::string device = choose_device(order.device);
    check_torch();
    at::set_num_threads(static_cast<int>(order.threads));
    at::set_num_interop_threads(1);
    const FolderLock lock(order.folder);
    // Not only passed over: should this attempt end before its first checkpoint, the next one would
    // go on from it.
    if (order.resumes == false)
      std::filesystem::remove(std::filesystem::path(order.folder) / "checkpoint.safetensors");
    keep_order(order);
    plugins::PluginLoader loader(host_abi());
    Session session(order, device, loader, outlet);
    return session.run();
  } catch (const std::exception& error) {
    return failure(error.what());
  } catch (...) {
    return failure("A plugin threw something that is no std::exception.");
  }
}

}  // namespace

int run(const std::string& file, const std::string& folder) {
  Caller caller;
  if (caller.is_host()) leave_stopping_to_host();
  auto order = caller.request<protocol::TrialOrder>(file);
  if (!folder.empty()) order.folder = std::filesystem::absolute(folder).string();
  if (!caller.is_host()) {
    if (folder.empty()) require_fresh_folder(order.folder);
    order = with_plugins_found(std::move(order));
  }
  const std::unique_ptr<Outlet> outlet = make_outlet(caller, order);
  const protocol::Ended ended = run_order(order, *outlet);
  const bool failed = ended.ending == protocol::Ending::kFailed;
  if (failed) fmt::print(stderr, "{}\n", ended.message);
  outlet->send(ended);
  outlet->flush();
  return failed ? 1 : 0;
}

}  // namespace strata::trial
