// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <string_view>

#include "strata/export.hpp"
#include "strata/stream.hpp"

namespace strata::nn {

/// x with each element set to zero with probability `share` and divided by (1 - share) otherwise
/// (Srivastava et al. 2014). The mask of a row comes from that row's own stream, so that it does
/// not depend on the other rows of the batch.
/// @param x [rows, …] @param streams as many as rows
/// @param purpose names the place and the call within the segment; two that are the same drop the
/// same elements
/// @throws Error where the numbers of rows differ
[[nodiscard]] STRATA_API at::Tensor dropout(const at::Tensor& x, double share,
                                            const RowStreams& streams, std::string_view purpose);

}  // namespace strata::nn
