// SPDX-License-Identifier: Apache-2.0
#include "plugins/descriptor/plugin_index.hpp"

#include <fmt/format.h>

#include "../files.hpp"
#include "catch.hpp"
#include "strata/error.hpp"

using strata::Kind;
using strata::plugins::PluginIndex;
using strata::plugins::SearchPath;
using test::specimen;

namespace {

const strata::plugins::HostAbi kHost = strata::plugins::host_abi(0x020B000000000000);

/// A folder of copies of specimens, and an index of it.
class Shelf {
 public:
  explicit Shelf(const std::vector<std::string>& specimens) {
    for (const std::string& name : specimens)
      std::filesystem::copy_file(specimen(name), file(name));
  }
  [[nodiscard]] std::string file(const std::string& name) const {
    return (folder_ / (name + ".strata.so")).string();
  }
  [[nodiscard]] std::string folder() const { return folder_.path().string(); }
  [[nodiscard]] PluginIndex index() const { return PluginIndex({{folder_.path()}, {}}, kHost); }

 private:
  test::TemporaryFolder folder_;
};

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("Components are found by name, and the newest of two versions is the default") {
  const Shelf shelf({"good", "good_newer"});
  const PluginIndex index = shelf.index();
  CHECK(index.warnings().empty());
  CHECK(index.find(Kind::kDataset, "row").version == "1.10.0");
  CHECK(index.find(Kind::kDataset, "row@1.9.0").path == shelf.file("good"));
  CHECK(index.find(Kind::kDataset, "row@1.10.0").path == shelf.file("good_newer"));
  CHECK(index.find(Kind::kDataset, "other_row").version == "1.9.0");
}

TEST_CASE("Components are listed by name with the newest version first") {
  const PluginIndex index = Shelf({"good", "good_newer"}).index();
  Texts listed;
  for (const auto& candidate : index.components())
    listed.push_back(to_text(*candidate.component) + "@" + candidate.file->version);
  CHECK(listed == Texts{"dataset:other_row@1.9.0", "dataset:row@1.10.0", "dataset:row@1.9.0"});
}

TEST_CASE("A broken plugin in the folder is a warning that names it, and the others stay usable") {
  const Shelf shelf({"good", "bad_magic", "bad_api"});
  test::write(shelf.file("a_text"), "not a plugin\n");
  test::write(shelf.folder() + "/libother.so", "not called a plugin\n");
  const PluginIndex index = shelf.index();
  REQUIRE(index.files().size() == 1);
  CHECK(index.find(Kind::kDataset, "row").path == shelf.file("good"));
  REQUIRE(index.warnings().size() == 3);
  CHECK(index.warnings()[0] == shelf.file("a_text") + ": not an ELF file");
  CHECK_THAT(index.warnings()[1],
             Catch::Matchers::StartsWith(shelf.file("bad_api") +
                                         ": plugin \"bad_api\" 1.0.0 does not fit this host:"));
  CHECK(index.warnings()[2] == shelf.file("bad_magic") +
                                   ": its section 'strata_plugin' does not begin with STRATAPL, so "
                                   "it is not a plugin of Strata");
}

TEST_CASE(
    "Two files with the same component and version are a warning, and an error that names both "
    "when needed") {
  const Shelf shelf({"duplicate_name", "good"});
  const PluginIndex index = shelf.index();
  const std::string text = fmt::format(
      "{}: dataset \"row\" 1.9.0 is already provided by plugin \"duplicate\" 1.9.0 ({}). Rename "
      "one or remove one from "
      "the plugin path",
      shelf.file("good"), shelf.file("duplicate_name"));
  CHECK(index.warnings() == Texts{text});
  CHECK_THROWS_AS(index.find(Kind::kDataset, "row"), strata::PluginError);
  CHECK_THROWS_WITH(index.find(Kind::kDataset, "row"), text);
  CHECK_THROWS_WITH(index.find(Kind::kDataset, "row@1.9.0"), text);
  CHECK(index.find(Kind::kDataset, "other_row").path == shelf.file("good"));
}

TEST_CASE("A newer version is used although two files share an older one") {
  const PluginIndex index = Shelf({"duplicate_name", "good", "good_newer"}).index();
  CHECK(index.find(Kind::kDataset, "row").version == "1.10.0");
}

TEST_CASE("An unknown component is told with the nearest name and the known ones") {
  const PluginIndex index = Shelf({"good"}).index();
  CHECK_THROWS_AS(index.find(Kind::kDataset, "rwo"), strata::PluginError);
  CHECK_THROWS_WITH(
      index.find(Kind::kDataset, "rwo"),
      "no dataset \"rwo\". Did you mean \"row\"? Known: other_row (good 1.9.0), row (good 1.9.0)");
}

TEST_CASE("An unknown component that is near to none is told with the places that were searched") {
  const Shelf shelf({"good"});
  const SearchPath path{{shelf.folder()}, {"/nowhere/strata/plugins"}};
  const PluginIndex index(path, kHost);
  CHECK(index.warnings().empty());  // a standard place may be empty
  CHECK_THROWS_WITH(index.find(Kind::kDataset, "sudoku"),
                    "no dataset \"sudoku\". No plugin on the path provides it. Known: other_row "
                    "(good 1.9.0), row "
                    "(good 1.9.0). Searched: " +
                        shelf.folder() + ", /nowhere/strata/plugins");
  CHECK_THROWS_WITH(index.find(Kind::kArchitecture, "row"),
                    "no architecture \"row\". No plugin on the path provides it. Searched: " +
                        shelf.folder() + ", /nowhere/strata/plugins");
}

TEST_CASE("An unknown version is told with the known ones") {
  const PluginIndex index = Shelf({"good", "good_newer"}).index();
  CHECK_THROWS_WITH(index.find(Kind::kDataset, "row@2.0.0"),
                    "no dataset \"row@2.0.0\". Known versions: 1.10.0, 1.9.0");
}

TEST_CASE("A component whose only file does not fit this host is refused with the reason") {
  const Shelf shelf({"bad_torch_abi"});
  const PluginIndex index = shelf.index();
  REQUIRE(index.warnings().size() == 1);
  CHECK_THROWS_WITH(index.find(Kind::kArchitecture, "old"), index.warnings()[0]);
}

TEST_CASE(
    "An unknown component mentions files that could not be read, as it may lie in one of them") {
  const Shelf shelf({"bad_magic"});
  const PluginIndex index = shelf.index();
  CHECK_THROWS_WITH(index.find(Kind::kDataset, "row"),
                    "no dataset \"row\". No plugin on the path provides it. Searched: " +
                        shelf.folder() + ". Not usable: " + shelf.file("bad_magic"));
}

TEST_CASE("A place that a person named and that is not there is a warning") {
  const test::TemporaryFolder folder;
  const std::string missing = (folder / "plugns").string();
  const PluginIndex index({{missing}, {}}, kHost);
  CHECK(index.warnings() ==
        Texts{missing + ": cannot look for plugins there (No such file or directory)"});
}

TEST_CASE("A file may be named itself, and one that is reached twice counts once") {
  const Shelf shelf({"good"});
  const test::TemporaryFolder other;
  std::filesystem::create_directory_symlink(shelf.folder(), other / "link");
  const PluginIndex index({{shelf.file("good"), shelf.folder(), other / "link"}, {shelf.folder()}},
                          kHost);
  CHECK(index.warnings().empty());
  CHECK(index.files().size() == 1);
}
