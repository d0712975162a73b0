// SPDX-License-Identifier: Apache-2.0
#include "run/missing_data.hpp"

#include <optional>

#include "catch.hpp"

using namespace strata;
using strata::run::missing_data_text;

namespace {

/// A dataset that names its files, or the folder that they lie in.
protocol::ComponentChoice dataset(const std::string& train, const std::string& test) {
  protocol::ComponentChoice choice{.kind = Kind::kDataset, .name = "grids"};
  choice.parameters.set("size", std::int64_t{9});
  choice.parameters.set("cache", std::string());
  choice.parameters.set("train_file", train);
  choice.parameters.set("test_file", test);
  return choice;
}

config::Surroundings with(const std::string& known) {
  return {.working_folder = "/",
          .variable = [known](const std::string& name) -> std::optional<std::string> {
            if (name == known) return "/there";
            return std::nullopt;
          }};
}

}  // namespace

TEST_CASE("missing files are told with the keys that name them and where they come from") {
  CHECK(missing_data_text("\"baseline\"", dataset("/a/train.csv", "/a/test.csv"),
                          {"/a/train.csv", "/a/test.csv"}, {"They are published."}, with("HOME")) ==
        "\"baseline\": these files are not there:\n"
        "    dataset.train_file: /a/train.csv\n"
        "    dataset.test_file: /a/test.csv\n"
        "    Give dataset.train_file and dataset.test_file on the command line "
        "(dataset.train_file=/path/to/it).\n"
        "    They are published.");
}

TEST_CASE("a variable that is not set is named with how to set it, one that is set is not") {
  CHECK(
      missing_data_text("\"baseline\"", dataset("${HOME}/${DATA}/x.csv", "/a/test.csv"),
                        {"${HOME}/${DATA}/x.csv"}, {}, with("HOME")) ==
      "\"baseline\": a file is not there:\n"
      "    dataset.train_file: ${HOME}/${DATA}/x.csv (DATA is not set)\n"
      "    Set DATA (export DATA=/path/to/folder), or give dataset.train_file on the command line "
      "(dataset.train_file=/path/to/it).");
}

TEST_CASE(
    "a file in a folder goes by the key that names the folder, one that nobody names by its path") {
  CHECK(missing_data_text("\"a\", \"b\"", dataset("/tasks", "/tas"), {"/tasks/1.json", "/tasksx"},
                          {}, with("HOME")) ==
        "\"a\", \"b\": these files are not there:\n"
        "    dataset.train_file: /tasks/1.json\n"
        "    /tasksx\n"
        "    Give dataset.train_file on the command line (dataset.train_file=/path/to/it).");
}
