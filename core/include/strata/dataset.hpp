// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "strata/export.hpp"
#include "strata/grid.hpp"
#include "strata/parameters.hpp"

namespace strata {

/// One puzzle with its answer.
struct Item {
  Grid input;
  Grid label;               ///< kNoCell where nothing is asked
  std::int64_t puzzle = 0;  ///< row of the puzzle table; 0 where all share one row
  std::int64_t group = 0;  ///< what belongs to one task; equivalent puzzles of Sudoku share a group
  std::string key;  ///< names a test item for ever, e.g. "test/17" or the puzzle itself; unique in
                    ///< its split
  Offset offset{};  ///< where the data themselves laid both grids on the canvas; mostly (0, 0)
};

/// The three parts of a dataset. A model is trained on kTrain, chosen on kValidation, reported on
/// kTest.
enum class Split { kTrain, kValidation, kTest };

[[nodiscard]] STRATA_API std::string_view split_name(
    Split split);  ///< "train", "validation", "test"

/// Whether labels follow a rule of choice that turning, mirroring or renaming a grid breaks (of a
/// maze's many shortest paths, the one that a fixed order of moves finds first).
enum class LabelRule {
  kNone,        ///< a transformed label is the label of the transformed input
  kRelabelled,  ///< relabel() states the label of a transformed input anew
  kUnknown      ///< nothing at hand states the rule: augmentations that break it are refused
};

/// Known from the parameters alone, before any file is read or any puzzle made.
struct DatasetShape {
  std::int64_t vocabulary_size = 0;
  std::int64_t sequence_length = 0;
  std::int32_t height = 0;
  std::int32_t width = 0;
  std::int32_t box_height = 0;
  std::int32_t box_width = 0;
  std::int64_t puzzles = 1;    ///< rows of the puzzle table; -1: known only after load()
  std::int64_t pad_token = 0;  ///< -1 where there is none, since every sample fills the canvas
  std::vector<Cell> interchangeable;
  LabelRule label_rule = LabelRule::kNone;
  bool checks_label_only = false;  ///< is_valid() knows no rules: it is equality with the label
};

/// Something worth storing beside the results (class counts, how many puzzles were dropped and
/// why).
struct Fact {
  std::string name;
  Value value;
};

/// How a cell looks when drawn in colour.
struct Colour {
  std::uint8_t red = 0, green = 0, blue = 0;
};

/// Puzzles with answers, as grids. No LibTorch: such a plugin compiles in a second.
/// The constructor only keeps its parameters; load() reads or makes the data. Not called from
/// several threads at once before load() has returned; const methods may be called from any thread
/// after it.
class STRATA_API Dataset {
 public:
  Dataset() = default;
  Dataset(const Dataset&) = delete;
  Dataset& operator=(const Dataset&) = delete;
  virtual ~Dataset();

  [[nodiscard]] virtual DatasetShape shape() const = 0;
  /// The files that load() will read, whether they exist or not; their contents are hashed into a
  /// trial's identity. A folder stands for all files below it.
  [[nodiscard]] virtual std::vector<std::filesystem::path> files() const { return {}; }
  /// Where files() come from, in a sentence for a person who does not have them; "" where there are
  /// none.
  [[nodiscard]] virtual std::string origin() const { return {}; }
  /// Reads or generates all splits. @throws DataError naming file and line, or the parameter that
  /// cannot be met.
  virtual void load() = 0;
  [[nodiscard]] virtual std::span<const Item> items(Split split) const = 0;
  [[nodiscard]] virtual std::vector<Fact> facts() const { return {}; }
  /// What a reader of the results must be told of the data, a sentence each (a test split that
  /// shares tasks with the training split). Stored with every trial. Asked after load().
  [[nodiscard]] virtual std::vector<std::string> warnings() const { return {}; }

  /// Tokens of a grid whose top left cell lies at `offset` of the canvas; tokens.size() ==
  /// sequence_length. kNoCell becomes ignore_label when `label`, pad_token otherwise.
  virtual void encode(const Grid& grid, Offset offset, bool label,
                      std::span<std::int64_t> tokens) const = 0;
  /// The grid that tokens spell; kNoCell for a token that is no cell.
  [[nodiscard]] virtual Grid decode(std::span<const std::int64_t> tokens) const = 0;
  /// Is `output` a valid solution of item.input by the puzzle's own rules (not only equal to the
  /// label)?
  [[nodiscard]] virtual bool is_valid(const Item& item, const Grid& output) const = 0;
  /// Cells that the puzzle leaves open and the answer must fill (Sudoku: empty cells). Default:
  /// every cell.
  [[nodiscard]] virtual bool is_blank(const Item& item, std::int32_t row,
                                      std::int32_t column) const;
  /// For people: rows of characters, ending in a newline.
  [[nodiscard]] virtual std::string draw(const Grid& grid) const = 0;
  [[nodiscard]] virtual Colour colour(Cell cell) const;
  /// The label of a transformed input, for LabelRule::kRelabelled; nullopt with the others. Works
  /// before load().
  [[nodiscard]] virtual std::optional<Grid> relabel(const Grid& input) const;

  /// The puzzles that a text holds, for `strata solve`: what a person types or keeps in a file, in
  /// the forms that this dataset is usually written in. Labels are kNoCell where the text gives no
  /// answer; keys are distinct.
  /// @param task whose row of the puzzle table they use, by its name; "" where none is named.
  /// Works before load() unless a task is named.
  /// @throws DataError where the text holds no such puzzle (line, what is allowed), and by default
  [[nodiscard]] virtual std::vector<Item> parse(std::string_view text, std::string_view task) const;
};

}  // namespace strata
