// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/module.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "strata/export.hpp"

namespace strata::nn {

/// (our name, published name) of every parameter and buffer, as the codes of HRM, TRM and URM name
/// theirs: "inner." and our name.
/// @param unnamed parts of ours that they do not name: "input" makes "inner.embed_tokens…" of
/// "input.embed_tokens…"
[[nodiscard]] STRATA_API std::vector<std::pair<std::string, std::string>> published_names(
    const torch::nn::Module& module, std::initializer_list<std::string_view> unnamed);

}  // namespace strata::nn
