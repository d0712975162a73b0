// SPDX-License-Identifier: Apache-2.0
#include "run/find_experiment.hpp"

#include "catch.hpp"
#include "strata/error.hpp"
#include "temporary_folder.hpp"

namespace strata::run {
namespace {

namespace fs = std::filesystem;

/// A folder with experiments/quickstart.toml, experiments/claims/{halting,hierarchy}.toml and
/// experiments/notes/todo.txt.
class Workplace {
 public:
  Workplace() {
    add("experiments/quickstart.toml");
    add("experiments/claims/hierarchy.toml");
    add("experiments/claims/halting.toml");
    add("experiments/notes/todo.txt");
  }

  void add(const std::string& file) const {
    fs::create_directories((folder_ / file).parent_path());
    test::write_text(folder_ / file, "");
  }
  [[nodiscard]] std::string found(const std::string& text) const {
    return find_experiment(text, folder_.path()).generic_string();
  }
  [[nodiscard]] std::string refusal(const std::string& text) const {
    try {
      return "found " + found(text);
    } catch (const Error& error) {
      return error.what();
    }
  }

 private:
  test::TemporaryFolder folder_;
};

TEST_CASE("a bare name is found in experiments and in the folders there") {
  const Workplace place;
  CHECK(place.found("quickstart") == "experiments/quickstart.toml");
  CHECK(place.found("hierarchy") == "experiments/claims/hierarchy.toml");
  CHECK(place.found("claims/hierarchy") == "experiments/claims/hierarchy.toml");
  CHECK(place.found("experiments/claims/halting.toml") == "experiments/claims/halting.toml");
}

TEST_CASE("a name in experiments itself wins over the same in a folder there") {
  const Workplace place;
  place.add("experiments/hierarchy.toml");
  CHECK(place.found("hierarchy") == "experiments/hierarchy.toml");
  CHECK(place.found("claims/hierarchy") == "experiments/claims/hierarchy.toml");
}

TEST_CASE("a name that several folders hold is told with all of them") {
  const Workplace place;
  place.add("experiments/old/hierarchy.toml");
  CHECK(place.refusal("hierarchy") ==
        "hierarchy: 2 experiments have this name: claims/hierarchy, old/hierarchy. Write which one "
        "is meant.");
  CHECK(place.found("old/hierarchy") == "experiments/old/hierarchy.toml");
}

TEST_CASE("a name that is nowhere is told with the folders that were looked at, and the nearest") {
  const Workplace place;
  CHECK(place.refusal("hierachy") ==
        "hierachy: there is no such experiment file, nor hierachy.toml in experiments/ or "
        "experiments/claims/. Did you mean \"claims/hierarchy\"? Known: quickstart, "
        "claims/halting, claims/hierarchy");
  CHECK(
      place.refusal("claim/hierarchy") ==
      "claim/hierarchy: there is no such experiment file, nor claim/hierarchy.toml in "
      "experiments/ or experiments/claims/. Did you mean \"claims/hierarchy\"? Known: quickstart, "
      "claims/halting, claims/hierarchy");
}

TEST_CASE("a path that is nowhere is looked for where it points, and nowhere else") {
  const Workplace place;
  place.add("mine/first.toml");
  CHECK(place.refusal("mine/frist.toml") ==
        "mine/frist.toml: there is no such experiment file. Did you mean \"mine/first.toml\"? "
        "Known: first");
  CHECK(place.refusal("mine/first") ==
        "mine/first: there is no such experiment file. Did you mean \"mine/first.toml\"? Known: "
        "first");
  CHECK(place.refusal("hierarchy.toml") == "hierarchy.toml: there is no such experiment file.");
}

TEST_CASE("without a folder of experiments a name is told with where it would have been") {
  const test::TemporaryFolder folder;
  CHECK_THROWS_WITH(
      find_experiment("quickstart", folder.path()),
      "quickstart: there is no such experiment file, nor quickstart.toml in experiments/.");
}

}  // namespace
}  // namespace strata::run
