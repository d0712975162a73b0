// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "catch.hpp"
#include "run/temporary_folder.hpp"
#include "store/reader.hpp"
#include "store/sample.hpp"
#include "store/trials_folder.hpp"

namespace strata::store {
namespace {

namespace fs = std::filesystem;
using namespace test;
using Row = std::vector<SqlValue>;

const Rows& section(const std::vector<Section>& sections, const std::string& title) {
  return std::ranges::find(sections, title, &Section::title)->rows;
}

/// Trial 0 wrote a checkpoint at steps 50 and 100; then all was moved from old/ to new/.
struct Moved {
  TemporaryFolder folder;
  std::string trial = trial_id(0, 0);
  fs::path files = trial_folder(folder / "new/strata.db", trial);

  Moved() {
    const fs::path then = trial_folder(folder / "old/strata.db", trial);
    fs::create_directories(then);
    const std::string checkpoint = (then / "checkpoint").string();
    std::ofstream(checkpoint) << "weights";
    std::ofstream(then / "log") << "words";
    {
      Store store = Store::open_or_create(folder / "old/strata.db", fixed_time());
      store.record_plan(sample_plan());
      const std::int64_t number = store.begin_attempt(trial, (then / "log").string());
      store.record(trial, number, {1, protocol::CheckpointWritten{50, checkpoint, 7}});
      store.record(trial, number, {2, protocol::CheckpointWritten{100, checkpoint, 7}});
      store.end_attempt(trial, number, {Status::kFinished, "", "", 0, {}});
    }
    fs::rename(folder / "old", folder / "new");
  }
  [[nodiscard]] std::vector<Section> details() const {
    return Reader::open(folder / "new/strata.db").details(trial);
  }
};

TEST_CASE("the files of a tree that was moved are told where they lie now, each once") {
  const Moved moved;
  const std::vector<Section> details = moved.details();
  const std::string checkpoint = (moved.files / "checkpoint").string();
  CHECK(section(details, "trial").rows.back() == Row{std::string("checkpoint"), checkpoint});
  CHECK(section(details, "files").rows ==
        std::vector<Row>{
            {std::string("log"), {}, (moved.files / "log").string(), {}, {}},
            {std::string("checkpoint"), std::int64_t{100}, checkpoint, std::int64_t{7}, {}}});
}

TEST_CASE("a checkpoint that the host deleted is told as removed") {
  const Moved moved;
  const std::string then =
      (trial_folder(moved.folder / "old/strata.db", moved.trial) / "checkpoint").string();
  Store::open_or_create(moved.folder / "new/strata.db", fixed_time()).checkpoint_removed(then);
  const std::vector<Section> details = moved.details();
  const auto& files = section(details, "files").rows;
  REQUIRE(files.size() == 2);
  CHECK(files.back().at(1) == SqlValue{std::int64_t{100}});
  CHECK(std::holds_alternative<std::string>(files.back().back()));
}

}  // namespace
}  // namespace strata::store
