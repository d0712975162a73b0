// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

namespace strata::cli {

/// What the chosen command does, run by main() after the command line is read; gives the exit code.
using Action = std::function<int()>;

}  // namespace strata::cli
