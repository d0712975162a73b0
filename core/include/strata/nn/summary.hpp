// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <string_view>

#include "strata/export.hpp"

namespace strata::nn {

/// What a halting policy sees of a state.
/// @param state [batch, positions, hidden]
/// @param kind "first": the first position, a prefix position where there is one (HRM); "mean": the
/// mean over all positions,
///        which tells more where there is no prefix
/// @return [batch, hidden], at least float32
[[nodiscard]] STRATA_API at::Tensor summary_of(const at::Tensor& state, std::string_view kind);

}  // namespace strata::nn
