// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace strata::train {

/// What a person should know before training with this precision on this device, or "". bfloat16 on
/// a processor without instructions for it is about ten times slower than float32.
/// @param precision "float32", "float64", "bfloat16"; @param device "cpu", "cuda:0"
/// @param cpuinfo the text of /proc/cpuinfo
[[nodiscard]] std::string precision_warning(std::string_view precision, std::string_view device,
                                            std::string_view cpuinfo);

/// The same for the processor at hand.
[[nodiscard]] std::string precision_warning(std::string_view precision, std::string_view device);

}  // namespace strata::train
