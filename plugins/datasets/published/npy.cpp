// SPDX-License-Identifier: Apache-2.0
#include "npy.hpp"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <string_view>
#include <utility>

#include "npy_header.hpp"
#include "strata/error.hpp"

namespace strata::published {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kMaxHeader = 1 << 20;

std::uint64_t width_of(const std::string& type) {
  if (type == "|u1" || type == "<u1") return 1;
  if (type == "<i4") return 4;
  if (type == "<i8") return 8;
  return 0;
}

std::int64_t value_of(const unsigned char* bytes, std::uint64_t width) {
  if (width == 1) return *bytes;
  if (width == 4) {
    std::int32_t value = 0;
    std::memcpy(&value, bytes, sizeof value);
    return value;
  }
  std::int64_t value = 0;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

}  // namespace

NpyFile::NpyFile(std::filesystem::path file) : file_(std::move(file)) {
  stream_.open(file_, std::ios::binary);
  if (!stream_ || std::filesystem::is_directory(file_))
    throw DataError(
        fmt::format("{}: there is no such file, or it cannot be read.", file_.string()));
  read_header();
}

void NpyFile::fail(std::uint64_t byte, const std::string& what) const {
  throw DataError(fmt::format("{}: at byte {}: {}", file_.string(), byte, what));
}

void NpyFile::read_header() {
  std::array<char, 12> start{};
  stream_.read(start.data(), 10);
  if (stream_.gcount() < 10 || std::string_view(start.data(), kMagic.size()) != kMagic)
    fail(0, "this is no NumPy file (.npy); it must begin with \\x93NUMPY and a version");
  const int version = start[6];
  if (version < 1 || version > 3)
    fail(6, fmt::format("the format's version is {}, it must be 1 to 3", version));
  const std::size_t length_bytes = version == 1 ? 2 : 4;
  stream_.read(start.data() + 10, static_cast<std::streamsize>(length_bytes - 2));
  std::uint32_t length = 0;
  std::memcpy(&length, start.data() + 8, length_bytes);
  if (length > kMaxHeader) fail(8, fmt::format("the header would have {} bytes", length));
  const std::uint64_t begin = 8 + length_bytes;
  std::string text(length, '\0');
  stream_.read(text.data(), static_cast<std::streamsize>(length));
  if (stream_.gcount() != static_cast<std::streamsize>(length))
    fail(begin, fmt::format("the header must have {} bytes, but the file ends", length));

  NpyHeader header;
  try {
    header = parse_header(text);
  } catch (const HeaderError& error) {
    fail(begin + error.at, error.what);
  }
  width_ = width_of(header.type);
  if (width_ == 0)
    fail(begin,
         fmt::format("the values are of type \"{}\"; read are \"|u1\" (uint8), \"<i4\" (int32) and "
                     "\"<i8\" (int64). Convert the array with .astype(numpy.int64).",
                     header.type));
  if (header.fortran_order)
    fail(begin, "the array is in Fortran order; write it with numpy.ascontiguousarray");
  shape_ = header.shape;
  data_ = begin + length;
  std::uint64_t count = 1;
  for (const std::int64_t size : shape_)
    count *= static_cast<std::uint64_t>(size);
  const std::uint64_t bytes = std::filesystem::file_size(file_);
  if (bytes != data_ + count * width_)
    fail(bytes, fmt::format("the file ends here, but by its header (shape {}, {} bytes a value) it "
                            "must have {} bytes",
                            shape_text(shape_), width_, data_ + count * width_));
}

void NpyFile::read(std::span<std::int32_t> values, std::int64_t limit) {
  bytes_.resize(values.size() * width_);
  stream_.read(reinterpret_cast<char*>(bytes_.data()), static_cast<std::streamsize>(bytes_.size()));
  if (stream_.gcount() != static_cast<std::streamsize>(bytes_.size()))
    fail(byte_of(next_), fmt::format("{} values are wanted, but the file ends", values.size()));
  for (std::size_t k = 0; k < values.size(); ++k) {
    const std::int64_t value = value_of(bytes_.data() + k * width_, width_);
    if (value < 0 || value >= limit)
      fail(byte_of(next_ + static_cast<std::int64_t>(k)),
           fmt::format("the value is {}, it must be 0 to {}", value, limit - 1));
    values[k] = static_cast<std::int32_t>(value);
  }
  next_ += static_cast<std::int64_t>(values.size());
}

std::vector<std::int32_t> NpyFile::all(std::int64_t limit) {
  if (shape_.size() != 1)
    fail(0, fmt::format("the array's shape is {}, it must have one dimension", shape_text(shape_)));
  std::vector<std::int32_t> values(static_cast<std::size_t>(shape_[0]));
  read(values, limit);
  return values;
}

}  // namespace strata::published
