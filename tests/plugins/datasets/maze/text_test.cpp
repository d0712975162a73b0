// SPDX-License-Identifier: Apache-2.0
#include "maze/text.hpp"

#include "catch.hpp"
#include "maze/alphabet.hpp"
#include "mazes.hpp"
#include "strata/error.hpp"

using namespace strata::maze;
using maze_test::maze;
using strata::Grid;
using strata::kNoCell;

TEST_CASE("mazes are read as drawings, as single lines and as rows of a CSV file") {
  const auto items = read_text(
      "S  \n"
      "# G\n"
      "\n"
      " S G# \r\n"
      "source,question,answer,rating\n"
      "own,S  # G,Soo# G,4\n"
      "own,SG    ,,",
      2, 3);
  REQUIRE(items.size() == 4);
  CHECK(items[0].input == maze({"S  ", "# G"}));
  CHECK(items[0].label == Grid(2, 3, kNoCell));
  CHECK(items[1].input == maze({" S ", "G# "}));
  CHECK(items[2].input == items[0].input);
  CHECK(items[2].label == maze({"Soo", "# G"}));
  CHECK(items[3].input == maze({"SG ", "   "}));
  CHECK(items[0].key == "maze 1");
  CHECK(items[3].key == "maze 4");
}

TEST_CASE("what is no maze is told with its line") {
  CHECK_THROWS_WITH(read_text("S  \n# \n", 2, 3),
                    "line 2: it has 2 characters; a row of a maze of 2 x 3 has 3 (spaces at its "
                    "ends are free cells and count), a whole maze 6");
  CHECK_THROWS_WITH(read_text("S  \n#xG\n", 2, 3),
                    "line 2: 'x' is no cell of a maze; allowed are # (wall), space (free), S, G "
                    "and o (path)");
  CHECK_THROWS_WITH(read_text("S  \n#  \n", 2, 3),
                    "line 2: the maze that ends here is none: it has 0 goals, it must have one");
  CHECK_THROWS_WITH(read_text("S  \n", 2, 3),
                    "line 1: the text ends after 1 of the 2 rows of a maze");
  CHECK_THROWS_WITH(read_text("a,S,S,1\n", 2, 3),
                    "line 1: the row's maze has 1 characters, one of 2 x 3 has 6");
  CHECK_THROWS_WITH(read_text("\n", 2, 3),
                    "The text holds no maze. Write 2 rows of 3 characters: # (wall), space (free), "
                    "S, G.");
}
