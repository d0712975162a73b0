// SPDX-License-Identifier: Apache-2.0
#include "train/safetensors.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "strata/error.hpp"
#include "train/atomic_file.hpp"

namespace strata::train {
namespace {

using nlohmann::json;

constexpr std::uint64_t kPrefix = 8;                   // bytes before the header: its length
constexpr std::uint64_t kLongestHeader = 100'000'000;  // as the reference reader has it
constexpr std::uint64_t kLargestExtent =
    1ULL << 48;  // keeps sums and products away from the end of int64

struct Format {
  const char* name;
  at::ScalarType type;
};
constexpr std::array kFormats = {Format{"F64", at::kDouble}, Format{"F32", at::kFloat},
                                 Format{"F16", at::kHalf},   Format{"BF16", at::kBFloat16},
                                 Format{"I64", at::kLong},   Format{"I32", at::kInt},
                                 Format{"I16", at::kShort},  Format{"I8", at::kChar},
                                 Format{"U8", at::kByte},    Format{"BOOL", at::kBool}};

[[noreturn]] void refuse(const std::filesystem::path& path, const std::string& reason) {
  throw DataError(fmt::format("{}: {}", path.string(), reason));
}

/// Where a tensor's bytes lie behind the header.
struct Place {
  std::string name;
  at::ScalarType type;
  std::vector<std::int64_t> shape;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

std::uint64_t unsigned_of(const std::filesystem::path& path, const std::string& name,
                          const json& value, const char* what) {
  if (!value.is_number_unsigned() || value.get<std::uint64_t>() > kLargestExtent)
    refuse(path, fmt::format("Tensor '{}' has a {} of {}; it must be a whole number of 0 or more.",
                             name, what, value.dump()));
  return value.get<std::uint64_t>();
}

Place place_of(const std::filesystem::path& path, const std::string& name, const json& entry,
               std::uint64_t data_size) {
  if (!entry.is_object() || !entry.contains("dtype") || !entry["dtype"].is_string() ||
      !entry.contains("shape") || !entry["shape"].is_array() || !entry.contains("data_offsets") ||
      !entry["data_offsets"].is_array() || entry["data_offsets"].size() != 2)
    refuse(path, fmt::format("Tensor '{}' has no dtype, shape and data_offsets of the right kinds.",
                             name));
  const auto dtype = entry["dtype"].get<std::string>();
  const auto format = std::find_if(kFormats.begin(), kFormats.end(),
                                   [&](const Format& f) { return dtype == f.name; });
  if (format == kFormats.end())
    refuse(path, fmt::format("Tensor '{}' has dtype {}, which is not read here; F64, F32, F16, "
                             "BF16, I64, I32, I16, I8, U8 "
                             "and BOOL are.",
                             name, dtype));
  Place place{name, format->type, {}, 0, 0};
  std::uint64_t bytes = at::elementSize(place.type);
  for (const json& extent : entry["shape"]) {
    const std::uint64_t value = unsigned_of(path, name, extent, "dimension");
    place.shape.push_back(static_cast<std::int64_t>(value));
    if (__builtin_mul_overflow(bytes, value, &bytes) || bytes > kLargestExtent)
      refuse(path,
             fmt::format("Tensor '{}' has a shape of more bytes than a file can hold.", name));
  }
  place.begin = unsigned_of(path, name, entry["data_offsets"][0], "data offset");
  place.end = unsigned_of(path, name, entry["data_offsets"][1], "data offset");
  if (place.begin > place.end || place.end > data_size)
    refuse(path, fmt::format("Tensor '{}' lies at bytes {} to {} of the data, but there are {} "
                             "bytes of data. The file is "
                             "truncated or damaged.",
                             name, place.begin, place.end, data_size));
  if (place.end - place.begin != bytes)
    refuse(path, fmt::format("Tensor '{}' takes {} bytes by its shape, but lies at bytes {} to {}.",
                             name, bytes, place.begin, place.end));
  return place;
}

/// The reference format allows no gaps and no overlaps.
void check_cover(const std::filesystem::path& path, std::vector<Place>& places,
                 std::uint64_t data_size) {
  std::sort(places.begin(), places.end(), [](const Place& a, const Place& b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  });
  std::uint64_t at = 0;
  for (const Place& place : places) {
    if (place.begin != at)
      refuse(path, fmt::format("Tensor '{}' begins at byte {} of the data where byte {} is next; "
                               "tensors must follow each other "
                               "without gaps.",
                               place.name, place.begin, at));
    at = place.end;
  }
  if (at != data_size)
    refuse(path,
           fmt::format(
               "The tensors take {} bytes, but there are {} bytes of data. The file is damaged.",
               at, data_size));
}

json parse_header(const std::filesystem::path& path, const std::string& text) {
  json header = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!header.is_object())
    refuse(path,
           "The header is not a JSON object. The file is damaged or not in safetensors format.");
  return header;
}

}  // namespace

const at::Tensor& SafetensorsFile::tensor(const std::string& name) const {
  const auto found = tensors.find(name);
  if (found == tensors.end())
    throw DataError(
        fmt::format("There is no tensor '{}' among the {} here.", name, tensors.size()));
  return found->second;
}

const std::string& SafetensorsFile::text(const std::string& name) const {
  const auto found = metadata.find(name);
  if (found == metadata.end())
    throw DataError(
        fmt::format("There is no metadata '{}' among the {} here.", name, metadata.size()));
  return found->second;
}

SafetensorsFile read_safetensors(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::error_code error;
  const std::uint64_t size = std::filesystem::file_size(path, error);
  if (!stream || error) refuse(path, "This file does not exist or cannot be read.");
  if (size < kPrefix)
    refuse(path, fmt::format("The file has {} bytes, too few for a safetensors file.", size));
  std::array<unsigned char, kPrefix> prefix{};
  stream.read(reinterpret_cast<char*>(prefix.data()), kPrefix);
  std::uint64_t header_size = 0;
  for (std::size_t k = kPrefix; k-- > 0;)
    header_size = header_size << 8 | prefix[k];
  if (header_size > kLongestHeader || header_size > size - kPrefix)
    refuse(path, fmt::format("The header is said to have {} bytes in a file of {}. The file is "
                             "truncated or not in safetensors "
                             "format.",
                             header_size, size));
  std::string text(header_size, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(header_size));
  const std::uint64_t data_size = size - kPrefix - header_size;

  SafetensorsFile file;
  std::vector<Place> places;
  const json header = parse_header(path, text);
  for (const auto& [name, entry] : header.items()) {
    if (name != "__metadata__") {
      places.push_back(place_of(path, name, entry, data_size));
      continue;
    }
    if (!entry.is_object()) refuse(path, "The header's __metadata__ is not an object of texts.");
    for (const auto& [key, value] : entry.items()) {
      if (!value.is_string())
        refuse(path, fmt::format("Metadata '{}' is {}, not a text.", key, value.type_name()));
      file.metadata.emplace(key, value.get<std::string>());
    }
  }
  check_cover(path, places, data_size);
  for (const Place& place : places) {
    const at::Tensor tensor = at::empty(place.shape, at::TensorOptions(place.type));
    stream.read(static_cast<char*>(tensor.mutable_data_ptr()),
                static_cast<std::streamsize>(place.end - place.begin));
    if (!stream) refuse(path, fmt::format("The bytes of tensor '{}' cannot be read.", place.name));
    file.tensors.emplace(place.name, tensor);
  }
  return file;
}

std::int64_t write_safetensors(const std::filesystem::path& path, const SafetensorsFile& file) {
  // Wide elements first, so that every tensor begins on a multiple of its element's size.
  std::vector<std::pair<std::string, at::Tensor>> tensors;
  for (const auto& [name, tensor] : file.tensors)
    tensors.emplace_back(name, tensor.to(at::kCPU).contiguous());
  std::stable_sort(tensors.begin(), tensors.end(), [](const auto& a, const auto& b) {
    return a.second.element_size() > b.second.element_size();
  });
  json header = json::object();
  if (!file.metadata.empty()) header["__metadata__"] = file.metadata;
  std::uint64_t at = 0;
  for (const auto& [name, tensor] : tensors) {
    const auto format = std::find_if(kFormats.begin(), kFormats.end(), [&](const Format& f) {
      return tensor.scalar_type() == f.type;
    });
    if (format == kFormats.end())
      throw StoreError(
          fmt::format("{}: Tensor '{}' has a number format that is not written here ({}).",
                      path.string(), name, c10::toString(tensor.scalar_type())));
    const std::uint64_t end = at + tensor.nbytes();
    header[name] = {
        {"dtype", format->name}, {"shape", tensor.sizes().vec()}, {"data_offsets", {at, end}}};
    at = end;
  }
  std::string text = header.dump();
  text.resize((text.size() + kPrefix - 1) / kPrefix * kPrefix, ' ');

  AtomicFile output(path);
  std::string prefix(kPrefix, '\0');
  for (std::size_t k = 0; k < kPrefix; ++k)
    prefix[k] = static_cast<char>(text.size() >> (8 * k) & 0xff);
  output.write(prefix);
  output.write(text);
  for (const auto& [name, tensor] : tensors)
    output.write({static_cast<const char*>(tensor.const_data_ptr()), tensor.nbytes()});
  output.commit();
  return static_cast<std::int64_t>(kPrefix + text.size() + at);
}

}  // namespace strata::train
