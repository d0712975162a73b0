// SPDX-License-Identifier: Apache-2.0
#include "run/inspector.hpp"

#include <regex>

#include "catch.hpp"
#include "strata/error.hpp"
#include "temporary_folder.hpp"

using namespace strata;
using namespace strata::run;
using strata::test::TemporaryFolder;
namespace fs = std::filesystem;

namespace {

const fs::path kFakeTrial = fs::path(STRATA_BINARY_DIR) / "tests/bin/fake_trial";

struct Setting {
  TemporaryFolder folder;
  InspectorOptions options{.program = kFakeTrial, .cache = folder / "cache"};

  fs::path plugin(const std::string& behaviour) const {
    return test::write_text(folder / (behaviour + ".strata.so"), "bytes of " + behaviour);
  }
  std::string refusal(const std::string& behaviour) const {
    try {
      (void)Inspector(options).describe(plugin(behaviour));
    } catch (const PluginError& error) {
      return error.what();
    }
    return "nothing was refused";
  }
  std::string calls(const std::string& what) const {
    return test::read_text(folder / (what + "_calls"));
  }
  protocol::Configuration configuration(const std::string& behaviour) const {
    protocol::Configuration configuration;
    configuration.architecture.name = behaviour;
    configuration.dataset.file = (folder / "data").string();
    fs::create_directories(folder / "data");
    return configuration;
  }
};

/// `text` with every duration as "T".
std::string without_time(const std::string& text) {
  return std::regex_replace(text, std::regex(R"(after \d+\.\d s)"), "after T s");
}

}  // namespace

TEST_CASE("a description comes with the file and the hash of its content, and is kept") {
  Setting setting;
  const fs::path file = setting.plugin("good");
  for (int time = 0; time < 2; ++time) {
    const auto components = Inspector(setting.options).describe(file);
    REQUIRE(components.size() == 1);
    CHECK(components[0].name == "good");
    CHECK(components[0].file == file.string());
    CHECK(components[0].sha256 ==
          "7274c00e4300d69f4da0d372cab9fc2348170bd147ae4c5d626bb38604e6bb6d");
  }
  CHECK(setting.calls("describe") == "call\n");
  test::write_text(file, "other bytes");
  (void)Inspector(setting.options).describe(file);
  CHECK(setting.calls("describe") == "call\ncall\n");
}

TEST_CASE(
    "a plugin that ends the process that describes it is an error with signal and last line") {
  Setting setting;
  const std::string folder = setting.folder.path().string();
  CHECK(without_time(setting.refusal("aborts")) ==
        folder +
            "/aborts.strata.so: describing it ended with SIGABRT after T s; last line it printed: "
            "\"about to abort\"");
  CHECK(without_time(setting.refusal("segfaults")) ==
        folder + "/segfaults.strata.so: describing it ended with SIGSEGV after T s");
  CHECK(without_time(setting.refusal("exits")) ==
        folder + "/exits.strata.so: describing it ended with exit code 0 after T s");
}

TEST_CASE("a plugin that hangs while it is described is ended after the time limit") {
  Setting setting;
  setting.options.describe_limit = std::chrono::milliseconds(50);
  CHECK(setting.refusal("hangs") ==
        setting.folder.path().string() +
            "/hangs.strata.so: describing it took longer than 0.05 s and was ended");
}

TEST_CASE("an answer that cannot be read is an error that names the plugin") {
  Setting setting;
  const std::string start = setting.folder.path().string();
  CHECK(setting.refusal("sends_garbage") ==
        start +
            "/sends_garbage.strata.so: describing it gave no answer that can be read: broken "
            "frame: it says it has "
            "4294967295 bytes, at most 268435456 are allowed");
  CHECK(setting.refusal("sends_nonsense") ==
        start +
            "/sends_nonsense.strata.so: describing it gave no answer that can be read: message "
            "\"describe reply\": field "
            "\"components\" is missing");
  CHECK(without_time(setting.refusal("breaks_a_frame")) ==
        start + "/breaks_a_frame.strata.so: describing it ended with exit code 0 after T s");
}

TEST_CASE("a refusal passes as it is and is not kept") {
  Setting setting;
  const std::string why =
      setting.folder.path().string() + "/refuses.strata.so: registration failed: no";
  CHECK(setting.refusal("refuses") == why);
  CHECK(setting.refusal("refuses") == why);
  CHECK(setting.calls("describe") == "call\ncall\n");
}

TEST_CASE("a kept answer that is damaged is asked for again") {
  Setting setting;
  const fs::path file = setting.plugin("good");
  (void)Inspector(setting.options).describe(file);
  for (const auto& entry : fs::directory_iterator(setting.folder / "cache" / "describe"))
    test::write_text(entry.path(), "x");
  CHECK(Inspector(setting.options).describe(file).size() == 1);
  CHECK(setting.calls("describe") == "call\ncall\n");
}

TEST_CASE("a plan is checked in one call and kept, but not while data files are missing") {
  Setting setting;
  const std::vector<protocol::Configuration> configurations{setting.configuration("a"),
                                                            setting.configuration("b")};
  for (int time = 0; time < 2; ++time) {
    const auto answers = Inspector(setting.options).plan(configurations);
    REQUIRE(answers.size() == 2);
    CHECK(answers[0].parameters == 14210);
    CHECK_FALSE(answers[0].files.at(0).exists);
  }
  CHECK(setting.calls("data/plan") == "call\ncall\ncall\ncall\n");  // one a configuration
  test::write_text(setting.folder / "data/data.csv", "1");
  for (int time = 0; time < 2; ++time)
    CHECK(Inspector(setting.options).plan(configurations)[1].files.at(0).exists);
  CHECK(setting.calls("data/plan").size() == 6 * 5);
}

TEST_CASE("a kept plan is asked for again when a file comes that the dataset might rather read") {
  Setting setting;
  const std::vector<protocol::Configuration> configurations{setting.configuration("a")};
  test::write_text(setting.folder / "data/data.csv", "1");
  const auto file = [&] {
    return fs::path(Inspector(setting.options).plan(configurations)[0].files.at(0).path).filename();
  };
  CHECK(file() == "data.csv");
  CHECK(file() == "data.csv");
  CHECK(setting.calls("data/plan") == "call\n");
  test::write_text(setting.folder / "data/better.csv", "1");
  CHECK(file() == "better.csv");
}

TEST_CASE("an answer with a problem is not kept") {
  Setting setting;
  const auto configuration = setting.configuration("has_a_problem");
  test::write_text(setting.folder / "data/data.csv", "1");
  for (int time = 0; time < 2; ++time)
    CHECK(Inspector(setting.options).plan({configuration})[0].problems.at(0) == "no");
  CHECK(setting.calls("data/plan") == "call\ncall\n");
}

TEST_CASE("a plan check that dies, hangs or answers too little is an error") {
  Setting setting;
  InspectorOptions impatient = setting.options;
  impatient.plan_limit = std::chrono::milliseconds(50);
  const auto refusal = [&](const std::string& behaviour) {
    try {
      // Only what never answers may meet a limit: how long a process takes to start is the
      // machine's.
      (void)Inspector(behaviour == "hangs" ? impatient : setting.options)
          .plan({setting.configuration(behaviour)});
    } catch (const PluginError& error) {
      return without_time(error.what());
    }
    return std::string("nothing was refused");
  };
  CHECK(refusal("hangs") == "checking the plan took longer than 0.05 s and was ended");
  CHECK(refusal("answers_too_little") == "checking the plan gave 0 answers for 1 configurations");
  CHECK(refusal("segfaults") == "checking the plan ended with SIGSEGV after T s");
}

TEST_CASE("a program that is not there is an error") {
  Setting setting;
  setting.options.program = setting.folder / "nothing";
  CHECK_THROWS_MATCHES(Inspector(setting.options).describe(setting.plugin("good")), Error,
                       Catch::Matchers::Message((setting.folder / "nothing").string() +
                                                ": cannot start it: No such file or directory"));
}
