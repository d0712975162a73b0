// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <fstream>

#include "catch.hpp"
#include "include_rules.hpp"

namespace fs = std::filesystem;
using strata::structure::violations;

namespace {

/// A source tree of one's own, removed at the end.
class Tree {
 public:
  Tree() : root_(fs::temp_directory_path() / fmt::format("strata_structure_{}", ::getpid())) {
    fs::create_directories(root_);
  }
  Tree(const Tree&) = delete;
  Tree& operator=(const Tree&) = delete;
  ~Tree() {
    std::error_code ignored;
    fs::remove_all(root_, ignored);
  }

  void write(const std::string& path, const std::string& code) const {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << "// SPDX-License-Identifier: Apache-2.0\n" << code << "\n";
  }
  [[nodiscard]] const fs::path& root() const { return root_; }

 private:
  fs::path root_;
};

std::string found(const Tree& tree) {
  return fmt::format("{}", fmt::join(violations(tree.root()), "\n"));
}

}  // namespace

TEST_CASE("the arrows between the layers of this repository point down") {
  const std::vector<std::string> problems = violations(STRATA_SOURCE_DIR);
  INFO(fmt::format("{}", fmt::join(problems, "\n")));
  CHECK(problems.empty());
}

TEST_CASE("an include that points down, to the side of itself or to the public headers is fine") {
  const Tree tree;
  tree.write(
      "core/run/run.cpp",
      "#include \"run/run.hpp\"\n#include \"config/plan.hpp\"\n#include \"strata/grid.hpp\"");
  tree.write("core/run/other.cpp", "#include \"run.hpp\"  // beside it");
  tree.write("core/run/run.hpp", "");
  tree.write("core/store/store.cpp", "#include <SQLiteCpp/SQLiteCpp.h>");
  tree.write("plugins/architectures/hrm/hrm.cpp",
             "#include \"hrm.hpp\"\n#include <ATen/ATen.h>\n#include \"strata/grid.hpp\"");
  tree.write("plugins/architectures/hrm/hrm.hpp", "");
  CHECK(found(tree).empty());
}

TEST_CASE("an include that points up is found, with its line") {
  const Tree tree;
  tree.write("core/config/read.cpp", "#include \"strata/grid.hpp\"\n#include \"run/run.hpp\"");
  CHECK(
      found(tree) ==
      "core/config/read.cpp:3: config includes \"run/run.hpp\": no arrow leads from config to run");
}

TEST_CASE("the host does not include what belongs to the trial") {
  const Tree tree;
  tree.write("core/run/run.cpp", "#include \"plugins/loader/loader.hpp\"");
  CHECK(found(tree) ==
        "core/run/run.cpp:2: run includes \"plugins/loader/loader.hpp\": no arrow leads from run "
        "to plugins/loader");
}

TEST_CASE("LibTorch, SQLite and Boost.DLL have their places") {
  const Tree tree;
  tree.write("core/data/batch.cpp", "#include <ATen/ATen.h>");
  tree.write("core/report/table.cpp", "#include <sqlite3.h>");
  tree.write("core/trial/main.cpp", "#include <boost/dll/shared_library.hpp>");
  tree.write("core/train/loop.cpp", "#include <torch/torch.h>");
  tree.write("plugins/datasets/sudoku/sudoku.cpp", "#include <torch/nn/module.h>");
  CHECK(
      found(tree) ==
      "core/data/batch.cpp:2: includes ATen/ATen.h: LibTorch has no place here\n"
      "core/report/table.cpp:2: includes sqlite3.h: SQLite has no place here\n"
      "core/train/loop.cpp:2: includes torch/torch.h: all of LibTorch at once (torch/torch.h takes "
      "half a minute a file) "
      "has no place here\n"
      "core/trial/main.cpp:2: includes boost/dll/shared_library.hpp: Boost.DLL has no place here\n"
      "plugins/datasets/sudoku/sudoku.cpp:2: includes torch/nn/module.h: LibTorch has no place "
      "here");
}

TEST_CASE("a plugin sees the public headers only") {
  const Tree tree;
  tree.write("plugins/datasets/sudoku/sudoku.cpp", "#include \"sdk/nearest_name.hpp\"");
  CHECK(found(tree) ==
        "plugins/datasets/sudoku/sudoku.cpp:2: a plugin includes \"sdk/nearest_name.hpp\"; it may "
        "include strata/ and its "
        "own folder only");
}

TEST_CASE("core names no particular plugin, except in comments") {
  const Tree tree;
  tree.write("plugins/architectures/hrm/hrm.cpp", "");
  tree.write("core/config/read.cpp", "// as \"hrm\" does\nbool is = name == \"hrm\";");
  CHECK(found(tree) ==
        "core/config/read.cpp:3: names the plugin \"hrm\"; core knows no particular plugin");
}

TEST_CASE("a source says its licence in its first line") {
  const Tree tree;
  fs::create_directories(tree.root() / "core/run");
  std::ofstream(tree.root() / "core/run/run.cpp") << "int x;\n";
  CHECK(found(tree) ==
        "core/run/run.cpp:1: its first line must be \"// SPDX-License-Identifier: Apache-2.0\"");
}
