// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace strata::trial {

/// LibTorch's C++ part has kernels of the meta device for most operators; those of convolutions,
/// of `where` and of some others live in Python, so that a model can be built there and not be run.
/// This adds them for this process, once: convolutions by their shapes, every other operator that
/// has a kernel for the CPU by running that on zeros of the same shapes. Operators whose result
/// depends on values stay as they are, and refuse.
void complete_meta_device();

}  // namespace strata::trial
