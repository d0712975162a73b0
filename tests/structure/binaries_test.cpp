// SPDX-License-Identifier: Apache-2.0
// What the built programs and plugins need at run time, as readelf and ldd tell it.
#include <fmt/format.h>
#include <stdio.h>
#include <sys/resource.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <regex>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "catch.hpp"

namespace fs = std::filesystem;

namespace {

const fs::path kBuild = STRATA_BINARY_DIR;

struct ClosePipe {
  void operator()(FILE* pipe) const { ::pclose(pipe); }
};

std::string output_of(const std::string& command) {
  const std::unique_ptr<FILE, ClosePipe> pipe(::popen(command.c_str(), "r"));
  if (!pipe) {
    throw std::runtime_error("cannot run " + command);
  }
  std::string output;
  char buffer[4096];
  for (std::size_t size = 0; (size = ::fread(buffer, 1, sizeof buffer, pipe.get())) > 0;) {
    output.append(buffer, size);
  }
  return output;
}

std::set<std::string> needed(const fs::path& file) {
  const std::string text = output_of(fmt::format("LC_ALL=C readelf -d '{}'", file.string()));
  static const std::regex entry("\\(NEEDED\\)\\s+Shared library: \\[([^\\]]+)\\]");
  std::set<std::string> names;
  for (std::sregex_iterator match(text.begin(), text.end(), entry); match != std::sregex_iterator();
       ++match) {
    names.insert((*match)[1]);
  }
  return names;
}

bool is_runtime(const std::string& library) {
  static const std::regex names(
      "(libc|libm|libdl|libpthread|librt|libgcc_s|libstdc\\+\\+|ld-linux-.*|libasan|libubsan)\\."
      "so\\..*");
  return std::regex_match(library, names);
}

std::vector<fs::path> plugins() {
  std::vector<fs::path> files;
  if (fs::exists(kBuild / "plugins")) {
    for (const auto& entry : fs::directory_iterator(kBuild / "plugins")) {
      if (entry.path().string().ends_with(".strata.so")) {
        files.push_back(entry.path());
      }
    }
  }
  return files;
}

}  // namespace

TEST_CASE(
    "a plugin needs libstrata, libstrata-nn, torch_cpu, c10 and the runtime of C++, nothing else") {
  const std::set<std::string> torch{"libstrata-nn.so", "libtorch_cpu.so", "libc10.so"};
  for (const fs::path& plugin : plugins()) {
    const std::set<std::string> libraries = needed(plugin);
    CHECK(libraries.contains("libstrata.so"));
    const bool with_torch =
        std::any_of(libraries.begin(), libraries.end(),
                    [&](const auto& library) { return torch.contains(library); });
    for (const std::string& library : libraries) {
      INFO(plugin.filename().string() << " needs " << library);
      CHECK((library == "libstrata.so" || is_runtime(library) ||
             (with_torch && torch.contains(library))));
    }
  }
}

TEST_CASE("a dataset or an augmentation needs no LibTorch") {
  for (const std::string kind : {"datasets", "augmentations"}) {
    const fs::path folder = fs::path(STRATA_SOURCE_DIR) / "plugins" / kind;
    if (!fs::exists(folder)) {
      continue;
    }
    for (const auto& entry : fs::directory_iterator(folder)) {
      const fs::path plugin =
          kBuild / "plugins" / (entry.path().filename().string() + ".strata.so");
      if (!fs::exists(plugin)) {
        continue;
      }
      for (const std::string& library : needed(plugin)) {
        INFO(plugin.filename().string() << " needs " << library);
        CHECK((library == "libstrata.so" || is_runtime(library)));
      }
    }
  }
}

#ifndef __SANITIZE_ADDRESS__  // the sanitizers' own reports name files by their whole path
TEST_CASE("a plugin carries no path of the machine that built it") {
  for (const fs::path& plugin : plugins()) {
    INFO(plugin.string());
    CHECK(output_of(
              fmt::format("LC_ALL=C readelf -d '{}' | grep -E 'RPATH|RUNPATH'", plugin.string()))
              .empty());
    CHECK(output_of(fmt::format("grep -c -a -F -e '{}' -e '{}' '{}'", STRATA_SOURCE_DIR,
                                kBuild.string(), plugin.string())) == "0\n");
  }
}
#endif

TEST_CASE("strata and libstrata load no LibTorch") {
  for (const fs::path& file : {kBuild / "bin/strata", kBuild / "lib/libstrata.so"}) {
    if (!fs::exists(file)) {
      continue;
    }
    const std::string libraries = output_of(fmt::format("ldd '{}'", file.string()));
    INFO(libraries);
    CHECK(libraries.find("libtorch") == std::string::npos);
    CHECK(libraries.find("libc10") == std::string::npos);
    CHECK(libraries.find("not found") == std::string::npos);
  }
}

#ifdef NDEBUG  // of the release build
TEST_CASE("strata --help takes less than 20 ms of a processor") {
  const fs::path strata = kBuild / "bin/strata";
  if (!fs::exists(strata)) {
    return;
  }
  // Processor time and not the clock's, which a busy machine stretches at will.
  const auto milliseconds_of_children = [] {
    rusage used{};
    getrusage(RUSAGE_CHILDREN, &used);
    return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e3 +
           static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1e-3;
  };
  double least = 1e9;
  for (int repetition = 0; repetition < 20; ++repetition) {
    const double before = milliseconds_of_children();
    const std::string help = output_of(strata.string() + " --help");
    least = std::min(least, milliseconds_of_children() - before);
    CHECK(help.find("run") != std::string::npos);
  }
  INFO("the least of 20 took " << least << " ms");
  CHECK(least < 20.0);
}
#endif
