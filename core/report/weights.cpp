// SPDX-License-Identifier: Apache-2.0
#include "report/weights.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdint>
#include <vector>

#include "config/with_commas.hpp"

namespace strata::report {
namespace {

std::string counted(std::int64_t number, const char* one) {
  return fmt::format("{} {}{}", config::with_commas(number), one, number == 1 ? "" : "s");
}

/// "a, b, c and 4 more"
std::string named(const std::vector<std::string>& names) {
  constexpr std::size_t kMost = 3;
  if (names.size() <= kMost + 1) return fmt::format("{}", fmt::join(names, ", "));
  return fmt::format("{}, {}, {} and {} more", names[0], names[1], names[2], names.size() - kMost);
}

}  // namespace

std::string weights_text(const protocol::WeightsReply& reply) {
  std::vector<std::string> parts{counted(reply.parameters, "parameter")};
  if (reply.puzzle_numbers > 0)
    parts.push_back(counted(reply.puzzle_numbers, "number") + " of the puzzle table");
  if (reply.fixed > 0) {
    parts.push_back(counted(reply.fixed, "number") +
                    (reply.fixed == 1 ? " that is not trained" : " that are not trained"));
    if (!reply.untrained.empty()) parts.back() += fmt::format(" ({})", named(reply.untrained));
  }
  const std::int64_t again = reply.numbers - reply.parameters - reply.puzzle_numbers - reply.fixed;
  if (again > 0)
    parts.push_back(counted(again, "number") + " of tied weights, which stand there once more");
  std::string text =
      fmt::format("{} of {}: ", counted(reply.tensors, "tensor"), counted(reply.numbers, "number"));
  for (std::size_t part = 0; part < parts.size(); ++part)
    text += (part == 0 ? "" : part + 1 == parts.size() ? " and " : ", ") + parts[part];
  return text;
}

}  // namespace strata::report
