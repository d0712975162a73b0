// SPDX-License-Identifier: Apache-2.0
#include "strata/nn/transformer_parameters.hpp"

#include <fmt/format.h>

#include "strata/nn/swiglu.hpp"

namespace strata::nn {

std::string TransformerParameters::check() const {
  if (hidden_size % num_heads != 0)
    return fmt::format(
        "hidden_size is {} and num_heads is {}: hidden_size must be a multiple of num_heads",
        hidden_size, num_heads);
  if (positions == "rope" && head_width() % 2 != 0)
    return fmt::format(
        "a head is hidden_size / num_heads = {} / {} = {} wide: with positions = \"rope\" this "
        "must be even",
        hidden_size, num_heads, head_width());
  if (swiglu_width(hidden_size, expansion, mlp_multiple) < 1)
    return fmt::format(
        "expansion is {} and hidden_size is {}: the MLP would be expansion * hidden_size * 2/3, "
        "rounded, = 0 wide. expansion must be more than 0.75 / hidden_size = {:.4g}",
        expansion, hidden_size, 0.75 / static_cast<double>(hidden_size));
  if (prefix_positions() < filled_positions())
    return fmt::format(
        "prefix_length is {}, but puzzle_embedding_width = {} fills {} positions of hidden_size = "
        "{}: it must be 0 (as many as are filled) or at least {}",
        prefix_length, puzzle_embedding_width, filled_positions(), hidden_size, filled_positions());
  return {};
}

}  // namespace strata::nn
