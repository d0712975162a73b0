// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "strata/parameters.hpp"
#include "strata/registry.hpp"

namespace strata::protocol {

/// One component as a trial uses it: which, from which file, with every parameter resolved
/// (defaults filled in).
struct ComponentChoice {
  Kind kind = Kind::kDataset;
  std::string name;     ///< of the component
  std::string version;  ///< of the plugin
  std::string file;     ///< absolute path of the plugin file
  std::string sha256;   ///< of that file's content
  Parameters parameters;
  friend bool operator==(const ComponentChoice&, const ComponentChoice&) = default;
};

/// The training part of a variant: all that determines a trained model, but for the seed and the
/// content of data files.
struct Configuration {
  ComponentChoice dataset;
  ComponentChoice architecture;
  ComponentChoice halting;
  std::vector<ComponentChoice> augmentations;  ///< in the order of application
  std::int64_t copies = 0;                     ///< augmentation.copies
  Parameters training;                         ///< TrainingSettings
  friend bool operator==(const Configuration&, const Configuration&) = default;
};

/// One component as `strata-trial describe FILE` tells of it.
struct ComponentDescription {
  Kind kind = Kind::kDataset;
  std::string name;
  std::string version;
  std::string file;
  std::string sha256;
  std::string help;
  Schema schema;
  ArchitectureTraits traits;
};

}  // namespace strata::protocol
