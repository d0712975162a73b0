// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <set>

#include "catch.hpp"
#include "folders.hpp"
#include "strata/error.hpp"

using namespace strata::published;
using namespace strata::published::test;
using Catch::Matchers::ContainsSubstring;
using strata::Cell;
using strata::Grid;
using strata::Item;
using strata::Offset;
using strata::Split;
using strata::data::NpyType;
using strata::test::TemporaryFolder;

namespace {

Grid square(std::vector<Cell> cells) {
  Grid grid(2, 2);
  grid.cells = std::move(cells);
  return grid;
}

std::string error_of(const PublishedConfig& config, const TemporaryFolder& folder) {
  try {
    Published(config, {}).load();
  } catch (const strata::DataError& error) {
    std::string text = error.what();
    const std::string start = folder.path().string() + "/";
    return text.starts_with(start) ? text.substr(start.size()) : text;
  }
  return "no error";
}

}  // namespace

TEST_CASE("a folder of either number type is read into the same items") {
  for (const bool wide : {false, true}) {
    const TemporaryFolder folder;
    if (wide)
      write_hand_made<std::int64_t>(folder.path(), "<i8");
    else
      write_hand_made<std::uint8_t>(folder.path(), "|u1");
    Published dataset(hand_made_config(folder.path()), {});
    dataset.load();
    const auto train = dataset.items(Split::kTrain);
    REQUIRE(train.size() == 2);
    CHECK(train[0].input == square({1, 0, 0, 0}));
    CHECK(train[1].label == square({2, 1, 1, 2}));
    CHECK(train[1].group == 1);
    CHECK(train[1].key == "train/all/1");
    CHECK(train[1].puzzle == 0);
    REQUIRE(dataset.items(Split::kTest).size() == 1);
    CHECK(dataset.items(Split::kTest)[0].label == square({2, 1, 1, 2}));
    CHECK(dataset.shape().puzzles == 1);
    CHECK(dataset.shape().vocabulary_size == 4);
    CHECK(dataset.is_blank(train[0], 0, 1));
    CHECK_FALSE(dataset.is_blank(train[0], 0, 0));
  }
}

TEST_CASE("an ARC dataset that is written reads back as it was") {
  const TemporaryFolder folder;
  const auto arc = hand_made_arc();
  for (const NpyType type : {NpyType::kUint8, NpyType::kInt64}) {
    const auto out = folder / (type == NpyType::kUint8 ? "u" : "i");
    const auto parts = write_arc(out, type, 0);
    CHECK(parts.at(0).examples == 7);
    CHECK(parts.at(0).groups == 4);
    Published read(arc_config(out), {});
    read.load();
    CHECK(read.shape().puzzles == 5);  // identifier 0 is no task's
    for (const Split split : {Split::kTrain, Split::kTest}) {
      const auto wanted = arc->items(split), given = read.items(split);
      REQUIRE(given.size() == wanted.size());
      for (std::size_t k = 0; k < wanted.size(); ++k) {
        CHECK(given[k].input == wanted[k].input);
        CHECK(given[k].label == wanted[k].label);
        CHECK(given[k].key == wanted[k].key);
        CHECK(given[k].puzzle == wanted[k].puzzle + 1);
      }
    }
    // A task's test pairs belong to the group of its demonstrations.
    CHECK(read.items(Split::kTest)[0].group == read.items(Split::kTrain)[5].group);
  }
}

TEST_CASE("copies are puzzles of their own in the group of their task, moved as they were drawn") {
  const TemporaryFolder folder;
  const auto parts = write_arc(folder / "out", NpyType::kUint8, 2);
  CHECK(parts.at(0).examples == 21);
  CHECK(parts.at(0).puzzles == 12);
  CHECK(parts.at(0).groups == 4);
  CHECK(parts.at(1).examples == 2);
  Published read(arc_config(folder / "out"), {});
  read.load();
  const auto arc = hand_made_arc();
  const auto composer = composer_of(arc);
  const strata::data::Bank bank(composer, arc->shape().puzzles, 2, 3);
  const auto train = read.items(Split::kTrain);
  REQUIRE(train.size() == 21);
  // The first task has three pairs: as they are, then both copies.
  for (std::size_t copy = 0; copy < 3; ++copy)
    for (std::size_t k = 0; k < 3; ++k) {
      const Item& item = train[copy * 3 + k];
      const auto wanted = bank.copy(arc->items(Split::kTrain)[k], static_cast<std::int64_t>(k),
                                    static_cast<std::int64_t>(copy));
      CHECK(item.input == wanted.item.input);
      CHECK(item.label == wanted.item.label);
      CHECK(item.offset == wanted.offset);
      CHECK(item.puzzle == wanted.item.puzzle + 1);
      CHECK(item.group == 0);
    }
  CHECK(train[3].offset == Offset{1, 0});
  CHECK(train[3].key == "a0000001|||copy 1/train/0");
  // What the trainer sees of such an item is the row of the file.
  const auto batch = strata::data::evaluation_batch(read, train.subspan(3, 1));
  std::vector<std::int64_t> row(16);
  arc->encode(train[3].input, {1, 0}, false, row);
  CHECK(batch.tokens == row);
}

TEST_CASE("an answer to a moved grid is read where the grid lies") {
  const auto arc = hand_made_arc();
  const Grid grid = square({1, 0, 9, 4});
  std::vector<std::int64_t> row(16);
  for (const Offset offset : {Offset{0, 0}, Offset{1, 0}, Offset{0, 2}, Offset{2, 2}}) {
    arc->encode(grid, offset, false, row);
    CHECK(strata::data::decode_at(*arc, row, offset) == grid);
  }
  // Whatever the model says above and left of the grid, where nothing is asked.
  arc->encode(grid, {1, 1}, false, row);
  for (const std::size_t cell : {0, 1, 2, 3, 4, 8, 12})
    row[cell] = 5;
  CHECK(strata::data::decode_at(*arc, row, {1, 1}) == grid);
}

TEST_CASE("a Sudoku dataset has one row for all puzzles, and so a group an item") {
  const TemporaryFolder folder;
  write_hand_made<std::uint8_t>(folder.path() / "in", "|u1");
  auto dataset = std::make_shared<Published>(hand_made_config(folder / "in"), strata::Context{});
  dataset->load();
  const auto composer = std::make_shared<const strata::data::Composer>(
      std::vector<strata::data::NamedAugmentation>{}, dataset);
  strata::data::write_published(dataset, composer, {.folder = folder / "out"});
  for (const char* name : {"train/all__inputs.npy", "test/all__labels.npy",
                           "train/all__group_indices.npy", "train/all__puzzle_identifiers.npy"}) {
    std::vector<std::int32_t> in(4), out(4);
    NpyFile first(folder / "in" / name), second(folder / "out" / name);
    REQUIRE(first.shape() == second.shape());
    std::int64_t count = 1;
    for (const std::int64_t size : first.shape())
      count *= size;
    in.resize(static_cast<std::size_t>(count));
    out.resize(in.size());
    first.read(in, 100);
    second.read(out, 100);
    CHECK(in == out);
  }
}

TEST_CASE("groups of the training part are held out to validate on") {
  const TemporaryFolder folder;
  write_hand_made<std::uint8_t>(folder.path(), "|u1");
  PublishedConfig config = hand_made_config(folder.path());
  config.validation = 1;
  Published dataset(config, {});
  dataset.load();
  CHECK(dataset.items(Split::kTrain).size() == 1);
  CHECK(dataset.items(Split::kValidation).size() == 1);
  config.validation = 2;
  CHECK(error_of(config, folder) ==
        "dataset.validation = 2 asks for more groups than the training part can spare; it has 2.");
}

TEST_CASE("validation takes no demonstrations away from tested tasks") {
  const TemporaryFolder folder;
  write_arc(folder / "out", NpyType::kUint8, 0);
  PublishedConfig config = arc_config(folder / "out");
  std::set<std::int64_t> tested, trained;
  {
    Published whole(config, {});
    whole.load();
    CHECK(whole.warnings().empty());
    for (const Item& item : whole.items(Split::kTest))
      tested.insert(item.group);
    for (const Item& item : whole.items(Split::kTrain))
      trained.insert(item.group);
  }
  REQUIRE(!tested.empty());
  const auto spare = static_cast<std::int64_t>(trained.size() - tested.size());
  REQUIRE(spare > 1);
  config.validation = spare;
  Published dataset(config, {});
  dataset.load();
  std::set<std::int64_t> left;
  for (const Item& item : dataset.items(Split::kTrain))
    left.insert(item.group);
  CHECK(left == tested);
  CHECK(dataset.warnings() ==
        std::vector<std::string>{fmt::format(
            "dataset.validation: the {} groups that validate are left out of training whole, so "
            "that their rows of the puzzle table are not trained, where those of the test part "
            "are. What validation says of this folder is not what the test will say.",
            spare)});
  config.validation = spare + 1;
  CHECK(error_of(config, folder) ==
        fmt::format("dataset.validation = {} asks for more groups than the training part can "
                    "spare; it has {}, and the test part needs {} of them.",
                    spare + 1, trained.size(), tested.size()));
}

TEST_CASE("a validation part that was exported is read") {
  const TemporaryFolder folder;
  strata::arc::ArcConfig of_arc;
  of_arc.folder = (std::filesystem::path(STRATA_TEST_DATA) / "arc").string();
  of_arc.training = {"training"};
  of_arc.evaluation = {"tidy"};
  of_arc.canvas = 4;
  of_arc.validation = 1;
  const auto arc = std::make_shared<strata::arc::Arc>(of_arc, strata::Context{});
  arc->load();
  strata::data::write_published(arc, composer_of(arc),
                                {.folder = folder / "out", .tokens = NpyType::kUint8});
  PublishedConfig config = arc_config(folder / "out");
  Published dataset(config, {});
  const std::filesystem::path out = folder / "out";
  CHECK(dataset.files() == std::vector<std::filesystem::path>{out / "train", out / "test",
                                                              out / "validation",
                                                              out / "identifiers.json"});
  dataset.load();
  const auto written = arc->items(Split::kValidation);
  const auto read = dataset.items(Split::kValidation);
  REQUIRE(read.size() == written.size());
  REQUIRE(!written.empty());
  for (std::size_t item = 0; item < read.size(); ++item) {
    CHECK(read[item].input == written[item].input);
    CHECK(read[item].label == written[item].label);
    CHECK(read[item].puzzle == written[item].puzzle + 1);
    CHECK_THAT(read[item].key, ContainsSubstring("/validation/"));
  }
  CHECK(dataset.items(Split::kTrain).size() == arc->items(Split::kTrain).size());
  config.validation = 1;
  CHECK(error_of(config, folder) ==
        "out/validation: the folder has this part to validate on, so that dataset.validation = 1 "
        "cannot draw groups of the training part. Set it to 0.");
}

TEST_CASE("what does not fit together in a folder is told with file and byte") {
  const TemporaryFolder folder;
  write_hand_made<std::uint8_t>(folder.path(), "|u1");
  PublishedConfig config = hand_made_config(folder.path());
  config.height = 3;
  CHECK(
      error_of(config, folder) ==
      "train/dataset.json: seq_len is 4 and vocab_size 4, but dataset.kind = \"sudoku\" with 3 x 3 "
      "cells has 9 and 5. Set dataset.kind, height, width and vocabulary to what the folder "
      "holds.");
  config = hand_made_config(folder.path());
  const std::string three = "{'descr': '<i4', 'fortran_order': False, 'shape': (3,), }\n";
  const auto indices = folder / "train/all__puzzle_indices.npy";
  write(indices, npy_bytes<std::int32_t>(three, {0, 2, 1}));
  CHECK(error_of(config, folder) ==
        "train/all__puzzle_indices.npy: at byte 76: index 1 follows 2; indices never fall");
  write(indices, npy_bytes<std::int32_t>(three, {0, 1, 3}));
  CHECK(error_of(config, folder) ==
        "train/all__puzzle_indices.npy: at byte 76: the last index is 3, it must be 2, the number "
        "of examples");
  write(indices, npy_bytes<std::int32_t>(three, {0, 1, 2}));
  write(folder / "train/all__inputs.npy",
        npy_bytes<std::uint8_t>("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 4), }\n",
                                {2, 1, 1, 1, 1, 9, 1, 3}));
  CHECK(error_of(config, folder) ==
        "train/all__inputs.npy: at byte 75: the value is 9, it must be 0 to 3");
  std::filesystem::remove(folder / "test/dataset.json");
  CHECK(error_of(config, folder) ==
        "test/dataset.json: there is no such file, or it cannot be read.");
}

TEST_CASE("an ARC row that is no rectangle of colours is refused") {
  const TemporaryFolder folder;
  write_arc(folder / "out", NpyType::kUint8, 0);
  PublishedConfig config = arc_config(folder / "out");
  config.end_border = false;
  CHECK(error_of(config, folder) ==
        "out/train/all__inputs.npy: row 0, token 2: 1 does not belong there; by dataset.kind = "
        "\"arc\" and end_border = false the row is one rectangle of colours, the same corner in "
        "input and label.");
}

TEST_CASE("a folder that holds something is not written to, and uint8 not asked too much") {
  const TemporaryFolder folder;
  write(folder / "kept", "");
  CHECK_THROWS_WITH(write_arc(folder.path(), NpyType::kUint8, 0),
                    folder.path().string() +
                        ": the folder is not empty. Name one that is, or that is not there yet.");
}

TEST_CASE("mazes in arrays are not turned, as nothing states their labels' rule") {
  PublishedConfig config;
  config.kind = "maze";
  const Published maze(config, {});
  CHECK(maze.shape().sequence_length == 900);
  CHECK(maze.shape().vocabulary_size == 6);
  CHECK(maze.shape().label_rule == strata::LabelRule::kUnknown);
  CHECK(maze.shape().checks_label_only);
}

TEST_CASE("the kinds have the published vocabularies") {
  PublishedConfig config;
  config.folder = "x";
  CHECK(Published(config, {}).shape().vocabulary_size == 11);
  CHECK(Published(config, {}).shape().box_height == 3);
  config.kind = "arc";
  CHECK(Published(config, {}).shape().vocabulary_size == 12);
  CHECK(Published(config, {}).shape().sequence_length == 900);
  config.kind = "grid";
  CHECK(config.check() ==
        "kind = \"grid\" needs height and vocabulary (vocab_size of dataset.json).");
  config.kind = "arc";
  config.width = 4;
  CHECK(config.check() == "kind = \"arc\" has a square canvas, but height is 30 and width 4.");
}
