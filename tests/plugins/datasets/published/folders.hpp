// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "arc/arc.hpp"
#include "data/bank.hpp"
#include "data/batch.hpp"
#include "data/published_writer.hpp"
#include "published/npy.hpp"
#include "published/published.hpp"
#include "run/temporary_folder.hpp"

namespace strata::published::test {

inline void write(const std::filesystem::path& file, const std::string& bytes) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << bytes;
}

/// The bytes of a file: version 1.0, header as given, then the values.
template <class Number>
std::string npy_bytes(const std::string& header, const std::vector<Number>& values) {
  std::string bytes("\x93NUMPY\x01\x00", 8);
  bytes += static_cast<char>(header.size());
  bytes += '\0';
  bytes += header;
  bytes.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(Number));
  return bytes;
}

/// A folder of two Latin squares of side 2 for training and one for testing; tokens of `Number`,
/// spelled `type` in the header.
template <class Number>
void write_hand_made(const std::filesystem::path& folder, const std::string& type) {
  const auto part = [&](const std::string& name, const std::vector<Number>& inputs,
                        const std::vector<Number>& labels) {
    const int rows = static_cast<int>(inputs.size()) / 4;
    const std::string table = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" +
                              std::to_string(rows) + ", 4), }\n";
    const auto list = [](int size) {
      return "{'shape': (" + std::to_string(size) + ",), 'descr': '<i4', 'fortran_order': False}\n";
    };
    std::vector<std::int32_t> zeros(static_cast<std::size_t>(rows), 0), counting;
    for (int k = 0; k <= rows; ++k)
      counting.push_back(k);
    write(folder / name / "dataset.json",
          R"({"pad_id": 0, "ignore_label_id": 0, "blank_identifier_id": 0, "vocab_size": 4,
                      "seq_len": 4, "num_puzzle_identifiers": 1, "total_groups": 1,
                      "mean_puzzle_examples": 1.0, "sets": ["all"]})");
    write(folder / name / "all__inputs.npy", npy_bytes(table, inputs));
    write(folder / name / "all__labels.npy", npy_bytes(table, labels));
    write(folder / name / "all__puzzle_identifiers.npy", npy_bytes(list(rows), zeros));
    write(folder / name / "all__puzzle_indices.npy", npy_bytes(list(rows + 1), counting));
    write(folder / name / "all__group_indices.npy", npy_bytes(list(rows + 1), counting));
  };
  // Token 1 is an empty cell, 2 and 3 are the digits.
  part("train", {2, 1, 1, 1, 1, 1, 1, 3}, {2, 3, 3, 2, 3, 2, 2, 3});
  part("test", {1, 1, 2, 1}, {3, 2, 2, 3});
}

inline PublishedConfig hand_made_config(const std::filesystem::path& folder) {
  PublishedConfig config;
  config.folder = folder.string();
  config.height = 2;
  return config;
}

/// The hand-made ARC sets, loaded.
inline std::shared_ptr<arc::Arc> hand_made_arc() {
  arc::ArcConfig config;
  config.folder = STRATA_TEST_DATA "/arc";
  config.training = {"training"};
  config.evaluation = {"tidy"};
  config.canvas = 4;
  auto arc = std::make_shared<arc::Arc>(config, Context{});
  arc->load();
  return arc;
}

/// Adds 1 to every colour from 1 to 8 and makes 9 a 1, so many times as drawn; moves the grid one
/// row down where there is room on a canvas of 4.
class Turn final : public Augmentation {
 public:
  [[nodiscard]] Transform draw(Stream& stream, const Item& item) const override {
    const auto rows = std::max(item.input.height, item.label.height);
    return {static_cast<std::int32_t>(stream.below(8)) + 1, rows < 4 ? 1 : 0};
  }
  [[nodiscard]] Transform identity(const Item&) const override { return {0, 0}; }
  [[nodiscard]] Grid apply(const Transform& transform, const Grid& grid) const override {
    Grid turned = grid;
    for (Cell& cell : turned.cells)
      if (cell > 0) cell = static_cast<Cell>((cell - 1 + transform[0]) % 9 + 1);
    return turned;
  }
  [[nodiscard]] Grid invert(const Transform& transform, const Grid& grid) const override {
    return apply({9 - transform[0], 0}, grid);
  }
  [[nodiscard]] Offset offset(const Transform& transform) const override {
    return {transform[1], 0};
  }
  [[nodiscard]] double distinct() const override { return 8; }
};

inline std::shared_ptr<const data::Composer> composer_of(
    const std::shared_ptr<const Dataset>& dataset) {
  return std::make_shared<const data::Composer>(
      std::vector<data::NamedAugmentation>{{"turn", std::make_shared<Turn>()}}, dataset);
}

inline std::vector<data::PublishedPart> write_arc(const std::filesystem::path& folder,
                                                  data::NpyType type, std::int64_t copies) {
  const auto arc = hand_made_arc();
  return data::write_published(arc, composer_of(arc),
                               {.folder = folder, .tokens = type, .copies = copies, .seed = 3});
}

inline PublishedConfig arc_config(const std::filesystem::path& folder) {
  PublishedConfig config;
  config.folder = folder.string();
  config.kind = "arc";
  config.height = 4;
  return config;
}

}  // namespace strata::published::test
