// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "strata/export.hpp"

/// A component declares its parameters once; from that one declaration come the check of the TOML
/// file, `strata plugins show`, the stored columns and the struct that the factory gets.
///
///     struct HrmConfig {
///       std::int64_t h_cycles = 2;
///       static void describe(auto& p) {
///         p("h_cycles", &HrmConfig::h_cycles, "Updates of the slow state a segment").range(1, 64);
///       }
///       std::string check() const;   // optional: a rule between parameters; "" where all is well
///     };
namespace strata {

using TextList = std::vector<std::string>;
using Value = std::variant<bool, std::int64_t, double, std::string, TextList>;

enum class ParameterType { kBoolean, kInteger, kNumber, kText, kPath, kTextList };

/// "boolean", "integer", "number", "text", "path", "list of texts".
[[nodiscard]] STRATA_API std::string_view type_name(ParameterType type);

/// A value as a person writes it in TOML: texts quoted, numbers in the shortest form that reads
/// back to the same bits.
[[nodiscard]] STRATA_API std::string to_text(const Value& value);

/// What is known of one parameter.
struct ParameterSpec {
  std::string name;  ///< may be dotted ("validation.every") for a table within a table
  ParameterType type = ParameterType::kText;
  Value default_value;
  std::optional<double> minimum;     ///< inclusive
  std::optional<double> maximum;     ///< inclusive
  std::vector<std::string> choices;  ///< empty: any text
  std::string help;                  ///< one line
  bool identity = true;  ///< false: does not change the result (device, threads, where data lie)
};

/// Resolved values by name, in the order of their declaration.
class STRATA_API Parameters {
 public:
  void set(std::string name, Value value);
  [[nodiscard]] bool contains(std::string_view name) const;
  /// @throws Error naming the parameter where there is none of that name
  [[nodiscard]] const Value& at(std::string_view name) const;
  [[nodiscard]] const std::vector<std::pair<std::string, Value>>& entries() const {
    return entries_;
  }
  friend bool operator==(const Parameters&, const Parameters&) = default;

 private:
  std::vector<std::pair<std::string, Value>> entries_;
};

using Schema = std::vector<ParameterSpec>;

/// The defaults of a schema, in its order.
[[nodiscard]] STRATA_API Parameters defaults(const Schema& schema);

/// Why `value` does not fit `spec` ("is 4, it must be 8 to 65536"), or "" where it does. An integer
/// fits where a number is due.
[[nodiscard]] STRATA_API std::string mismatch(const ParameterSpec& spec, const Value& value);

/// The name in `known` that is nearest to `name` (edit distance, at most a third of its length), or
/// "".
[[nodiscard]] STRATA_API std::string nearest_name(std::string_view name,
                                                  const std::vector<std::string>& known);

/// What describe() calls add to a spec.
class ParameterBuilder {
 public:
  explicit ParameterBuilder(ParameterSpec* spec) : spec_(spec) {}
  ParameterBuilder& range(double minimum, double maximum) {
    spec_->minimum = minimum;
    spec_->maximum = maximum;
    return *this;
  }
  ParameterBuilder& at_least(double minimum) {
    spec_->minimum = minimum;
    return *this;
  }
  ParameterBuilder& one_of(std::initializer_list<std::string> choices) {
    spec_->choices = choices;
    return *this;
  }
  /// A file or folder: its content, not its name, belongs to the identity of a trial.
  ParameterBuilder& path() {
    spec_->type = ParameterType::kPath;
    spec_->identity = false;
    return *this;
  }
  /// Does not change what is computed.
  ParameterBuilder& not_identity() {
    spec_->identity = false;
    return *this;
  }

 private:
  ParameterSpec* spec_;
};

namespace detail {

template <class T>
struct TypeOf;
template <>
struct TypeOf<bool> {
  static constexpr auto value = ParameterType::kBoolean;
};
template <>
struct TypeOf<std::int64_t> {
  static constexpr auto value = ParameterType::kInteger;
};
template <>
struct TypeOf<double> {
  static constexpr auto value = ParameterType::kNumber;
};
template <>
struct TypeOf<std::string> {
  static constexpr auto value = ParameterType::kText;
};
template <>
struct TypeOf<TextList> {
  static constexpr auto value = ParameterType::kTextList;
};

/// Collects the specs of Config's describe(); defaults come from the members' initialisers.
template <class Config>
class Describer {
 public:
  /// The member may be that of a base, so that configs share a group of parameters.
  template <class T, class Owner>
  requires std::is_base_of_v<Owner, Config> ParameterBuilder operator()(std::string name,
                                                                        T Owner::*member,
                                                                        std::string help) {
    ParameterSpec& spec = specs_.emplace_back();
    spec.name = std::move(name);
    spec.type = TypeOf<T>::value;
    spec.default_value = config_.*member;
    spec.help = std::move(help);
    return ParameterBuilder(&spec);
  }
  Schema take() { return std::move(specs_); }

 private:
  Config config_{};
  Schema specs_;
};

/// Accepts the calls that follow p(...) and ignores them.
struct IgnoreBuilder {
  IgnoreBuilder& range(double, double) { return *this; }
  IgnoreBuilder& at_least(double) { return *this; }
  IgnoreBuilder& one_of(std::initializer_list<std::string>) { return *this; }
  IgnoreBuilder& path() { return *this; }
  IgnoreBuilder& not_identity() { return *this; }
};

[[nodiscard]] STRATA_API double as_number(const Value& value, std::string_view name);
/// What a value of that type must be, as messages say it: "an integer", "true or false".
[[nodiscard]] STRATA_API std::string_view required_text(ParameterType type);

/// Fills a Config out of resolved values.
template <class Config>
class Reader {
 public:
  explicit Reader(const Parameters& parameters) : parameters_(parameters) {}
  template <class T, class Owner>
  requires std::is_base_of_v<Owner, Config> IgnoreBuilder operator()(const std::string& name,
                                                                     T Owner::*member,
                                                                     const std::string&) {
    if (parameters_.contains(name)) {
      const Value& value = parameters_.at(name);
      if constexpr (std::is_same_v<T, double>)
        config_.*member = as_number(value, name);
      else
        config_.*member = std::get<T>(value);
    }
    return {};
  }
  Config take() { return std::move(config_); }

 private:
  const Parameters& parameters_;
  Config config_{};
};

}  // namespace detail

template <class Config>
[[nodiscard]] Schema schema_of() {
  detail::Describer<Config> describer;
  Config::describe(describer);
  return describer.take();
}

/// The struct out of resolved values; a value that is absent keeps its default.
template <class Config>
[[nodiscard]] Config read_config(const Parameters& parameters) {
  detail::Reader<Config> reader(parameters);
  Config::describe(reader);
  return reader.take();
}

/// Config::check() where there is one, else "".
template <class Config>
[[nodiscard]] std::string check_config(const Parameters& parameters) {
  if constexpr (requires(const Config& config) { config.check(); })
    return read_config<Config>(parameters).check();
  else
    return {};
}

}  // namespace strata
