// SPDX-License-Identifier: Apache-2.0
#include "protocol/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace strata::protocol {
namespace {

bool is_device(std::string_view device) {
  if (device == "auto" || device == "cpu" || device == "cuda") return true;
  constexpr std::string_view kPrefix = "cuda:";
  if (!device.starts_with(kPrefix)) return false;
  const std::string_view number = device.substr(kPrefix.size());
  return !number.empty() && number.size() <= 3 &&
         std::ranges::all_of(number, [](char letter) { return letter >= '0' && letter <= '9'; });
}

}  // namespace

std::string TrainingSettings::check() const {
  if (!is_device(device))
    return fmt::format(
        "device is {}, it must be auto, cpu, cuda or cuda:N (cuda:0 is the first GPU)",
        to_text(Value(device)));
  return {};
}

}  // namespace strata::protocol
