// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "strata/export.hpp"

/// The small family of exceptions. A message says what, where, what is allowed and what to do, in
/// whole sentences; only the command line prints it and chooses an exit code.
namespace strata {

class STRATA_API Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  ~Error() override;
};

/// A place in a text file; lines and columns count from 1, and 0 means "not known".
struct SourcePosition {
  std::string file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;

  /// "file:line:column", or as much of it as is known.
  [[nodiscard]] STRATA_API std::string text() const;
};

/// One mistake in an experiment file or on the command line.
struct Problem {
  SourcePosition where;
  std::string what;
};

/// All mistakes of one experiment at once, in file order. what() has one line a problem:
/// "file:line:column: error: text".
class STRATA_API ConfigError : public Error {
 public:
  explicit ConfigError(std::vector<Problem> problems);
  ~ConfigError() override;
  [[nodiscard]] const std::vector<Problem>& problems() const { return problems_; }

 private:
  std::vector<Problem> problems_;
};

/// A plugin file that cannot be used, or a component that failed; the message begins with the file
/// or the component.
class STRATA_API PluginError : public Error {
 public:
  using Error::Error;
  ~PluginError() override;
};

/// Input data that are missing or malformed; the message begins with the file (and line, where
/// there is one).
class STRATA_API DataError : public Error {
 public:
  using Error::Error;
  ~DataError() override;
};

/// Disk or database; exit code 3.
class STRATA_API StoreError : public Error {
 public:
  using Error::Error;
  ~StoreError() override;
};

}  // namespace strata
