// SPDX-License-Identifier: Apache-2.0
#include "plugins/descriptor/plugin_file.hpp"

#include <elf.h>
#include <fmt/format.h>

#include <cstring>

#include "../files.hpp"
#include "catch.hpp"
#include "plugins/descriptor/printable.hpp"
#include "strata/error.hpp"
#include "strata/plugin.hpp"
#include "strata/stream.hpp"

using strata::Kind;
using strata::plugins::PluginFile;
using strata::plugins::Provided;
using strata::plugins::read_plugin_file;
using test::specimen;

namespace {

void check_refused(const std::filesystem::path& file, const std::string& why) {
  CHECK_THROWS_AS(read_plugin_file(file), strata::PluginError);
  CHECK_THROWS_WITH(read_plugin_file(file), file.string() + ": " + why);
}

/// A good plugin with other bytes from `offset` on.
std::string patched(std::size_t offset, const std::string& bytes) {
  std::string content = test::read(specimen("good"));
  return content.replace(offset, bytes.size(), bytes);
}

/// Where the descriptor begins in a good plugin.
std::size_t descriptor_offset() {
  return test::read(specimen("good")).find("STRATAPL\xa8\x02");
}

}  // namespace

TEST_CASE("A plugin's file says what it is and what it provides") {
  const PluginFile file = read_plugin_file(specimen("good"));
  CHECK(file.path == specimen("good"));
  CHECK(file.name == "good");
  CHECK(file.version == "1.9.0");
  CHECK(file.description == "Two datasets of rows – all is well");
  CHECK(file.platform == "strata " STRATA_VERSION);
  CHECK(file.compiler == __VERSION__);
  CHECK(file.provides ==
        std::vector<Provided>{{Kind::kDataset, "row"}, {Kind::kDataset, "other_row"}});
  CHECK(to_text(file.provides[1]) == "dataset:other_row");
  CHECK(file.api_version == strata::kApiVersion);
  CHECK(file.torch_abi == 0);
  CHECK(file.string_abi == _GLIBCXX_USE_CXX11_ABI);
  CHECK(file.debug_stl == strata::plugin::kDebugStl);
  CHECK(file.cxx_standard == __cplusplus);
  CHECK(file.build_id.size() == 40);
  CHECK(file.build_id != read_plugin_file(specimen("good_newer")).build_id);
}

TEST_CASE("A stripped plugin says the same") {
  const PluginFile whole = read_plugin_file(specimen("good"));
  const PluginFile stripped = read_plugin_file(specimen("stripped"));
  CHECK(std::filesystem::file_size(stripped.path) < std::filesystem::file_size(whole.path));
  CHECK(stripped.name == whole.name);
  CHECK(stripped.provides == whole.provides);
  CHECK(stripped.build_id == whole.build_id);
}

TEST_CASE("Reading a plugin runs nothing of it") {
  CHECK(read_plugin_file(specimen("throws_in_static_init")).name == "throws_in_static_init");
  CHECK(read_plugin_file(specimen("sleeps")).name == "sleeps");
}

TEST_CASE("A file that cannot be opened says why") {
  const test::TemporaryFolder folder;
  check_refused(folder / "missing.strata.so", "cannot open the file (No such file or directory)");
  check_refused(folder.path(), "not an ordinary file");
}

TEST_CASE("Files that are no shared library of this machine are told apart") {
  const test::TemporaryFolder folder;
  const auto file = folder / "x.strata.so";
  check_refused(
      test::write(file,
                  "Just a text, long enough to hold the header of an ELF file, had it one.\n"),
      "not an ELF file");
  check_refused(test::write(file, ""), "not an ELF file");
  check_refused(test::write(file, patched(EI_CLASS, {ELFCLASS32})), "not a 64-bit shared library");
  check_refused(test::write(file, patched(offsetof(Elf64_Ehdr, e_type), {ET_REL})),
                "not a 64-bit shared library");
  check_refused(test::write(file, patched(EI_DATA, {ELFDATA2MSB})), "built for another processor");
  check_refused(test::write(file, patched(offsetof(Elf64_Ehdr, e_machine), {EM_RISCV - 256})),
                "built for another processor");
}

TEST_CASE("A file that was cut off is refused at every length") {
  const test::TemporaryFolder folder;
  const auto file = folder / "cut.strata.so";
  const std::string whole = test::read(specimen("good"));
  check_refused(test::write(file, whole.substr(0, 40)),
                "cut off: the file ends within its ELF header");
  check_refused(test::write(file, whole.substr(0, 4000)),
                "damaged or cut off: its section table lies beyond the end of the file");
  check_refused(test::write(file, whole.substr(0, whole.size() - 1)),
                "damaged or cut off: its section table lies beyond the end of the file");
}

TEST_CASE("A shared library that is no plugin is told so") {
  check_refused(specimen("no_section"),
                "a shared library, but not a plugin: no section 'strata_plugin' (is "
                "STRATA_PLUGIN(...) missing?)");
}

TEST_CASE("A descriptor of another make is refused") {
  check_refused(
      specimen("bad_magic"),
      "its section 'strata_plugin' does not begin with STRATAPL, so it is not a plugin of Strata");
  check_refused(specimen("bad_size"),
                "its descriptor has 664 bytes, this host expects 680. Rebuild it against "
                "strata " STRATA_VERSION);
}

TEST_CASE("What a descriptor says must be names and kinds") {
  using strata::plugin::Descriptor;
  const test::TemporaryFolder folder;
  const auto file = folder / "x.strata.so";
  const std::size_t begin = descriptor_offset();
  const auto with = [&](std::size_t field, const std::string& text) {
    return test::write(file, patched(begin + field, text + '\0'));
  };
  check_refused(with(offsetof(Descriptor, provides), "dataset:row optimizer:adam"),
                "says it provides \"optimizer:adam\", it must be KIND:NAME with one of the kinds "
                "architecture, "
                "halting, augmentation, dataset");
  check_refused(
      with(offsetof(Descriptor, provides), "row"),
      "says it provides \"row\", it must be KIND:NAME with one of the kinds architecture, halting, "
      "augmentation, dataset");
  check_refused(with(offsetof(Descriptor, provides), "dataset:row@2"),
                "says it provides \"dataset:row@2\", it must be KIND:NAME with one of the kinds "
                "architecture, "
                "halting, augmentation, dataset");
  check_refused(with(offsetof(Descriptor, provides), "dataset:row dataset:row"),
                "says twice that it provides \"dataset:row\"");
  check_refused(
      with(offsetof(Descriptor, provides), ""),
      "says it provides nothing (the last argument of STRATA_PLUGIN, such as \"dataset:sudoku\")");
  check_refused(with(offsetof(Descriptor, name), "a\x01 b"),
                "its name is \"a? b\", it must be letters, digits and the signs _ . + -");
  check_refused(with(offsetof(Descriptor, version), ""),
                "its version is \"\", it must be letters, digits and the signs _ . + -");
}

TEST_CASE("A text of the descriptor without its final zero byte ends with its field") {
  using strata::plugin::Descriptor;
  const test::TemporaryFolder folder;
  const std::string full(sizeof(Descriptor::description), 'd');
  const auto file =
      test::write(folder / "x.strata.so",
                  patched(descriptor_offset() + offsetof(Descriptor, description), full));
  CHECK(read_plugin_file(file).description == full);
}

TEST_CASE("Three hundred damaged plugins are read or refused with their path, and never crash") {
  const test::TemporaryFolder folder;
  const auto file = folder / "damaged.strata.so";
  const std::string whole = test::read(specimen("stripped"));
  const std::size_t section_table = [&] {
    Elf64_Ehdr header{};
    std::memcpy(&header, whole.data(), sizeof header);
    return static_cast<std::size_t>(header.e_shoff);
  }();
  const std::size_t descriptor = whole.find("STRATAPL");
  int refused = 0;
  int read = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    strata::Stream stream(seed, "damage");
    std::string damaged = whole;
    // Half of the hits go where they hurt: the ELF header, the section table and the descriptor.
    for (std::uint64_t hits = 1 + stream.below(6); hits > 0; --hits) {
      std::size_t place = stream.below(damaged.size());
      if (stream.chance(0.2)) place = stream.below(sizeof(Elf64_Ehdr));
      if (stream.chance(0.3)) place = section_table + stream.below(damaged.size() - section_table);
      if (stream.chance(0.2)) place = descriptor + stream.below(sizeof(strata::plugin::Descriptor));
      damaged[place] = static_cast<char>(stream.below(256));
    }
    if (stream.chance(0.1)) damaged.resize(stream.below(damaged.size()));
    test::write(file, damaged);
    INFO("seed " << seed);
    try {
      const PluginFile plugin = read_plugin_file(file);
      CHECK(strata::plugins::is_name(plugin.name));
      CHECK_FALSE(plugin.provides.empty());
      ++read;
    } catch (const strata::PluginError& error) {
      CHECK_THAT(error.what(), Catch::Matchers::StartsWith(file.string() + ": "));
      ++refused;
    }
  }
  CHECK(refused > 75);
  CHECK(read > 75);
}

TEST_CASE("Texts of others are made printable") {
  using strata::plugins::printable;
  CHECK(printable("grün – 漢 \U0001F600") == "grün – 漢 \U0001F600");
  CHECK(printable("a\nb\x1b[31m\x7f") == "a?b?[31m?");
  CHECK(printable("gr\xfcn") == "gr?n");           // Latin-1
  CHECK(printable("\xc0\xaf") == "??");            // overlong
  CHECK(printable("\xe0\x80\xaf") == "???");       // overlong
  CHECK(printable("\xed\xa0\x80") == "???");       // surrogate
  CHECK(printable("\xf4\x90\x80\x80") == "????");  // beyond U+10FFFF
  CHECK(printable("ab\xe2\x82") == "ab??");        // cut off
  CHECK_FALSE(strata::plugins::is_name(""));
  CHECK_FALSE(strata::plugins::is_name("a b"));
  CHECK(strata::plugins::is_name("hrm_2.0-rc+1"));
}
