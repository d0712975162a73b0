// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

/// Reader and writer of the safetensors format: eight bytes with the length of a JSON header
/// (little endian), the header
/// {"__metadata__": {text: text}, "name": {"dtype": "F32", "shape": […], "data_offsets": [begin,
/// end]}}, and the tensors' bytes without gaps, row-major, little endian.
namespace strata::train {

/// Tensors and texts by name; all tensors contiguous and on the CPU.
struct SafetensorsFile {
  std::map<std::string, std::string> metadata;
  std::map<std::string, at::Tensor> tensors;

  /// @throws DataError naming what there is not
  [[nodiscard]] const at::Tensor& tensor(const std::string& name) const;
  [[nodiscard]] const std::string& text(const std::string& name) const;
};

/// F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL.
/// @throws DataError "<path>: <reason>" for a file that is missing or malformed in any way
[[nodiscard]] SafetensorsFile read_safetensors(const std::filesystem::path& path);

/// Written beside `path`, synced and renamed over it. Gives the size in bytes.
/// @throws StoreError naming path and cause
std::int64_t write_safetensors(const std::filesystem::path& path, const SafetensorsFile& file);

}  // namespace strata::train
