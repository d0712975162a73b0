// SPDX-License-Identifier: Apache-2.0
#include "trial/torch_abi.hpp"

#include <dlfcn.h>
#include <torch/headeronly/version.h>

#include "plugins/loader/plugin_loader.hpp"

extern "C" std::uint64_t aoti_torch_abi_version();

namespace strata::trial {

plugins::HostAbi host_abi() {
  return plugins::host_abi(TORCH_ABI_VERSION);
}

void check_torch() {
  Dl_info library{};
  dladdr(reinterpret_cast<const void*>(&aoti_torch_abi_version), &library);
  plugins::check_running_torch(
      TORCH_ABI_VERSION, aoti_torch_abi_version(),
      library.dli_fname == nullptr ? "libtorch_cpu.so" : library.dli_fname);
}

}  // namespace strata::trial
