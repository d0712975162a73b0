// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <utility>

#include "store/trial_record.hpp"
#include "strata/error.hpp"

namespace strata::store {
namespace {

constexpr std::array<std::pair<Status, std::string_view>, 6> kNames = {{
    {Status::kPlanned, "planned"},
    {Status::kRunning, "running"},
    {Status::kInterrupted, "interrupted"},
    {Status::kFailed, "failed"},
    {Status::kDiverged, "diverged"},
    {Status::kFinished, "finished"},
}};

}  // namespace

std::string_view status_name(Status status) {
  for (const auto& [known, name] : kNames)
    if (known == status) return name;
  return "";
}

Status status_from_name(std::string_view name) {
  for (const auto& [status, known] : kNames)
    if (known == name) return status;
  throw StoreError(
      fmt::format("The database has the status '{}', which this program does not know.", name));
}

}  // namespace strata::store
