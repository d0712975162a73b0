// SPDX-License-Identifier: Apache-2.0
// Weights of the published code, imported and evaluated by the commands a user types, against what
// the published code computed with them.
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "catch.hpp"
#include "grid.hpp"

using namespace strata::test;
namespace fs = std::filesystem;

namespace {

/// A safetensors file, with no help from the code that is tested.
class TensorFile {
 public:
  explicit TensorFile(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    bytes_ = {std::istreambuf_iterator<char>(stream), {}};
    std::uint64_t size = 0;
    REQUIRE(bytes_.size() > sizeof size);
    std::memcpy(&size, bytes_.data(), sizeof size);
    header = nlohmann::json::parse(bytes_.substr(sizeof size, size));
    begin_ = sizeof size + size;
  }
  /// A float32 tensor's numbers.
  [[nodiscard]] std::vector<float> numbers(const std::string& name) const {
    const nlohmann::json& entry = header.at(name);
    REQUIRE(entry.at("dtype") == "F32");
    const auto begin = entry.at("data_offsets").at(0).get<std::size_t>();
    const auto end = entry.at("data_offsets").at(1).get<std::size_t>();
    std::vector<float> values((end - begin) / sizeof(float));
    std::memcpy(values.data(), bytes_.data() + begin_ + begin, end - begin);
    return values;
  }
  [[nodiscard]] std::string text(const std::string& key) const {
    return header.at("__metadata__").at(key).get<std::string>();
  }
  nlohmann::json header;

 private:
  std::string bytes_;
  std::size_t begin_ = 0;
};

/// The experiment whose model is a trace's.
std::string experiment_of(const TensorFile& trace) {
  const bool is_hrm = trace.text("model") == "hrm";
  std::string text = fmt::format(
      "question = \"Do published weights compute here what they compute there?\"\n"
      "[dataset]\nplugin = \"plain_tokens\"\nvocabulary = {}\nlength = {}\npuzzles = {}\n"
      "[architecture]\nplugin = \"{}\"\nhidden_size = {}\nnum_heads = {}\nexpansion = {}.0\n"
      "positions = \"{}\"\npuzzle_embedding_width = {}\nh_cycles = {}\nl_cycles = {}\n",
      trace.text("vocab_size"), trace.text("seq_len"), trace.text("num_puzzle_identifiers"),
      trace.text("model"), trace.text("hidden_size"), trace.text("num_heads"),
      trace.text("expansion"), trace.text("pos_encodings"), trace.text("puzzle_emb_ndim"),
      trace.text("H_cycles"), trace.text("L_cycles"));
  text += is_hrm ? fmt::format("h_layers = {}\nl_layers = {}\n", trace.text("H_layers"),
                               trace.text("L_layers"))
                 : fmt::format("layers = {}\nprefix_length = {}\nmixer = \"{}\"\n",
                               trace.text("L_layers"), trace.text("puzzle_emb_len"),
                               trace.text("mlp_t") == "True" ? "mlp" : "attention");
  return text + fmt::format("[halting]\nplugin = \"{}\"\nsegments = {}\n[training]\nthreads = 1\n",
                            is_hrm ? "q_learning" : "correctness", trace.text("halt_max_steps"));
}

/// ‖ours − theirs‖ / ‖theirs‖
double relative(const std::vector<float>& ours, const std::vector<float>& theirs) {
  REQUIRE(ours.size() == theirs.size());
  double difference = 0, size = 0;
  for (std::size_t k = 0; k < ours.size(); ++k) {
    difference += std::pow(static_cast<double>(ours[k]) - static_cast<double>(theirs[k]), 2);
    size += std::pow(static_cast<double>(theirs[k]), 2);
  }
  return std::sqrt(difference / size);
}

/// Gives how many tensors were held against the trace's.
int check(const fs::path& path) {
  const TensorFile trace(path);
  const Grid grid(experiment_of(trace));
  const auto command = [&](std::vector<std::string> words) {
    words.insert(words.end(), {"--db", grid.folder / "results.db"});
    const Result result =
        run_program(grid.folder, strata_command(std::move(words)), surroundings());
    INFO(result.errors << result.output);
    REQUIRE(result.exit_code == 0);
    return result;
  };
  command({"weights", "import", path.string(), grid.experiment, "--prefix", "weights.",
           "--plugin-path", STRATA_UNSTABLE, "--name", "published"});
  const std::string trial = std::get<std::string>(
      grid.query("SELECT trial FROM trial_summary WHERE experiment = 'published'")
          .rows.at(0)
          .at(0));
  command({"solve", "--trial", trial, "--tokens", path.string(), "--prefix", "eval.", "--segments",
           "4", "--dump", grid.folder / "ours.safetensors"});
  const TensorFile ours(grid.folder / "ours.safetensors");
  int checked = 0;
  for (const auto& [name, entry] : trace.header.items()) {
    // TRM's published code has a second output that nothing trains and that our policy leaves out.
    if (!name.starts_with("eval.segment") || !ours.header.contains(name)) continue;
    INFO(name);
    CHECK(relative(ours.numbers(name), trace.numbers(name)) <= 1e-4);
    ++checked;
  }
  return checked;
}

}  // namespace

TEST_CASE("published weights are imported and compute what they did, by the commands a user types",
          "[skippable]") {
  const char* folder = std::getenv("STRATA_PARITY_DIR");
  if (folder == nullptr)
    SKIP("STRATA_PARITY_DIR is not set; it names the folder of the full set of traces");
  // Four segments of logits, z_H, z_L and the policy's own logits.
  for (const char* name : {"hrm_rope", "hrm_learned", "hrm_no_puzzle_embedding"}) {
    INFO(name);
    CHECK(check(fs::path(folder) / (std::string(name) + ".safetensors")) == 4 * 5);
  }
  for (const char* name : {"trm_attention", "trm_mlp"}) {
    INFO(name);
    CHECK(check(fs::path(folder) / (std::string(name) + ".safetensors")) >= 4 * 4);
  }
}
