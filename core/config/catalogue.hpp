// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "protocol/configuration.hpp"

namespace strata::config {

/// What is known of the components at hand. `run` fills it in: names from the descriptors of all
/// plugin files on the search path, full descriptions (`strata-trial describe`) of at least those
/// that the experiment names.
class Catalogue {
 public:
  /// A component with its parameters.
  void add(protocol::ComponentDescription description);
  /// A component that a descriptor names; for messages ("Known: …") and nothing else.
  void add_name(Kind kind, std::string name, std::string version);
  /// A component that a descriptor names and that could not be described; `reason` is a whole
  /// sentence.
  void add_unusable(Kind kind, std::string name, std::string version, std::string reason);
  /// The folders that were searched, for messages.
  void set_searched(std::vector<std::string> folders);

  /// The component of that version, the newest where `version` is ""; nullptr where there is none.
  [[nodiscard]] const protocol::ComponentDescription* find(Kind kind, std::string_view name,
                                                           std::string_view version = {}) const;
  /// Why find() gives nothing: `There is no architecture "hrn". Did you mean "hrm"? Known: hrm
  /// (1.0.0).`
  [[nodiscard]] std::string why_absent(Kind kind, std::string_view name,
                                       std::string_view version = {}) const;
  /// "hrm (1.0.0), transformer (1.0.0)", or "none"
  [[nodiscard]] std::string known(Kind kind) const;

 private:
  struct Name {
    Kind kind;
    std::string name;
    std::string version;
    std::string unusable;  ///< the reason, "" where there is none
  };

  [[nodiscard]] std::vector<const Name*> names(Kind kind) const;

  std::vector<protocol::ComponentDescription> descriptions_;
  std::vector<Name> names_;
  std::vector<std::string> searched_;
};

}  // namespace strata::config
