// SPDX-License-Identifier: Apache-2.0
#include "sudoku/typed_puzzles.hpp"

#include <string>

#include "catch.hpp"
#include "strata/error.hpp"
#include "sudoku/sudoku.hpp"

using namespace strata::sudoku;
using Catch::Matchers::Message;

namespace {

const Shape kSmall = usual_shape(4);

std::vector<std::string> texts_of(const std::string& text) {
  std::vector<std::string> texts;
  for (const Board& board : typed_puzzles(kSmall, text))
    texts.push_back(to_text(board));
  return texts;
}

}  // namespace

TEST_CASE("a typed puzzle is one line of all cells, or a line a row, with rules and spaces") {
  CHECK(texts_of("1..4......2.3..1") == std::vector<std::string>{"1..4......2.3..1"});
  CHECK(texts_of("1004\n0000\n0020\n3001\n") == std::vector<std::string>{"1..4......2.3..1"});
  CHECK(texts_of("1 . | . 4\n. . | . .\n----+----\n. . | 2 .\n3 . | . 1\r\n") ==
        std::vector<std::string>{"1..4......2.3..1"});
}

TEST_CASE("a text may hold several puzzles, in either form") {
  CHECK(texts_of("1...............\n\n.2..\n....\n....\n....\n...............3").size() == 3);
}

TEST_CASE("what the dataset draws is read back") {
  const Sudoku sudoku({.size = 4}, {});
  const auto items = sudoku.parse("1..4......2.3..1", "");
  REQUIRE(items.size() == 1);
  CHECK(sudoku.parse(sudoku.draw(items[0].input), "").at(0).input == items[0].input);
  CHECK(items[0].key == "1..4......2.3..1");
  CHECK(items[0].label == strata::Grid(4, 4, strata::kNoCell));
}

TEST_CASE("the same puzzle typed several times has a key each time") {
  const Sudoku sudoku({.size = 4}, {});
  const auto items =
      sudoku.parse("1..4......2.3..1\n................\n1..4......2.3..1\n1..4......2.3..1", "");
  std::vector<std::string> keys;
  for (const strata::Item& item : items)
    keys.push_back(item.key);
  CHECK(keys == std::vector<std::string>{"1..4......2.3..1", "................",
                                         "1..4......2.3..1 (again, 2)",
                                         "1..4......2.3..1 (again, 3)"});
}

TEST_CASE("a text that is no puzzle is refused with its line and with what is allowed") {
  const auto says = [](const std::string& text, const std::string& message) {
    INFO(text);
    CHECK_THROWS_MATCHES(typed_puzzles(kSmall, text), strata::DataError, Message(message));
  };
  says("1..4......2.3..",
       "The puzzle's text, line 1: a line of 15 cells; a 4x4 puzzle is one line "
       "of 16 cells, or 4 lines of 4.");
  says("1..4\n..x.",
       "The puzzle's text, line 2: 'x' is no cell of a 4x4 puzzle; 1 to 4, and . or "
       "0 for an empty cell are.");
  says("1...\n....\n....",
       "The puzzle's text, line 3: the last puzzle ends after 3 of its 4 rows.");
  says("11..............",
       "The puzzle's text, line 1: this puzzle has no solution: row 1 holds 1 twice.");
  says("\n\n", "The puzzle's text, line 2: there is no puzzle.");
  const Sudoku sudoku({.size = 4}, {});
  CHECK_THROWS_MATCHES(sudoku.parse("1...............", "evening"), strata::DataError,
                       Message("Sudoku has no tasks, so that a puzzle cannot belong to "
                               "\"evening\". Leave --task out."));
}
