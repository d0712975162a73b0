// SPDX-License-Identifier: Apache-2.0
// Every augmentation plugin, alone and composed, on every dataset that accepts it: what was applied
// is undone, and a solved puzzle stays solved. Prints what was checked.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <set>

#include "catch.hpp"
#include "data/batch.hpp"
#include "data/composer.hpp"
#include "plugins/loader/plugin_loader.hpp"
#include "run/temporary_folder.hpp"
#include "strata/error.hpp"

namespace strata::test {
namespace {

constexpr std::int64_t kDraws = 10'000;

const plugins::PluginLoader& loader() {
  static const auto all = [] {
    auto made = std::make_unique<plugins::PluginLoader>(plugins::host_abi(0));
    for (const auto& entry : std::filesystem::directory_iterator(STRATA_PLUGINS)) {
      if (!entry.path().string().ends_with(plugins::kFileSuffix)) continue;
      const plugins::PluginFile file = plugins::read_plugin_file(entry.path());
      if (std::all_of(file.provides.begin(), file.provides.end(), [](const auto& provided) {
            return provided.kind == Kind::kAugmentation || provided.kind == Kind::kDataset;
          }))
        made->load(entry.path());
    }
    return made;
  }();
  return *all;
}

std::vector<std::string> augmentation_names() {
  std::vector<std::string> names;
  for (const Component& component : loader().registry().components())
    if (component.kind == Kind::kAugmentation) names.push_back(component.name);
  std::sort(names.begin(), names.end());
  return names;
}

struct Setting {
  std::string name;  ///< for people
  std::string dataset;
  std::vector<std::pair<std::string, Value>> parameters;
};

/// Random tasks with grids of 1 x 1 to 10 x 10, as an ARC set.
std::filesystem::path arc_folder() {
  static const strata::test::TemporaryFolder temporary;
  const std::filesystem::path& folder = temporary.path();
  Stream stream(1, "arc tasks");
  const auto grid = [&] {
    const auto height = 1 + stream.below(10);
    const auto width = 1 + stream.below(10);
    std::string text = "[";
    for (std::uint64_t row = 0; row < height; ++row) {
      text += row == 0 ? "[" : ",[";
      for (std::uint64_t column = 0; column < width; ++column)
        text += fmt::format("{}{}", column == 0 ? "" : ",", stream.below(10));
      text += "]";
    }
    return text + "]";
  };
  const auto pair = [&] {
    const std::string input = grid();
    return fmt::format("{{\"input\":{},\"output\":{}}}", input, grid());
  };
  for (const char* set : {"train", "test"}) {
    std::ofstream file(folder / fmt::format("{}.json", set));
    for (int task = 0; task < 30; ++task)
      file << fmt::format("{}\"{}{:02}\":{{\"train\":[{},{}],\"test\":[{}]}}",
                          task == 0 ? "{" : ",\n", set, task, pair(), pair(), pair());
    file << "}\n";
  }
  return folder;
}

std::vector<Setting> settings() {
  const auto sudoku = [](std::int64_t size) {
    return Setting{fmt::format("sudoku {0}x{0}", size),
                   "sudoku",
                   {{"size", size}, {"train", std::int64_t{60}}, {"test", std::int64_t{10}}}};
  };
  const auto maze = [](std::int64_t height, std::int64_t width) {
    return Setting{fmt::format("maze {}x{}", height, width),
                   "maze",
                   {{"size", height},
                    {"width", width},
                    {"train", std::int64_t{60}},
                    {"test", std::int64_t{1}}}};
  };
  return {sudoku(4),
          sudoku(6),
          sudoku(9),
          maze(10, 10),
          maze(7, 12),
          {"arc, canvas 12",
           "arc",
           {{"folder", arc_folder().string()},
            {"training", TextList{"train"}},
            {"evaluation", TextList{"test"}},
            {"canvas", std::int64_t{12}}}}};
}

/// A loaded dataset and what factories of augmentations learn of it.
struct Ground {
  std::string name;
  std::shared_ptr<Dataset> dataset;
  Context context;
};

Ground ground_of(const Setting& setting) {
  const Component* component = loader().registry().find(Kind::kDataset, setting.dataset);
  REQUIRE(component != nullptr);
  Parameters parameters = defaults(component->schema);
  for (const auto& [name, value] : setting.parameters)
    parameters.set(name, value);
  REQUIRE(component->check(parameters) == "");
  Ground ground{setting.name, component->make_dataset(parameters, Context{}), {}};
  ground.dataset->load();
  const DatasetShape shape = ground.dataset->shape();
  ground.context.vocabulary_size = shape.vocabulary_size;
  ground.context.sequence_length = shape.sequence_length;
  ground.context.height = shape.height;
  ground.context.width = shape.width;
  ground.context.box_height = shape.box_height;
  ground.context.box_width = shape.box_width;
  ground.context.pad_token = shape.pad_token;
  ground.context.interchangeable = shape.interchangeable;
  return ground;
}

/// nullptr where the augmentation refuses the dataset; `why` says it then.
std::shared_ptr<Augmentation> make(const std::string& name, const Ground& ground,
                                   std::string& why) {
  const Component* component = loader().registry().find(Kind::kAugmentation, name);
  try {
    return component->make_augmentation(defaults(component->schema), ground.context);
  } catch (const PluginError& error) {
    why = error.what();
    return nullptr;
  }
}

/// Each alone, and every order of two and more in which those that are drawn by example, which move
/// a grid on the canvas, come last.
std::vector<std::vector<data::NamedAugmentation>> compositions(
    std::vector<data::NamedAugmentation> accepted) {
  std::vector<std::vector<data::NamedAugmentation>> result;
  for (const auto& named : accepted)
    result.push_back({named});
  const auto by_name = [](const auto& left, const auto& right) { return left.name < right.name; };
  const auto moving = std::stable_partition(
      accepted.begin(), accepted.end(),
      [](const auto& named) { return named.augmentation->scope() == Scope::kPuzzle; });
  std::sort(accepted.begin(), moving, by_name);
  do {
    for (std::size_t length = 2; length <= accepted.size(); ++length)
      result.emplace_back(accepted.begin(), accepted.begin() + static_cast<std::ptrdiff_t>(length));
  } while (std::next_permutation(accepted.begin(), moving, by_name));
  return result;
}

struct Counts {
  std::int64_t draws = 0, changed = 0, valid = 0, relabelled = 0;
  std::set<data::Composition> distinct;
};

Counts check(const Ground& ground, const data::Composer& composer,
             const std::vector<data::NamedAugmentation>& parts) {
  Counts counts;
  const auto items = ground.dataset->items(Split::kTrain);
  REQUIRE_FALSE(items.empty());
  std::vector<std::int64_t> tokens(static_cast<std::size_t>(ground.context.sequence_length));
  for (std::int64_t draw = 0; draw < kDraws; ++draw) {
    const Item& item = items[static_cast<std::size_t>(draw) % items.size()];
    const Stream stream(2, ground.name, {static_cast<std::uint64_t>(draw), 0, 0});
    const data::ComposedItem composed =
        composer.draw(item, stream.child("puzzle"), stream.child("example"));
    Grid label = item.label;  // mapped, not stated anew
    for (std::size_t k = 0; k < parts.size(); ++k)
      label = parts[k].augmentation->apply(composed.composition[k], label);
    REQUIRE(composer.invert(composed.composition, composed.item.input) == item.input);
    REQUIRE(composer.invert(composed.composition, label) == item.label);
    const data::ComposedItem again = composer.apply(composed.composition, item);
    REQUIRE(again.item.input == composed.item.input);
    REQUIRE(again.offset == composed.offset);
    // A solution stays one: the label of the transformed puzzle, the transformed label, and
    // either of them mapped back.
    Item geometric = composed.item;
    if (!composer.relabels()) REQUIRE(composed.item.label == label);
    REQUIRE(ground.dataset->is_valid(composed.item, composed.item.label));
    geometric.label = label;
    REQUIRE(ground.dataset->is_valid(geometric, label));
    Item original = item;
    original.label = composer.invert(composed.composition, composed.item.label);
    REQUIRE(ground.dataset->is_valid(original, original.label));
    // It can be shown to a model, and an answer at that place of the canvas is read.
    ground.dataset->encode(composed.item.label, composed.offset, false, tokens);
    REQUIRE(data::decode_at(*ground.dataset, tokens, composed.offset) == composed.item.label);
    ++counts.draws;
    ++counts.valid;
    counts.changed += composed.item.input != item.input || composed.offset != Offset{} ? 1 : 0;
    counts.relabelled += composed.item.label != label ? 1 : 0;
    counts.distinct.insert(composed.composition);
  }
  return counts;
}

std::string names_of(const std::vector<data::NamedAugmentation>& parts) {
  std::string text;
  for (const auto& part : parts)
    text += (text.empty() ? "" : " > ") + part.name;
  return text;
}

}  // namespace

TEST_CASE("every augmentation and composition is undone, and solved puzzles stay solved") {
  std::string report =
      fmt::format("{:<16}{:<58}{:>7}{:>9}{:>9}{:>12}{:>14}\n", "dataset", "augmentations", "draws",
                  "valid", "changed", "relabelled", "distinct seen");
  std::set<std::string> covered;
  for (const Setting& setting : settings()) {
    const Ground ground = ground_of(setting);
    std::vector<data::NamedAugmentation> accepted;
    for (const std::string& name : augmentation_names()) {
      std::string why;
      if (auto augmentation = make(name, ground, why)) {
        accepted.push_back({name, std::move(augmentation)});
        covered.insert(name);
      } else {
        report += fmt::format("{:<16}{:<58}refused\n", ground.name, name);
        CHECK(why.starts_with("augmentation " + name + ": "));
      }
    }
    for (const auto& parts : compositions(accepted)) {
      INFO(ground.name << ": " << names_of(parts));
      const data::Composer composer(parts, ground.dataset);
      const Counts counts = check(ground, composer, parts);
      REQUIRE(static_cast<double>(counts.distinct.size()) <= composer.distinct());
      report += fmt::format("{:<16}{:<58}{:>7}{:>9}{:>9}{:>12}{:>14}\n", ground.name,
                            names_of(parts), counts.draws, counts.valid, counts.changed,
                            counts.relabelled, counts.distinct.size());
    }
  }
  std::cout << report;
  const auto names = augmentation_names();
  CHECK(covered == std::set<std::string>(names.begin(), names.end()));
}

}  // namespace strata::test
