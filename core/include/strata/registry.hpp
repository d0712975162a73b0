// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "strata/context.hpp"
#include "strata/export.hpp"
#include "strata/parameters.hpp"

namespace strata {

class Architecture;
class Augmentation;
class Dataset;
class HaltingPolicy;

enum class Kind { kArchitecture, kHalting, kAugmentation, kDataset };

/// "architecture", "halting", "augmentation", "dataset": the words of TOML tables and messages.
[[nodiscard]] STRATA_API std::string_view kind_name(Kind kind);
/// @throws Error for any other word
[[nodiscard]] STRATA_API Kind kind_from_name(std::string_view name);

/// What is known of an architecture before one is built.
struct ArchitectureTraits {
  /// false: has no carry worth refining, so its variants fold into halting "fixed" with one
  /// segment.
  bool recurrent = true;
};

/// What a plugin registers: one component with its parameters and its factory (the one that fits
/// `kind`).
struct Component {
  Kind kind = Kind::kDataset;
  std::string name;
  std::string help;  ///< one line
  Schema schema;
  ArchitectureTraits traits;  ///< architectures only
  /// A rule between parameters; "" where all is well.
  std::function<std::string(const Parameters&)> check;

  std::function<std::shared_ptr<Dataset>(const Parameters&, const Context&)> make_dataset;
  std::function<std::shared_ptr<Augmentation>(const Parameters&, const Context&)> make_augmentation;
  std::function<std::shared_ptr<Architecture>(const Parameters&, const Context&)> make_architecture;
  std::function<std::shared_ptr<HaltingPolicy>(const Parameters&, const Context&)> make_halting;
};

/// The components of a process, owned by the host program and handed to each plugin's registration
/// function. A value: tests make their own.
class STRATA_API Registry {
 public:
  /// @param make (const Config&, const Context&) -> std::shared_ptr of the component
  template <class Config, class Make>
  void dataset(std::string name, std::string help, Make make) {
    Component component = describe<Config>(Kind::kDataset, std::move(name), std::move(help));
    component.make_dataset = [make](const Parameters& parameters, const Context& context) {
      return make(read_config<Config>(parameters), context);
    };
    add(std::move(component));
  }
  template <class Config, class Make>
  void augmentation(std::string name, std::string help, Make make) {
    Component component = describe<Config>(Kind::kAugmentation, std::move(name), std::move(help));
    component.make_augmentation = [make](const Parameters& parameters, const Context& context) {
      return make(read_config<Config>(parameters), context);
    };
    add(std::move(component));
  }
  template <class Config, class Make>
  void architecture(std::string name, std::string help, Make make, ArchitectureTraits traits = {}) {
    Component component = describe<Config>(Kind::kArchitecture, std::move(name), std::move(help));
    component.traits = traits;
    component.make_architecture = [make](const Parameters& parameters, const Context& context) {
      return make(read_config<Config>(parameters), context);
    };
    add(std::move(component));
  }
  template <class Config, class Make>
  void halting(std::string name, std::string help, Make make) {
    Component component = describe<Config>(Kind::kHalting, std::move(name), std::move(help));
    component.make_halting = [make](const Parameters& parameters, const Context& context) {
      return make(read_config<Config>(parameters), context);
    };
    add(std::move(component));
  }

  /// @throws PluginError where a component of this kind and name is there already
  void add(Component component);
  /// nullptr where there is none
  [[nodiscard]] const Component* find(Kind kind, std::string_view name) const;
  [[nodiscard]] const std::vector<Component>& components() const { return components_; }

 private:
  template <class Config>
  static Component describe(Kind kind, std::string name, std::string help) {
    Component component;
    component.kind = kind;
    component.name = std::move(name);
    component.help = std::move(help);
    component.schema = schema_of<Config>();
    component.check = [](const Parameters& parameters) { return check_config<Config>(parameters); };
    return component;
  }

  std::vector<Component> components_;
};

}  // namespace strata
