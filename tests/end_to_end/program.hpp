// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace strata::test {

/// A folder of a test's own, gone with it.
class Folder {
 public:
  Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder();
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::string operator/(const std::string& name) const {
    return (path_ / name).string();
  }
  /// Writes a file and gives its path.
  std::string write(const std::string& name, const std::string& text) const;

 private:
  std::filesystem::path path_;
};

struct Result {
  int exit_code = 0;  ///< 128 + n where signal n ended it
  std::string output;
  std::string errors;
};

using Variables = std::vector<std::pair<std::string, std::string>>;

/// A program that runs in a folder; its standard output and error go to files there.
class Program {
 public:
  /// @param arguments the program's path first
  Program(const Folder& folder, const std::vector<std::string>& arguments,
          const Variables& variables = {});
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  /// Kills it where it still runs.
  ~Program();

  [[nodiscard]] pid_t id() const { return id_; }
  /// Reads its standard error line by line, waiting for each; false at the end.
  [[nodiscard]] bool next_error_line(std::string& line);
  void kill(int signal) const;
  /// Waits for its end.
  [[nodiscard]] Result wait();

 private:
  pid_t id_ = -1;
  int errors_ = -1;
  std::string buffer_;
  std::string seen_;
  std::filesystem::path output_;
};

/// Starts it and waits for its end.
[[nodiscard]] Result run_program(const Folder& folder, const std::vector<std::string>& arguments,
                                 const Variables& variables = {});

/// bin/strata of this build with these arguments; descriptions are cached below the build folder.
[[nodiscard]] std::vector<std::string> strata_command(std::vector<std::string> arguments);
[[nodiscard]] Variables surroundings(const Variables& more = {});

}  // namespace strata::test
