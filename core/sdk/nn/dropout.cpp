// SPDX-License-Identifier: Apache-2.0
#include "strata/nn/dropout.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <cmath>
#include <cstdint>

#include "strata/error.hpp"
#include "strata/nn/construction.hpp"

namespace strata::nn {

at::Tensor dropout(const at::Tensor& x, double share, const RowStreams& streams,
                   std::string_view purpose) {
  if (x.size(0) != streams.size())
    throw Error(fmt::format("dropout was given {} rows and {} streams; each row needs its own",
                            x.size(0), streams.size()));
  // float32 holds the factor that bfloat16 would round.
  at::Tensor mask = at::empty(x.sizes(), at::kFloat);
  const auto kept = static_cast<float>(1.0 / (1.0 - share));
  const auto threshold = static_cast<std::uint64_t>(std::ldexp(share, 32));
  const std::int64_t elements = x.size(0) == 0 ? 0 : x.numel() / x.size(0);
  float* value = mask.mutable_data_ptr<float>();
  for (std::int64_t row = 0; row < x.size(0); ++row) {
    Stream stream = streams.row(row, purpose);
    for (std::int64_t element = 0; element < elements; ++element)
      *value++ = stream.next_u32() < threshold ? 0.0F : kept;
  }
  const at::Tensor wide = at_least_float32(x);
  return (wide * mask.to(wide.options())).to(x.scalar_type());
}

}  // namespace strata::nn
