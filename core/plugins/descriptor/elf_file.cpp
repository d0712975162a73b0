// SPDX-License-Identifier: Apache-2.0
#include "plugins/descriptor/elf_file.hpp"

#include "strata/error.hpp"

#include <fmt/format.h>

#include <bit>
#include <cerrno>
#include <cstring>

namespace strata::plugins {
namespace {

#if defined(__x86_64__)
constexpr Elf64_Half kThisMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr Elf64_Half kThisMachine = EM_AARCH64;
#else
#error "Strata runs on x86-64 and arm64"
#endif
static_assert(std::endian::native == std::endian::little);

/// The text that begins at `offset` of a string table and ends before its next zero byte.
std::string text_at(const std::string& table, std::uint64_t offset) {
  if (offset >= table.size()) return {};
  return std::string(table.c_str() + offset);
}

}  // namespace

ElfFile::ElfFile(const std::filesystem::path& file) : path_(file) {
  // A folder or a pipe of that name would open, and then block or fail in odd ways.
  std::error_code error;
  const auto status = std::filesystem::status(file, error);
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))
    refuse("not an ordinary file");
  stream_.open(file, std::ios::binary);
  if (!stream_) refuse(fmt::format("cannot open the file ({})", std::strerror(errno)));
  stream_.seekg(0, std::ios::end);
  size_ = static_cast<std::uint64_t>(std::max<std::streamoff>(stream_.tellg(), 0));

  Elf64_Ehdr header{};
  read_header(&header);
  read_sections(header);
}

void ElfFile::read_header(Elf64_Ehdr* header) {
  if (size_ < SELFMAG || bytes(0, SELFMAG, "its first bytes") != ELFMAG) refuse("not an ELF file");
  if (size_ < sizeof *header) refuse("cut off: the file ends within its ELF header");
  std::memcpy(header, bytes(0, sizeof *header, "its ELF header").data(), sizeof *header);
  if (header->e_ident[EI_CLASS] != ELFCLASS64) refuse("not a 64-bit shared library");
  if (header->e_ident[EI_DATA] != ELFDATA2LSB || header->e_machine != kThisMachine)
    refuse("built for another processor");
  if (header->e_type != ET_DYN) refuse("not a 64-bit shared library");
}

void ElfFile::read_sections(const Elf64_Ehdr& header) {
  if (header.e_shoff == 0 || header.e_shnum == 0) return;
  if (header.e_shentsize != sizeof(Elf64_Shdr) || header.e_shstrndx >= header.e_shnum)
    refuse("damaged: its ELF header describes no usable section table");
  const std::string table = bytes(
      header.e_shoff, std::uint64_t{header.e_shnum} * sizeof(Elf64_Shdr), "its section table");
  const auto entry = [&](std::size_t index) {
    Elf64_Shdr section{};
    std::memcpy(&section, table.data() + index * sizeof section, sizeof section);
    return section;
  };
  const Elf64_Shdr names_section = entry(header.e_shstrndx);
  const std::string names =
      bytes(names_section.sh_offset, names_section.sh_size, "the table of its sections' names");
  for (std::size_t index = 0; index < header.e_shnum; ++index) {
    const Elf64_Shdr section = entry(index);
    if (section.sh_type == SHT_NULL || section.sh_type == SHT_NOBITS) continue;
    sections_.push_back({text_at(names, section.sh_name), section.sh_offset, section.sh_size});
  }
}

std::optional<std::string> ElfFile::section(std::string_view name) {
  for (const Section& section : sections_)
    if (section.name == name)
      return bytes(section.offset, section.size, fmt::format("its section '{}'", name));
  return std::nullopt;
}

std::string ElfFile::bytes(std::uint64_t offset, std::uint64_t size, std::string_view what) {
  if (offset > size_ || size > size_ - offset)
    refuse(fmt::format("damaged or cut off: {} lies beyond the end of the file", what));
  std::string result(size, '\0');
  stream_.seekg(static_cast<std::streamoff>(offset));
  stream_.read(result.data(), static_cast<std::streamsize>(size));
  if (!stream_) refuse(fmt::format("cannot read {} ({})", what, std::strerror(errno)));
  return result;
}

void ElfFile::refuse(std::string_view why) const {
  throw PluginError(fmt::format("{}: {}", path_.string(), why));
}

}  // namespace strata::plugins
