// SPDX-License-Identifier: Apache-2.0
// Held against NumPy itself, where python3 has it.
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "catch.hpp"
#include "folders.hpp"

using namespace strata::published;
using namespace strata::published::test;
using strata::Split;
using strata::data::NpyType;
using strata::test::TemporaryFolder;

namespace {

int python(const std::string& code, const std::filesystem::path& output) {
  const auto script = output.parent_path() / "script.py";
  write(script, code);
  return std::system(
      ("python3 '" + script.string() + "' > '" + output.string() + "' 2>&1").c_str());
}

/// A part of what is written, spelled as the script below prints it.
std::string expected(const std::filesystem::path& part, const std::string& name, bool is_table) {
  NpyFile file(part / ("all__" + name + ".npy"));
  std::vector<std::int32_t> values(
      static_cast<std::size_t>(file.shape()[0] * (is_table ? file.shape()[1] : 1)));
  file.read(values, 1 << 20);
  std::string text = name;
  for (const std::int32_t value : values)
    text += " " + std::to_string(value);
  return text + "\n";
}

}  // namespace

TEST_CASE("NumPy reads what is written, and what NumPy writes is read", "[skippable]") {
  const TemporaryFolder folder;
  if (python("import numpy\n", folder / "none.txt") != 0)
    SKIP("python3 cannot import numpy (Debian's package python3-numpy)");

  for (const auto& [type, name] :
       {std::pair{NpyType::kUint8, "uint8"}, std::pair{NpyType::kInt64, "int64"}}) {
    const auto out = folder / name;
    write_arc(out, type, 2);
    const std::string code =
        "import json, numpy\n"
        "part = '" +
        (out / "train").string() +
        "'\n"
        "about = json.load(open(part + '/dataset.json'))\n"
        "a = {n: numpy.load(f'{part}/all__{n}.npy', mmap_mode='r') for n in ('inputs', 'labels',\n"
        "     'puzzle_identifiers', 'puzzle_indices', 'group_indices')}\n"
        "assert a['inputs'].dtype == numpy." +
        name +
        " == a['labels'].dtype\n"
        "assert all(a[n].dtype == numpy.int32 for n in a if n not in ('inputs', 'labels'))\n"
        "assert a['inputs'].shape == (21, about['seq_len']) == a['labels'].shape\n"
        "assert about['total_groups'] + 1 == len(a['group_indices'])\n"
        "assert a['puzzle_identifiers'].max() < about['num_puzzle_identifiers']\n"
        "names = json.load(open(part + '/../identifiers.json'))\n"
        "assert len(names) == about['num_puzzle_identifiers'] and names[0] == '<blank>'\n"
        "for n in a: print(n, *a[n].flatten())\n"
        // As the builders write: int64 with whatever header this NumPy makes.
        "for p in ('train', 'test'):\n"
        "  for n in ('inputs', 'labels'):\n"
        "    f = '" +
        out.string() +
        "/' + p + f'/all__{n}.npy'\n"
        "    numpy.save(f, numpy.load(f).astype(numpy.int64 if p == 'train' else numpy.uint8))\n";
    std::string wanted;
    for (const char* array :
         {"inputs", "labels", "puzzle_identifiers", "puzzle_indices", "group_indices"})
      wanted += expected(
          out / "train", array,
          std::string(array).ends_with("s") && std::string(array).find('_') == std::string::npos);
    Published before(arc_config(out), {});
    before.load();
    REQUIRE(python(code, folder / "printed.txt") == 0);
    CHECK(strata::test::read_text(folder / "printed.txt") == wanted);
    Published after(arc_config(out), {});
    after.load();
    REQUIRE(before.items(Split::kTrain).size() == after.items(Split::kTrain).size());
    for (std::size_t k = 0; k < after.items(Split::kTrain).size(); ++k)
      CHECK(before.items(Split::kTrain)[k].label == after.items(Split::kTrain)[k].label);
  }
}
