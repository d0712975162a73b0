// SPDX-License-Identifier: Apache-2.0
#include "train/precision.hpp"

#include <fstream>
#include <sstream>

namespace strata::train {
namespace {

/// Is `word` a whole word of `text`?
bool has_word(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    const auto is_end = [&](std::size_t k) {
      return k >= text.size() || text[k] == ' ' || text[k] == '\n' || text[k] == '\t';
    };
    if ((at == 0 || is_end(at - 1)) && is_end(at + word.size())) return true;
  }
  return false;
}

}  // namespace

std::string precision_warning(std::string_view precision, std::string_view device,
                              std::string_view cpuinfo) {
  if (precision != "bfloat16" || device != "cpu") return {};
  // x86-64: avx512_bf16, amx_bf16; arm64: bf16.
  for (const std::string_view flag : {"avx512_bf16", "amx_bf16", "bf16"})
    if (has_word(cpuinfo, flag)) return {};
  return "training.precision is bfloat16, but this processor has no instructions for it "
         "(avx512_bf16, amx_bf16 or arm's "
         "bf16), so that a step takes about ten times as long as in float32. Use float32 here.";
}

std::string precision_warning(std::string_view precision, std::string_view device) {
  std::ostringstream text;
  text << std::ifstream("/proc/cpuinfo").rdbuf();
  return precision_warning(precision, device, text.str());
}

}  // namespace strata::train
