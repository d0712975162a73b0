// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <elf.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace strata::plugins {

/// The sections of a 64-bit ELF shared library of this processor, read from its bytes: nothing of
/// it runs. Every offset and size in the file is held against the file's size, so that a damaged
/// file is an error and never a bad access.
class ElfFile {
 public:
  /// @throws PluginError with a text that begins with the path, where the file is no such library
  explicit ElfFile(const std::filesystem::path& file);

  /// The content of the first section of that name; nullopt where there is none or where it
  /// occupies no bytes.
  [[nodiscard]] std::optional<std::string> section(std::string_view name);

 private:
  struct Section {
    std::string name;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
  };

  void read_header(Elf64_Ehdr* header);
  void read_sections(const Elf64_Ehdr& header);
  /// Bytes [offset, offset + size) of the file. @throws PluginError where it is shorter
  [[nodiscard]] std::string bytes(std::uint64_t offset, std::uint64_t size, std::string_view what);
  [[noreturn]] void refuse(std::string_view why) const;

  std::filesystem::path path_;
  std::ifstream stream_;
  std::uint64_t size_ = 0;
  std::vector<Section> sections_;
};

}  // namespace strata::plugins
