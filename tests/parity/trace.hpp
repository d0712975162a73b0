// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "data/source.hpp"
#include "plugins/loader/plugin_loader.hpp"
#include "train/safetensors.hpp"
#include "train/trainer.hpp"

/// A stored run of a reference: its settings (all from the file), its rows, what came out.
namespace strata::parity {

class Trace {
 public:
  explicit Trace(const std::filesystem::path& path)
      : name_(path.stem().string()), file_(train::read_safetensors(path)) {}

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::string& model() const { return file_.text("model"); }
  [[nodiscard]] bool is_float64() const { return file_.text("forward_dtype") == "float64"; }
  [[nodiscard]] std::int64_t integer(const std::string& key) const {
    return std::stoll(file_.text(key));
  }
  [[nodiscard]] double number(const std::string& key) const { return std::stod(file_.text(key)); }
  [[nodiscard]] const std::string& text(const std::string& key) const { return file_.text(key); }
  [[nodiscard]] bool has(const std::string& tensor) const { return file_.tensors.contains(tensor); }
  [[nodiscard]] const at::Tensor& tensor(const std::string& name) const {
    return file_.tensor(name);
  }
  /// The tensors whose name begins with `prefix`, by the rest of their name.
  [[nodiscard]] std::map<std::string, at::Tensor> under(const std::string& prefix) const;
  [[nodiscard]] std::int64_t steps() const;

  /// The trace's model, out of the plugins, with the trace's first weights.
  [[nodiscard]] evaluate::Model make_model(const plugins::PluginLoader& loader) const;
  [[nodiscard]] train::TrainerOptions trainer_options() const;
  /// Offers the rows of the trace.
  [[nodiscard]] std::shared_ptr<data::Source> source() const;

 private:
  std::string name_;
  train::SafetensorsFile file_;
};

}  // namespace strata::parity
