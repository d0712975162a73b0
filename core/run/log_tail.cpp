// SPDX-License-Identifier: Apache-2.0
#include "run/log_tail.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <deque>
#include <sstream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "plugins/descriptor/printable.hpp"

namespace strata::run {
namespace {

constexpr off_t kMostBytes = 8 << 10;

std::string last_bytes(int descriptor) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) return {};
  const off_t length = std::min(status.st_size, kMostBytes);
  std::string text(static_cast<std::size_t>(length), '\0');
  const ssize_t count = ::pread(descriptor, text.data(), text.size(), status.st_size - length);
  text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  return text;
}

}  // namespace

std::string log_tail(int descriptor, std::size_t lines) {
  std::istringstream text(last_bytes(descriptor));
  std::deque<std::string> last;
  for (std::string line; std::getline(text, line);) {
    line.erase(line.find_last_not_of(" \t\r") + 1);
    last.push_back(plugins::printable(line));
    if (last.size() > lines + 1) last.pop_front();
  }
  while (!last.empty() && last.back().empty())
    last.pop_back();
  if (last.size() > lines) last.pop_front();
  return fmt::format("{}", fmt::join(last, "\n"));
}

}  // namespace strata::run
