// SPDX-License-Identifier: Apache-2.0
// The precompiled header of everything that uses LibTorch. Only headers of LibTorch and the
// standard library: what changes here is compiled again everywhere. Never included by name; each
// file includes what it uses.
#pragma once

#include <ATen/ATen.h>
#include <torch/nn/module.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>
