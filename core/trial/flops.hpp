// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>

#include "evaluate/model.hpp"
#include "protocol/settings.hpp"
#include "strata/context.hpp"

namespace strata::trial {

/// Floating-point operations of the matrix products and convolutions that `work` runs on this
/// thread, backward passes included; one multiplication with its addition counts as two. Nothing
/// else is counted: no norm, no softmax, no optimizer. On the meta device this is exact and
/// computes nothing; what LibTorch lacks there is added (meta_device.hpp).
[[nodiscard]] std::int64_t matrix_flops(const std::function<void()>& work);

/// Those of one training step, a sample: the trainer's own step is run on the meta device with one
/// slot, so that all that it runs is counted (segments, look-ahead, backward through what carries
/// gradient) and nothing that it does not.
/// @param model on the meta device, @param context the one it was made with
[[nodiscard]] std::int64_t training_flops(evaluate::Model model, const Context& context,
                                          protocol::TrainingSettings settings);

}  // namespace strata::trial
