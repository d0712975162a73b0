// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace strata::plugins {

/// SHA-256 (FIPS 180-4) as 64 lower-case hexadecimal digits.
[[nodiscard]] std::string sha256(std::string_view bytes);

/// SHA-256 of a file's content, read in pieces: plugin files and data files alike.
/// @throws DataError beginning with the path, where it cannot be read to its end
[[nodiscard]] std::string sha256_of_file(const std::filesystem::path& file);

/// What `hash_of_file` gives of a file; of a folder, the SHA-256 of the names below it, sorted, and
/// of what `hash_of_file` gives of each.
[[nodiscard]] std::string sha256_of_path(
    const std::filesystem::path& path,
    const std::function<std::string(const std::filesystem::path&)>& hash_of_file = sha256_of_file);

}  // namespace strata::plugins
