// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "config/catalogue.hpp"
#include "config/experiment.hpp"

namespace strata::config {

/// What a dotted key means in this experiment.
struct Key {
  std::string section;    ///< "architecture"
  std::string component;  ///< "hrm" in architecture.hrm.l_cycles, else ""
  std::string parameter;  ///< "l_cycles", "validation.every", "plugin"

  [[nodiscard]] std::string dotted() const;
  /// "architecture" or "architecture.hrm": the table in which a file has the parameter.
  [[nodiscard]] std::string table() const;
};

/// Something that declares a parameter: a component, or core itself.
struct Declaration {
  const protocol::ComponentDescription* component = nullptr;  ///< nullptr: core
  const ParameterSpec* spec = nullptr;
};

/// What an experiment's keys may mean: the components that it names, by section, with what they and
/// core declare.
class Scope {
 public:
  /// Both must outlive the scope.
  Scope(const Experiment& experiment, const Catalogue& catalogue);

  [[nodiscard]] Key key_of(const Entry& entry) const;
  /// Who declares `key`, in the order in which the components are named.
  [[nodiscard]] std::vector<Declaration> declarations(const Key& key) const;
  /// The components that a section names and that are there.
  [[nodiscard]] const std::vector<const protocol::ComponentDescription*>& components(
      const std::string& section) const;
  /// Their names, and those of components that are not there.
  [[nodiscard]] const std::vector<std::string>& names(const std::string& section) const;
  /// Is every component there that the section names, and does it name one where it must? If not,
  /// an unknown key is no second mistake.
  [[nodiscard]] bool settled(const std::string& section) const;
  /// All parameters that `key` could have meant, in the order of declaration.
  [[nodiscard]] std::vector<std::string> parameters(const Key& key) const;

 private:
  struct Section {
    std::vector<std::string> names;
    std::vector<const protocol::ComponentDescription*> components;
    bool complete = true;
  };

  [[nodiscard]] bool is_name(const std::string& section, const std::string& name) const;

  std::map<std::string, Section> sections_;
};

}  // namespace strata::config
