// SPDX-License-Identifier: Apache-2.0
#include "plugins/loader/plugin_loader.hpp"

#include <fmt/format.h>

#include "../files.hpp"
#include "catch.hpp"
#include "child.hpp"
#include "strata/dataset.hpp"
#include "strata/error.hpp"

using strata::Kind;
using strata::plugins::PluginLoader;
using test::specimen;

namespace {

constexpr std::uint64_t kTorch211 = 0x020B000000000000;

PluginLoader new_loader() {
  return PluginLoader(strata::plugins::host_abi(kTorch211));
}

/// Loading the specimen ends in this error, and nothing of it stays registered.
void check_refused(const std::string& name, const std::string& why) {
  PluginLoader loader = new_loader();
  CHECK_THROWS_AS(loader.load(specimen(name)), strata::PluginError);
  CHECK_THROWS_WITH(loader.load(specimen(name)), specimen(name).string() + ": " + why);
  CHECK(loader.registry().components().empty());
  CHECK(loader.loaded().empty());
}

}  // namespace

TEST_CASE("A good plugin's components are registered and make objects that work here") {
  PluginLoader loader = new_loader();
  CHECK(loader.load(specimen("good")).version == "1.9.0");
  CHECK(loader.registry().components().size() == 2);
  const strata::Component* row = loader.registry().find(Kind::kDataset, "row");
  REQUIRE(row != nullptr);
  strata::Parameters parameters;
  parameters.set("cells", std::int64_t{5});
  const std::shared_ptr<strata::Dataset> dataset = row->make_dataset(parameters, {});
  dataset->load();
  CHECK(dataset->items(strata::Split::kTest)[0].input.width == 5);
}

TEST_CASE("A plugin that is loaded already is left alone, by whatever path it is named") {
  PluginLoader loader = new_loader();
  const test::TemporaryFolder folder;
  std::filesystem::create_symlink(specimen("good"), folder / "link.strata.so");
  (void)loader.load(specimen("good"));
  CHECK(loader.load(folder / "link.strata.so").path == specimen("good"));
  CHECK(loader.loaded().size() == 1);
  CHECK(loader.registry().components().size() == 2);
}

TEST_CASE("A stripped plugin loads") {
  PluginLoader loader = new_loader();
  CHECK(loader.load(specimen("stripped")).name == "good");
  CHECK(loader.registry().components().size() == 2);
}

TEST_CASE("A plugin is found relative to the current folder") {
  const test::TemporaryFolder folder;
  std::filesystem::copy_file(specimen("good"), folder / "here.strata.so");
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  PluginLoader loader = new_loader();
  const auto file = loader.load("here.strata.so");
  std::filesystem::current_path(before);
  CHECK(file.name == "good");
}

TEST_CASE("A component that another plugin provides is refused before the second one is loaded") {
  PluginLoader loader = new_loader();
  (void)loader.load(specimen("good"));
  const std::string text =
      "{}: dataset \"row\" {} is already provided by plugin \"good\" 1.9.0 ({}). Rename one or "
      "remove one from the plugin path";
  const std::string good = specimen("good").string();
  CHECK_THROWS_WITH(
      loader.load(specimen("duplicate_name")),
      fmt::format(fmt::runtime(text), specimen("duplicate_name").string(), "1.9.0", good));
  CHECK_THROWS_WITH(
      loader.load(specimen("good_newer")),
      fmt::format(fmt::runtime(text), specimen("good_newer").string(), "1.10.0", good));
  CHECK(loader.registry().components().size() == 2);
}

TEST_CASE("What is wrong with the file's bytes is told before anything of it runs") {
  check_refused("no_section",
                "a shared library, but not a plugin: no section 'strata_plugin' (is "
                "STRATA_PLUGIN(...) missing?)");
  check_refused("bad_size",
                "its descriptor has 664 bytes, this host expects 680. Rebuild it against "
                "strata " STRATA_VERSION);
  check_refused(
      "bad_torch_abi",
      "plugin \"bad_torch_abi\" 1.0.0 does not fit this host:\n"
      "  LibTorch       2.10.0            host has 2.11.0\n"
      "  Rebuild it: cmake --fresh -B build -DCMAKE_PREFIX_PATH=<prefix> && cmake --build build");
}

TEST_CASE("A missing symbol is named in readable form") {
  check_refused("undefined_symbol",
                "cannot load: undefined symbol: _ZN6strata6rotateERKNS_4GridEi "
                "(strata::rotate(strata::Grid const&, "
                "int)). Was it linked with strata_add_plugin?");
}

TEST_CASE("A plugin without a registration function is told so") {
  check_refused("no_register", "has a descriptor but no function strata_plugin_register");
}

TEST_CASE(
    "A registration that throws registers nothing, and its text is passed on without a stack of "
    "addresses") {
  check_refused(
      "throws_in_register",
      "registration failed: the licence has run out. Nothing of this plugin was registered");
  check_refused("throws_a_number",
                "registration failed: it threw something that is not a std::exception. Nothing of "
                "this plugin was "
                "registered");
}

TEST_CASE("A plugin that registers other components than it says is refused") {
  check_refused("provides_lie", "says it provides \"dataset:row\" but registered \"dataset:row2\"");
  check_refused("registers_nothing",
                "says it provides \"dataset:other_row dataset:row\" but registered nothing");
}

TEST_CASE("A refused plugin leaves the registry as it was") {
  PluginLoader loader = new_loader();
  (void)loader.load(specimen("good_newer"));
  CHECK_THROWS_AS(loader.load(specimen("provides_lie")), strata::PluginError);
  REQUIRE(loader.registry().components().size() == 1);
  CHECK(loader.registry().find(Kind::kDataset, "row") != nullptr);
  CHECK(loader.loaded().size() == 1);
}

TEST_CASE("A static initialiser that throws ends the process that loads it with SIGABRT") {
  test::Child child([] { (void)new_loader().load(specimen("throws_in_static_init")); });
  CHECK(child.line() == "terminate called after throwing an instance of 'std::runtime_error'");
  CHECK(child.line() == "  what():  thrown by a static initialiser");
  CHECK(child.wait_for_signal() == SIGABRT);
}

TEST_CASE("A plugin whose registration never ends holds up its own process only") {
  test::Child child([] { (void)new_loader().load(specimen("sleeps")); });
  CHECK(child.line() == "registering");
  CHECK(child.is_running());
}

TEST_CASE("A program refuses to run with another LibTorch than its own") {
  CHECK_NOTHROW(
      strata::plugins::check_running_torch(kTorch211, kTorch211, "/opt/x/libtorch_cpu.so"));
  CHECK_THROWS_WITH(
      strata::plugins::check_running_torch(kTorch211, 0x020C000000000000, "/opt/x/libtorch_cpu.so"),
      "this program was built with LibTorch 2.11.0 but runs with 2.12.0 (/opt/x/libtorch_cpu.so): "
      "set LD_LIBRARY_PATH "
      "or rebuild");
}
