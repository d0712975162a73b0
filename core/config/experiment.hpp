// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "strata/error.hpp"
#include "strata/parameters.hpp"
#include "strata/registry.hpp"

/// An experiment as it is written: keys and values with their places, nothing checked against a
/// schema yet.
namespace strata::config {

/// Where something is written: in the file, or in one `key=value` argument of the command line.
struct Place {
  SourcePosition position;
  std::uint32_t argument = 0;  ///< 0: in the file; n: the n-th key=value of the command line
};

/// A value as it is written.
struct Literal {
  Place where;
  std::optional<Value>
      value;  ///< boolean, integer, number, text or list of texts; absent for all else
  std::vector<Literal> entries;  ///< of a list
  bool list = false;
  std::string what;                ///< how a message calls it: "an integer", "a list", "a date"
  std::optional<std::string> raw;  ///< command line: the text, to be read by the declared type
};

enum class Origin { kBase, kGrid, kAblation, kCommandLine };

/// One key with its value. "a.b" = 1, a.b = 1 and [a] b = 1 give the same path.
struct Entry {
  Origin origin = Origin::kBase;
  std::string ablation;           ///< its name, for kAblation
  std::vector<std::string> path;  ///< "architecture", "hrm", "l_cycles"
  Place key;
  Literal value;  ///< of an axis: the list of its values

  [[nodiscard]] std::string dotted() const;  ///< "architecture.hrm.l_cycles"
};

/// How an experiment expects a variant's metric to lie against the baseline's.
enum class Expectation {
  kNone,
  kLower,
  kHigher,
  kEqual  ///< no more than kEqualMargin apart
};
/// Differences of at most this much, in units of the metric (0.05: five points of accuracy), count
/// as none where an experiment expects "equal".
inline constexpr double kEqualMargin = 0.05;

/// One [[ablation]].
struct Ablation {
  Place where;
  std::string name;
  Expectation expect = Expectation::kNone;
  std::vector<Entry> changes;
};

/// A mistake with its place, kept until all of them are told.
struct Mistake {
  Place where;
  std::string what;
};

struct Experiment {
  std::string name;            ///< the file's stem
  std::string shown;           ///< the file as the user named it: what messages say
  std::filesystem::path file;  ///< absolute
  std::string text;            ///< of the file
  std::vector<std::string> overrides;
  std::string question;
  std::string finding;  ///< the published finding that the experiment tests, with its source
  std::string metric;   ///< the headline number; "": exact_accuracy
  /// "z_H > z_L": the state that should fill more dimensions than the other; empty: nothing said.
  std::pair<std::string, std::string> expect_states;
  std::vector<std::int64_t> seeds{0};
  std::vector<std::filesystem::path> plugin_path;  ///< [plugins] path, absolute
  std::vector<Entry> base;                         ///< entries stand in file order, here and below
  std::vector<Entry> axes;
  std::vector<Ablation> ablations;
  std::vector<Entry> command_line;
  std::vector<Mistake> mistakes;  ///< of form; resolve() tells them with all others
};

/// Reads a file and `key=value` texts of the command line.
/// @throws ConfigError where there is no such file or it is not TOML: then nothing else can be told
[[nodiscard]] Experiment read_experiment(const std::filesystem::path& file,
                                         const std::vector<std::string>& overrides);

/// As read_experiment, for a text that is at hand (one stored with its results).
/// @param shown what messages call it
[[nodiscard]] Experiment experiment_of(std::string text, const std::string& shown,
                                       const std::vector<std::string>& overrides = {});

/// A component that the experiment names somewhere: baseline, axis, ablation or command line.
struct NamedComponent {
  Kind kind = Kind::kDataset;
  std::string name;     ///< without version
  std::string version;  ///< "" where none is asked for: the newest
  Place where;          ///< of its first mention
  std::string section;  ///< in which it is named: "evaluation" for evaluation.policy
};

/// Every component that any variant may use, each once, in the order of mention.
[[nodiscard]] std::vector<NamedComponent> named_components(const Experiment& experiment);

/// "hrm@1.2.0" -> ("hrm", "1.2.0"); "hrm" -> ("hrm", "").
[[nodiscard]] std::pair<std::string, std::string> split_version(std::string_view text);

}  // namespace strata::config
