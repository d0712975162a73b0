// SPDX-License-Identifier: Apache-2.0
#include "include_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string_view>

namespace fs = std::filesystem;

namespace strata::structure {
namespace {

// The public headers, core/include/strata.
constexpr std::string_view kPublic = "include/strata";

// What each layer may include besides itself and the public headers. Longest prefix wins.
// Two arrows lead sideways, and never back: store keeps config's plan, train evaluates between its
// steps.
const std::map<std::string, std::set<std::string>, std::less<>>& allowed_layers() {
  static const std::map<std::string, std::set<std::string>, std::less<>> table{
      {"include/strata", {}},
      {"sdk", {}},
      {"protocol", {}},
      {"plugins/descriptor", {}},
      {"plugins/loader", {"plugins/descriptor"}},
      {"config", {"plugins/descriptor", "protocol"}},
      {"store", {"plugins/descriptor", "protocol", "config"}},
      {"run", {"config", "store", "plugins/descriptor", "protocol"}},
      {"report", {"config", "store", "plugins/descriptor", "protocol"}},
      {"cli", {"run", "report", "config", "store", "plugins/descriptor", "protocol"}},
      {"data", {"protocol"}},
      {"train", {"evaluate", "data", "plugins/loader", "plugins/descriptor", "protocol"}},
      {"evaluate", {"data", "plugins/loader", "plugins/descriptor", "protocol"}},
      {"analyze", {"evaluate", "data", "plugins/loader", "plugins/descriptor", "protocol"}},
      {"trial",
       {"train", "evaluate", "analyze", "data", "plugins/loader", "plugins/descriptor", "protocol",
        "cuda"}},
      {"cuda", {}},
  };
  return table;
}

struct ThirdParty {
  std::string name;
  std::regex header;
  std::regex files;  ///< paths from the root where it may be included
};

const std::vector<ThirdParty>& third_parties() {
  static const std::vector<ThirdParty> table{
      {"LibTorch", std::regex("^(torch|ATen|c10|caffe2)/.*"),
       std::regex("core/include/strata/(nn/.*|architecture\\.hpp|carry\\.hpp|halting\\.hpp)"
                  "|core/(sdk/nn|train|evaluate|analyze|trial|cuda)/.*"
                  "|plugins/(architectures|halting)/.*")},
      {"all of LibTorch at once (torch/torch.h takes half a minute a file)",
       std::regex("^torch/(torch|all|extension)\\.h"), std::regex("^$")},
      {"SQLite", std::regex("^(SQLiteCpp/.*|sqlite3\\.h)"), std::regex("core/store/.*")},
      {"Boost.DLL", std::regex("^boost/dll.*"), std::regex("core/plugins/loader/.*")},
      {"toml++", std::regex("^toml\\+\\+/.*"), std::regex("core/config/.*")},
      {"CLI11", std::regex("^CLI/.*"), std::regex("core/(cli|trial)/.*")},
      {"nlohmann-json", std::regex("^nlohmann/.*"),
       std::regex("core/(?!include/|sdk/).*|plugins/datasets/.*")},
      {"OpenSSL", std::regex("^openssl/.*"), std::regex("core/(?!include/|sdk/).*")},
      {"fmt (a plugin author need not have it)", std::regex("^fmt/.*"),
       std::regex("(?!core/include/).*")},
      {"spdlog (does not compile beside LibTorch's fmt)", std::regex("^spdlog/.*"),
       std::regex("^$")},
  };
  return table;
}

std::string layer_of(std::string_view path_in_core) {
  std::string best;
  for (const auto& [layer, allowed] : allowed_layers()) {
    if (path_in_core.starts_with(layer + "/") && layer.size() > best.size()) {
      best = layer;
    }
  }
  return best;
}

std::vector<fs::path> sources(const fs::path& root, std::string_view top) {
  std::vector<fs::path> found;
  if (!fs::exists(root / top)) {
    return found;
  }
  for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
    const std::string extension = entry.path().extension();
    if (entry.is_regular_file() &&
        std::set<std::string>{".cpp", ".hpp", ".cu", ".cuh"}.contains(extension)) {
      found.push_back(entry.path());
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<std::string> lines_of(const fs::path& file) {
  std::ifstream in(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) {
    lines.push_back(line);
  }
  return lines;
}

// Comments of the // kind may name what they like.
std::string without_comment(const std::string& line) {
  return line.substr(0, line.find("//"));
}

// The folder names below plugins/<kind>/. "fixed" is the policy that design names: variants without
// recurrence fold into it.
std::vector<std::string> plugin_names(const fs::path& root) {
  std::vector<std::string> names;
  if (!fs::exists(root / "plugins")) {
    return names;
  }
  for (const auto& kind : fs::directory_iterator(root / "plugins")) {
    if (!kind.is_directory()) {
      continue;
    }
    for (const auto& plugin : fs::directory_iterator(kind.path())) {
      if (plugin.is_directory() && plugin.path().filename() != "fixed") {
        names.push_back(plugin.path().filename());
      }
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

class Reader {
 public:
  explicit Reader(fs::path root) : root_(std::move(root)), plugin_names_(plugin_names(root_)) {}

  void read(const fs::path& file) {
    file_ = fs::relative(file, root_).generic_string();
    const std::vector<std::string> lines = lines_of(file);
    line_ = 1;
    if (lines.empty() || lines.front() != "// SPDX-License-Identifier: Apache-2.0") {
      complain("its first line must be \"// SPDX-License-Identifier: Apache-2.0\"");
    }
    static const std::regex include("^\\s*#\\s*include\\s*([<\"])([^>\"]+)[>\"].*");
    for (line_ = 1; line_ <= lines.size(); ++line_) {
      const std::string& line = lines[line_ - 1];
      std::smatch match;
      if (std::regex_match(line, match, include)) {
        check_include(file, match[2], match[1] == "\"");
      } else {
        check_names(without_comment(line));
      }
    }
  }

  [[nodiscard]] std::vector<std::string> take() { return std::move(found_); }

 private:
  void complain(std::string_view text) {
    found_.push_back(fmt::format("{}:{}: {}", file_, line_, text));
  }

  void check_include(const fs::path& file, const std::string& header, bool quoted) {
    for (const ThirdParty& party : third_parties()) {
      if (std::regex_match(header, party.header) && !std::regex_match(file_, party.files)) {
        complain(fmt::format("includes {}: {} has no place here", header, party.name));
      }
    }
    if (quoted && header != "build_commit.hpp") {  // written by the build
      check_layer(fs::exists(file.parent_path() / header)
                      ? fs::relative(file.parent_path() / header, root_ / "core")
                            .lexically_normal()
                            .generic_string()
                      : header);
    }
  }

  // `target`: a path below core/, or strata/… for the public headers, or what lies beside a
  // plugin's file
  void check_layer(std::string target) {
    if (target.starts_with("strata/")) {
      target = "include/" + target;
    }
    const std::string to = layer_of(target);
    if (!file_.starts_with("core/")) {  // a plugin
      if (!to.empty() && to != kPublic) {
        complain(fmt::format(
            "a plugin includes \"{}\"; it may include strata/ and its own folder only", target));
      }
      return;
    }
    const std::string from = layer_of(file_.substr(5));
    if (from.empty()) {
      complain("lies in no layer; tests/structure/include_rules.cpp lists them");
    } else if (to.empty()) {
      complain(fmt::format("includes \"{}\", which lies in no layer of core", target));
    } else if (from != to && to != kPublic && !allowed_layers().at(from).contains(to)) {
      complain(
          fmt::format("{} includes \"{}\": no arrow leads from {} to {}", from, target, from, to));
    }
  }

  void check_names(const std::string& code) {
    if (!file_.starts_with("core/")) {
      return;
    }
    for (const std::string& name : plugin_names_) {
      if (code.find('"' + name + '"') != std::string::npos ||
          code.find(name + ".strata.so") != std::string::npos) {
        complain(fmt::format("names the plugin \"{}\"; core knows no particular plugin", name));
      }
    }
  }

  fs::path root_;
  std::vector<std::string> plugin_names_;
  std::string file_;
  std::size_t line_ = 0;
  std::vector<std::string> found_;
};

}  // namespace

std::vector<std::string> violations(const fs::path& root) {
  Reader reader(root);
  for (const std::string_view top : {"core", "plugins"}) {
    for (const fs::path& file : sources(root, top)) {
      reader.read(file);
    }
  }
  return reader.take();
}

}  // namespace strata::structure
