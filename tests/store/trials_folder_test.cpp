// SPDX-License-Identifier: Apache-2.0
#include "store/trials_folder.hpp"

#include "catch.hpp"
#include "run/temporary_folder.hpp"
#include "strata/error.hpp"

using namespace strata::store;
namespace fs = std::filesystem;

TEST_CASE("the trials' folder of a database is that of no other") {
  CHECK(trials_folder("results/strata.db") == "results/strata.trials");
  CHECK(trials_folder("runs.2025-01") == "runs.2025-01.trials");
  CHECK(trials_folder("runs.2025-02") == "runs.2025-02.trials");
  CHECK(trials_folder("runs.2025-01.db") == "runs.2025-01.trials");
  CHECK(trials_folder("a/runs.sqlite") == "a/runs.sqlite.trials");
}

TEST_CASE("a database is not made where another one has its trials' folder") {
  const strata::test::TemporaryFolder folder;
  const std::string magic("SQLite format 3\0", 16);
  const fs::path with = folder / "runs.db";
  const fs::path without = folder / "runs";
  CHECK_NOTHROW(require_own_trials_folder(with));
  strata::test::write_text(without, "a shopping list");  // no database
  CHECK_NOTHROW(require_own_trials_folder(with));
  strata::test::write_text(without, magic);
  CHECK_THROWS_WITH(
      require_own_trials_folder(with),
      with.string() +
          ": this database is not there yet, and its trials would keep their files in " +
          (folder / "runs.trials").string() + ", where those of " + without.string() +
          " do. Choose another name with --db, or that one.");
  CHECK_THROWS_AS(require_own_trials_folder(with), strata::StoreError);
  strata::test::write_text(with, magic);  // both are there: nothing is lost to them now
  CHECK_NOTHROW(require_own_trials_folder(with));
  CHECK_NOTHROW(require_own_trials_folder(without));
  fs::remove(without);
  CHECK_THROWS_WITH(require_own_trials_folder(without),
                    Catch::Matchers::StartsWith(without.string() + ": this database is not there"));
  CHECK_NOTHROW(require_own_trials_folder(folder / "runs.sqlite"));
}

TEST_CASE("a file of a tree that was moved as a whole is found where it lies now") {
  const strata::test::TemporaryFolder folder;
  const fs::path now = folder / "new/results/strata.trials/0123456789abcdef";
  const fs::path then = "/gone/old/results/strata.trials/0123456789abcdef";
  fs::create_directories(now);
  fs::create_directories(folder / "new/experiments");
  strata::test::write_text(now / "order.json", "{}");
  strata::test::write_text(folder / "new/experiments/small.toml", "");
  CHECK(after_move(then / "order.json", then, now) == now / "order.json");
  CHECK(after_move("/gone/old/experiments/small.toml", then, now) ==
        folder / "new/experiments/small.toml");
  // Neither here nor there, outside the tree, or still where it was.
  CHECK(after_move("/gone/old/x.toml", then, now) == "/gone/old/x.toml");
  CHECK(after_move("/other/small.toml", then, now) == "/other/small.toml");
  CHECK(after_move(now / "order.json", then, now / "elsewhere") == now / "order.json");
  CHECK(after_move("/gone/small.toml", "", now) == "/gone/small.toml");
}
