// SPDX-License-Identifier: Apache-2.0
#include "toy_components.hpp"

#include "strata/error.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace toy {
namespace {

using strata::Kind;
using strata::ParameterBuilder;
using strata::config::Catalogue;

struct Grids {
  std::int64_t size = 4;
  std::int64_t seed = 0;
  std::string train_file;
  std::string test_file;
  static void describe(auto& p) {
    p("size", &Grids::size, "Cells a side").range(2, 16);
    p("seed", &Grids::seed, "Of the generator");
    p("train_file", &Grids::train_file, "Puzzles to train on").path();
    p("test_file", &Grids::test_file, "Puzzles to test on").path();
  }
};

struct Looped {
  std::int64_t hidden_size = 32;
  std::int64_t loops = 2;
  double dropout = 0;
  bool embedding = true;
  std::string positions = "learned";
  static void describe(auto& p) {
    p("hidden_size", &Looped::hidden_size, "Width").range(8, 4096);
    p("loops", &Looped::loops, "Passes a segment").range(1, 64);
    p("dropout", &Looped::dropout, "Share set to zero").range(0, 0.9);
    p("embedding", &Looped::embedding, "A row for each puzzle");
    p("positions", &Looped::positions, "Of tokens").one_of({"learned", "rotary", "none"});
  }
};

struct TwoLevel {
  std::int64_t hidden_size = 32;
  std::int64_t h_cycles = 2;
  std::int64_t l_cycles = 2;
  static void describe(auto& p) {
    p("hidden_size", &TwoLevel::hidden_size, "Width").range(8, 512);
    p("h_cycles", &TwoLevel::h_cycles, "Slow updates a segment").range(1, 64);
    p("l_cycles", &TwoLevel::l_cycles, "Fast updates a slow one").range(1, 64);
  }
};

struct Plain {
  std::int64_t hidden_size = 32;
  std::int64_t layers = 2;
  static void describe(auto& p) {
    p("hidden_size", &Plain::hidden_size, "Width").range(8, 4096);
    p("layers", &Plain::layers, "Blocks").range(1, 64);
  }
};

struct Steady {
  std::int64_t segments = 4;
  static void describe(auto& p) {
    p("segments", &Steady::segments, "Segments of every puzzle").range(1, 1024);
  }
};

struct Learned {
  std::int64_t segments = 16;
  double exploration = 0.1;
  static void describe(auto& p) {
    p("segments", &Learned::segments, "Most segments").range(1, 1024);
    p("exploration", &Learned::exploration, "Share that goes on").range(0, 1);
  }
};

struct Turn {
  bool mirror = true;
  static void describe(auto& p) { p("mirror", &Turn::mirror, "Mirrors too"); }
};

struct Swap {
  std::int64_t most = 2;
  static void describe(auto& p) { p("most", &Swap::most, "Swaps a draw").range(1, 9); }
};

template <class Config>
strata::protocol::ComponentDescription component(Kind kind, const std::string& name,
                                                 const std::string& version = "1.0.0") {
  return {.kind = kind,
          .name = name,
          .version = version,
          .file = "/plugins/" + name + ".strata.so",
          .sha256 = "hash of " + name + " " + version,
          .help = "A toy",
          .schema = strata::schema_of<Config>(),
          .traits = {.recurrent = name != "plain"}};
}

std::vector<strata::protocol::ComponentDescription> all() {
  return {component<Grids>(Kind::kDataset, "grids"),
          component<Looped>(Kind::kArchitecture, "looped"),
          component<TwoLevel>(Kind::kArchitecture, "two_level", "1.9.0"),
          component<TwoLevel>(Kind::kArchitecture, "two_level", "1.10.0"),
          component<Plain>(Kind::kArchitecture, "plain"),
          component<Steady>(Kind::kHalting, "steady"),
          component<Learned>(Kind::kHalting, "learned"),
          component<Turn>(Kind::kAugmentation, "turn"),
          component<Swap>(Kind::kAugmentation, "swap")};
}

class Folder {
 public:
  Folder()
      : path_((std::filesystem::temp_directory_path() / "strata_config_test_").string() +
              std::to_string(getpid())) {
    std::filesystem::create_directories(path_);
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace

Catalogue catalogue() {
  return catalogue_with({}, {});
}

Catalogue catalogue_with(const std::string& plugin, const std::string& sha256) {
  Catalogue catalogue;
  for (strata::protocol::ComponentDescription& description : all()) {
    if (description.name == plugin) description.sha256 = sha256;
    catalogue.add(std::move(description));
  }
  catalogue.set_searched({"/plugins"});
  return catalogue;
}

strata::config::Surroundings surroundings(const std::map<std::string, std::string>& variables) {
  return {.working_folder = "/start",
          .variable = [variables](const std::string& name) -> std::optional<std::string> {
            const auto found = variables.find(name);
            if (found == variables.end()) return std::nullopt;
            return found->second;
          }};
}

const std::string& folder() {
  static const Folder folder;
  return folder.path();
}

strata::config::Experiment read(const std::string& text,
                                const std::vector<std::string>& overrides) {
  const std::string file = folder() + "/toy.toml";
  std::ofstream(file) << text;
  return strata::config::read_experiment(file, overrides);
}

strata::config::Plan resolve(const std::string& text, const std::vector<std::string>& overrides) {
  return strata::config::resolve(read(text, overrides), catalogue(), surroundings());
}

std::string mistakes(const std::string& text, const std::vector<std::string>& overrides) {
  try {
    (void)resolve(text, overrides);
  } catch (const strata::ConfigError& error) {
    std::string what = error.what();
    const std::string prefix = folder() + "/";
    for (std::size_t at = what.find(prefix); at != std::string::npos; at = what.find(prefix))
      what.erase(at, prefix.size());
    return what;
  }
  return {};
}

std::vector<std::string> names(const strata::config::Plan& plan) {
  std::vector<std::string> names;
  for (const strata::config::Variant& variant : plan.variants)
    names.push_back(variant.name);
  return names;
}

const strata::config::Variant& variant(const strata::config::Plan& plan, const std::string& name) {
  for (const strata::config::Variant& variant : plan.variants)
    if (variant.name == name) return variant;
  throw std::out_of_range("no variant " + name);
}

}  // namespace toy
