// SPDX-License-Identifier: Apache-2.0
#include "catch.hpp"
#include "run/disk_cache.hpp"
#include "run/temporary_folder.hpp"

using strata::run::DiskCache;
using strata::run::file_hash;
using strata::test::TemporaryFolder;
using strata::test::write_text;

TEST_CASE(
    "a folder's hash follows the names and contents of all files below it, and nothing else") {
  const TemporaryFolder folder;
  const DiskCache cache(folder / "cache");
  const auto tasks = folder / "tasks";
  std::filesystem::create_directories(tasks / "deep");
  write_text(tasks / "a.json", "1");
  write_text(tasks / "deep/b.json", "2");
  const std::string first = file_hash(tasks, cache);
  CHECK(first.size() == 64);
  CHECK(file_hash(tasks, cache) == first);
  std::filesystem::rename(tasks, folder / "elsewhere");
  CHECK(file_hash(folder / "elsewhere", cache) == first);
  std::filesystem::rename(folder / "elsewhere", tasks);

  write_text(tasks / "deep/b.json", "33");
  const std::string changed = file_hash(tasks, cache);
  CHECK(changed != first);
  write_text(tasks / "c.json", "");
  const std::string more = file_hash(tasks, cache);
  CHECK(more != changed);
  std::filesystem::rename(tasks / "c.json", tasks / "d.json");
  CHECK(file_hash(tasks, cache) != more);
}
