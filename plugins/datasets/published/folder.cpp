// SPDX-License-Identifier: Apache-2.0
#include "folder.hpp"

#include <fmt/format.h>

#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "npy.hpp"
#include "npy_header.hpp"
#include "strata/error.hpp"

namespace strata::published {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr std::int64_t kAnyIndex = std::int64_t{1} << 31;

Json read_json(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream)
    throw DataError(fmt::format("{}: there is no such file, or it cannot be read.", file.string()));
  try {
    return Json::parse(stream);
  } catch (const Json::parse_error& error) {
    throw DataError(fmt::format("{}: at byte {}: this is not JSON.", file.string(), error.byte));
  }
}

std::int64_t whole(const fs::path& file, const Json& json, const char* name, std::int64_t least) {
  const auto found = json.is_object() ? json.find(name) : json.end();
  if (found == json.end() || !found->is_number_integer() || *found < least || *found >= kAnyIndex)
    throw DataError(
        fmt::format("{}: \"{}\" must be a whole number, at least {}.", file.string(), name, least));
  return found->get<std::int64_t>();
}

fs::path npy(const fs::path& part, const std::string& set, const char* what) {
  return part / fmt::format("{}__{}.npy", set, what);
}

/// Where each of `parts` begins, and the end: from 0 to `whole`, never falling.
std::vector<std::int32_t> read_indices(const fs::path& path, std::int64_t whole, const char* of) {
  NpyFile file(path);
  std::vector<std::int32_t> indices = file.all(kAnyIndex);
  if (indices.empty() || indices.front() != 0)
    file.fail(file.byte_of(0), "the first index must be 0");
  for (std::size_t k = 1; k < indices.size(); ++k)
    if (indices[k] < indices[k - 1])
      file.fail(file.byte_of(static_cast<std::int64_t>(k)),
                fmt::format("index {} follows {}; indices never fall", indices[k], indices[k - 1]));
  if (indices.back() != whole)
    file.fail(file.byte_of(static_cast<std::int64_t>(indices.size()) - 1),
              fmt::format("the last index is {}, it must be {}, the number of {}", indices.back(),
                          whole, of));
  return indices;
}

/// inputs or labels, row by row.
class Rows {
 public:
  Rows(const fs::path& path, const Metadata& metadata)
      : file_(path), limit_(metadata.vocabulary), row_(static_cast<std::size_t>(metadata.length)) {
    if (file_.shape().size() != 2 || file_.shape()[1] != metadata.length)
      file_.fail(0,
                 fmt::format("the array's shape is {}, it must be (examples, {}), as dataset.json "
                             "says",
                             shape_text(file_.shape()), metadata.length));
  }
  [[nodiscard]] std::int64_t count() const { return file_.shape()[0]; }
  std::span<const std::int32_t> next() {
    file_.read(row_, limit_);
    return row_;
  }
  [[noreturn]] void fail(const std::string& what) const { file_.fail(0, what); }

 private:
  NpyFile file_;
  std::int64_t limit_;
  std::vector<std::int32_t> row_;
};

}  // namespace

Metadata read_metadata(const fs::path& file) {
  const Json json = read_json(file);
  Metadata metadata;
  metadata.vocabulary = whole(file, json, "vocab_size", 1);
  metadata.length = whole(file, json, "seq_len", 1);
  metadata.identifiers = whole(file, json, "num_puzzle_identifiers", 1);
  if (const auto ignore = json.find("ignore_label_id"); ignore != json.end() && !ignore->is_null())
    metadata.ignore_label = whole(file, json, "ignore_label_id", -kAnyIndex);
  const auto sets = json.find("sets");
  if (sets == json.end() || !sets->is_array() || sets->empty())
    throw DataError(fmt::format("{}: \"sets\" must be a list of names, not empty.", file.string()));
  for (const Json& set : *sets) {
    if (!set.is_string())
      throw DataError(fmt::format("{}: \"sets\" must be a list of names.", file.string()));
    metadata.sets.push_back(set.get<std::string>());
  }
  return metadata;
}

std::vector<std::string> read_identifiers(const fs::path& file) {
  if (std::error_code error; !fs::exists(file, error)) return {};
  const Json json = read_json(file);
  std::vector<std::string> names;
  if (json.is_array())
    for (const Json& name : json)
      if (name.is_string()) names.push_back(name.get<std::string>());
  if (!json.is_array() || names.size() != json.size())
    throw DataError(
        fmt::format("{}: must be a list of names, one for each identifier.", file.string()));
  return names;
}

void for_each_example(const fs::path& part, const std::string& set, const Metadata& metadata,
                      const std::function<void(const Example&)>& visit) {
  Rows inputs(npy(part, set, "inputs"), metadata);
  Rows labels(npy(part, set, "labels"), metadata);
  if (labels.count() != inputs.count())
    labels.fail(fmt::format("there are {} labels and {} inputs", labels.count(), inputs.count()));
  const auto identifiers = NpyFile(npy(part, set, "puzzle_identifiers")).all(metadata.identifiers);
  const auto puzzles = read_indices(npy(part, set, "puzzle_indices"), inputs.count(), "examples");
  if (puzzles.size() != identifiers.size() + 1)
    NpyFile(npy(part, set, "puzzle_indices"))
        .fail(0, fmt::format("there are {} indices, there must be one more than the {} identifiers",
                             puzzles.size(), identifiers.size()));
  const auto groups = read_indices(npy(part, set, "group_indices"),
                                   static_cast<std::int64_t>(identifiers.size()), "puzzles");
  Example example;
  for (std::size_t group = 0; group + 1 < groups.size(); ++group) {
    example.group = static_cast<std::int64_t>(group);
    for (std::int32_t puzzle = groups[group]; puzzle < groups[group + 1]; ++puzzle) {
      example.copy = puzzle - groups[group];
      example.identifier = identifiers[static_cast<std::size_t>(puzzle)];
      const auto next = static_cast<std::size_t>(puzzle) + 1;
      for (; example.row < puzzles[next]; ++example.row) {
        example.input = inputs.next();
        example.label = labels.next();
        visit(example);
      }
    }
  }
}

}  // namespace strata::published
