// SPDX-License-Identifier: Apache-2.0
#include "plugins/descriptor/plugin_file.hpp"

#include "plugins/descriptor/elf_file.hpp"
#include "plugins/descriptor/printable.hpp"
#include "strata/error.hpp"
#include "strata/plugin.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <sstream>

namespace strata::plugins {
namespace {

using plugin::Descriptor;

[[noreturn]] void refuse(const std::filesystem::path& path, const std::string& why) {
  throw PluginError(fmt::format("{}: {}", path.string(), why));
}

Descriptor read_descriptor(const std::filesystem::path& path, const std::string& section) {
  static constexpr std::string_view kMagic = "STRATAPL";
  if (!section.starts_with(kMagic))
    refuse(path,
           fmt::format("its section '{}' does not begin with {}, so it is not a plugin of Strata",
                       plugin::kSection, kMagic));
  constexpr std::size_t kSizeOffset = offsetof(Descriptor, size);
  std::uint32_t size = 0;
  if (section.size() < kSizeOffset + sizeof size)
    refuse(path, "damaged or cut off: its descriptor ends after the first bytes");
  std::memcpy(&size, section.data() + kSizeOffset, sizeof size);
  if (size != sizeof(Descriptor))
    refuse(path,
           fmt::format(
               "its descriptor has {} bytes, this host expects {}. Rebuild it against strata {}",
               size, sizeof(Descriptor), STRATA_VERSION));
  if (section.size() < sizeof(Descriptor))
    refuse(path, fmt::format(
                     "damaged or cut off: its section '{}' has {} bytes, less than its descriptor",
                     plugin::kSection, section.size()));
  Descriptor descriptor{};
  std::memcpy(&descriptor, section.data(), sizeof descriptor);
  return descriptor;
}

/// A text of the descriptor up to its first zero byte, or all of it where there is none.
template <std::size_t size>
std::string text_of(const char (&field)[size]) {
  return std::string(field, strnlen(field, size));
}

std::vector<Provided> parse_provides(const std::filesystem::path& path, const std::string& text) {
  std::vector<Provided> provides;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    const std::size_t colon = word.find(':');
    const std::string kind = word.substr(0, colon);
    const std::string name = colon == std::string::npos ? "" : word.substr(colon + 1);
    const bool known =
        kind == "architecture" || kind == "halting" || kind == "augmentation" || kind == "dataset";
    if (!known || !is_name(name))
      refuse(path,
             fmt::format("says it provides \"{}\", it must be KIND:NAME with one of the kinds "
                         "architecture, halting, augmentation, dataset",
                         printable(word)));
    const Provided provided{kind_from_name(kind), name};
    if (std::ranges::find(provides, provided) != provides.end())
      refuse(path, fmt::format("says twice that it provides \"{}\"", word));
    provides.push_back(provided);
  }
  if (provides.empty())
    refuse(path,
           "says it provides nothing (the last argument of STRATA_PLUGIN, such as "
           "\"dataset:sudoku\")");
  return provides;
}

/// The note of type NT_GNU_BUILD_ID: sizes of name and id, the type, "GNU", the id.
std::string parse_build_id(const std::string& note) {
  Elf64_Nhdr header{};
  constexpr std::string_view kOwner("GNU\0", 4);
  const std::size_t begin = sizeof header + kOwner.size();
  if (note.size() < begin) return {};
  std::memcpy(&header, note.data(), sizeof header);
  if (header.n_type != NT_GNU_BUILD_ID || header.n_namesz != kOwner.size() ||
      std::string_view(note).substr(sizeof header, kOwner.size()) != kOwner ||
      header.n_descsz > note.size() - begin)
    return {};
  std::string hex;
  for (const char byte : std::string_view(note).substr(begin, header.n_descsz))
    hex += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  return hex;
}

}  // namespace

std::string to_text(const Provided& provided) {
  return fmt::format("{}:{}", kind_name(provided.kind), provided.name);
}

PluginFile read_plugin_file(const std::filesystem::path& path) {
  ElfFile elf(path);
  const std::optional<std::string> section = elf.section(plugin::kSection);
  if (!section)
    refuse(
        path,
        fmt::format(
            "a shared library, but not a plugin: no section '{}' (is STRATA_PLUGIN(...) missing?)",
            plugin::kSection));
  const Descriptor descriptor = read_descriptor(path, *section);
  PluginFile file;
  file.path = path;
  file.name = text_of(descriptor.name);
  file.version = text_of(descriptor.version);
  for (const auto& [what, text] : {std::pair{"name", file.name}, {"version", file.version}})
    if (!is_name(text))
      refuse(path, fmt::format("its {} is \"{}\", it must be letters, digits and the signs _ . + -",
                               what, printable(text)));
  file.description = printable(text_of(descriptor.description));
  file.compiler = printable(text_of(descriptor.compiler));
  file.platform = printable(text_of(descriptor.platform));
  file.provides = parse_provides(path, text_of(descriptor.provides));
  if (const auto note = elf.section(".note.gnu.build-id")) file.build_id = parse_build_id(*note);
  file.api_version = descriptor.api_version;
  file.torch_abi = descriptor.torch_abi;
  file.cxx_standard = descriptor.cxx_standard;
  file.string_abi = descriptor.string_abi;
  file.debug_stl = descriptor.debug_stl;
  return file;
}

}  // namespace strata::plugins
