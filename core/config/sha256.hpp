// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace strata::config {

/// SHA-256 (FIPS 180-4) as 64 lower-case hexadecimal digits.
[[nodiscard]] std::string sha256_of_text(std::string_view text);
/// Of a file's content. @throws DataError where it cannot be read
[[nodiscard]] std::string sha256_of_file(const std::filesystem::path& file);

}  // namespace strata::config
