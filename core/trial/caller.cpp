// SPDX-License-Identifier: Apache-2.0
#include "trial/caller.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>

namespace strata::trial {

Caller::Caller() {
  struct stat status {};
  if (fstat(protocol::kTrialDescriptor, &status) != 0 || !S_ISSOCK(status.st_mode)) return;
  // A plugin that starts programs of its own must not hand them the host's socket.
  fcntl(protocol::kTrialDescriptor, F_SETFD, FD_CLOEXEC);
  channel_.emplace(protocol::kTrialDescriptor);
}

std::string Caller::text_of(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw DataError(fmt::format("{}: cannot open the file", file));
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace strata::trial
