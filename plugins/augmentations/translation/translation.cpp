// SPDX-License-Identifier: Apache-2.0
#include "translation.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "strata/error.hpp"

namespace strata::translation {
namespace {

/// A place from 0 on, such that `cells` from there end within `canvas`.
std::int32_t place(Stream& stream, std::int32_t canvas, std::int32_t cells) {
  const std::int32_t room = std::max(canvas - cells, 0);
  return static_cast<std::int32_t>(stream.below(static_cast<std::uint64_t>(room) + 1));
}

}  // namespace

Translation::Translation(TranslationConfig config, const Context& context)
    : config_(config), height_(context.height), width_(context.width) {
  if (context.pad_token < 0 || context.box_height > 0)
    throw PluginError(fmt::format(
        "augmentation translation: every puzzle of the dataset fills its canvas of {} x {} cells "
        "and cannot be moved on it. Take it out of augmentation.plugins.",
        height_, width_));
}

Transform Translation::draw(Stream& stream, const Item& item) const {
  if (stream.chance(config_.stay)) return {0, 0};
  // Where the data gave it a place already, the way from there.
  const std::int32_t row = place(stream, height_, std::max(item.input.height, item.label.height));
  const std::int32_t column = place(stream, width_, std::max(item.input.width, item.label.width));
  return {row - item.offset.row, column - item.offset.column};
}

double Translation::distinct() const {
  return static_cast<double>(height_) * width_;
}

}  // namespace strata::translation
