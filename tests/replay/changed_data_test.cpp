// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <vector>

#include "catch.hpp"
#include "plugins/descriptor/content_hash.hpp"
#include "run/temporary_folder.hpp"
#include "trial/components.hpp"

namespace strata::trial {
namespace {

/// Reads nothing; lists a train file, and an identifiers file where there is one.
class Listed final : public Dataset {
 public:
  explicit Listed(std::filesystem::path folder) : folder_(std::move(folder)) {}
  DatasetShape shape() const override { return {}; }
  std::vector<std::filesystem::path> files() const override {
    std::vector<std::filesystem::path> files{folder_ / "train"};
    if (std::filesystem::exists(folder_ / "identifiers")) files.push_back(folder_ / "identifiers");
    return files;
  }
  void load() override {}
  std::span<const Item> items(Split) const override { return {}; }
  void encode(const Grid&, Offset, bool, std::span<std::int64_t>) const override {}
  Grid decode(std::span<const std::int64_t>) const override { return {}; }
  bool is_valid(const Item&, const Grid&) const override { return true; }
  bool is_blank(const Item&, std::int32_t, std::int32_t) const override { return true; }
  std::string draw(const Grid&) const override { return {}; }

 private:
  std::filesystem::path folder_;
};

struct Fixture {
  Fixture() {
    test::write_text(folder / "train", "1 2 3");
    test::write_text(folder / "identifiers", "4 5 6");
    const Listed dataset(folder.path());
    order.data_files.emplace();
    for (const std::filesystem::path& file : dataset.files())
      order.data_files->emplace_back(file.string(), plugins::sha256_of_path(file));
  }
  [[nodiscard]] std::string changed() const { return changed_data(order, Listed(folder.path())); }

  test::TemporaryFolder folder;
  protocol::TrialOrder order;
};

}  // namespace

TEST_CASE("data whose content changed are told by the file") {
  Fixture fixture;
  CHECK(fixture.changed().empty());
  test::write_text(fixture.folder / "train", "1 2 4");
  CHECK(fixture.changed() == (fixture.folder / "train").string() + ": this file has changed");
  fixture.order.data_files.reset();
  CHECK(fixture.changed().empty());
}

TEST_CASE("a file that a dataset can do without is told where it is no longer there") {
  const Fixture fixture;
  std::filesystem::remove(fixture.folder / "identifiers");
  CHECK(fixture.changed() == (fixture.folder / "identifiers").string() + ": this file has gone");
}

TEST_CASE("data that have moved are the same data") {
  const Fixture fixture;
  const test::TemporaryFolder elsewhere;
  for (const char* name : {"train", "identifiers"})
    std::filesystem::copy(fixture.folder / name, elsewhere / name);
  CHECK(changed_data(fixture.order, Listed(elsewhere.path())).empty());
  std::filesystem::remove(elsewhere / "identifiers");
  CHECK(changed_data(fixture.order, Listed(elsewhere.path())) ==
        (fixture.folder / "identifiers").string() + ": this file has gone");
}

TEST_CASE("the file of imported weights is asked for no more") {
  Fixture fixture;
  fixture.order.configuration.training.set("steps", std::int64_t{0});
  fixture.order.data_files->emplace_back("/nowhere/weights.safetensors", "f00d");
  CHECK(fixture.changed().empty());
  std::filesystem::remove(fixture.folder / "identifiers");
  CHECK(fixture.changed() == (fixture.folder / "identifiers").string() + ": this file has gone");
}

}  // namespace strata::trial
