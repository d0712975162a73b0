// SPDX-License-Identifier: Apache-2.0
#include "data/npy_writer.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <bit>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "strata/error.hpp"

namespace strata::data {
namespace {

static_assert(std::endian::native == std::endian::little);

struct Format {
  std::string_view name;  ///< as the header spells it
  std::size_t bytes;
  std::int64_t least, most;
};

Format format_of(NpyType type) {
  switch (type) {
    case NpyType::kUint8:
      return {"|u1", 1, 0, std::numeric_limits<std::uint8_t>::max()};
    case NpyType::kInt32:
      return {"<i4", 4, std::numeric_limits<std::int32_t>::min(),
              std::numeric_limits<std::int32_t>::max()};
    case NpyType::kInt64:
      break;
  }
  return {"<i8", 8, std::numeric_limits<std::int64_t>::min(),
          std::numeric_limits<std::int64_t>::max()};
}

/// Magic, version, length, dictionary; padded so that the values begin at a multiple of 64 bytes.
std::string header(std::string_view type, const std::vector<std::int64_t>& shape) {
  constexpr std::size_t kBoundary = 64, kStart = 10;
  std::string text = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}{}), }}",
                                 type, fmt::join(shape, ", "), shape.size() == 1 ? "," : "");
  while ((kStart + text.size() + 1) % kBoundary != 0)
    text += ' ';
  text += '\n';
  std::string start("\x93NUMPY\x01\x00", 8);
  start += static_cast<char>(text.size() % 256);
  start += static_cast<char>(text.size() / 256);
  return start + text;
}

}  // namespace

NpyWriter::NpyWriter(std::filesystem::path file, NpyType type,
                     const std::vector<std::int64_t>& shape)
    : file_(std::move(file)), type_(type), stream_(file_, std::ios::binary | std::ios::trunc) {
  if (!stream_) throw StoreError(fmt::format("{}: cannot be written.", file_.string()));
  for (const std::int64_t size : shape)
    left_ *= size;
  const std::string start = header(format_of(type).name, shape);
  stream_.write(start.data(), static_cast<std::streamsize>(start.size()));
}

void NpyWriter::write(std::span<const std::int64_t> values) {
  const Format format = format_of(type_);
  bytes_.resize(values.size() * format.bytes);
  for (std::size_t k = 0; k < values.size(); ++k) {
    if (values[k] < format.least || values[k] > format.most)
      throw Error(fmt::format("{}: the value {} does not fit the type {} ({} to {}).",
                              file_.string(), values[k], format.name, format.least, format.most));
    std::memcpy(bytes_.data() + k * format.bytes, &values[k], format.bytes);
  }
  stream_.write(bytes_.data(), static_cast<std::streamsize>(bytes_.size()));
  left_ -= static_cast<std::int64_t>(values.size());
}

void NpyWriter::close() {
  stream_.close();
  if (!stream_)
    throw StoreError(
        fmt::format("{}: cannot be written to its end; is the disk full?", file_.string()));
  if (left_ != 0) throw Error(fmt::format("{}: {} values are missing.", file_.string(), left_));
}

}  // namespace strata::data
