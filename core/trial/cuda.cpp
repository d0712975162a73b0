// SPDX-License-Identifier: Apache-2.0
#include "trial/cuda.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include <charconv>

#include "strata/error.hpp"

namespace strata::trial {
namespace {

/// "" where libtorch_cuda is open now, else the loader's reason.
std::string open_torch_cuda() {
  // RTLD_GLOBAL: torch_cpu finds the CUDA hooks by their static registration, plugins find its
  // symbols.
  if (dlopen("libtorch_cuda.so", RTLD_NOW | RTLD_GLOBAL) != nullptr) return {};
  const char* reason = dlerror();
  return reason == nullptr ? "unknown reason" : reason;
}

int gpu_number(const std::string& wanted) {
  if (wanted == "cuda") return 0;
  int number = 0;
  const char* first = wanted.data() + 5;  // behind "cuda:"
  const char* last = wanted.data() + wanted.size();
  if (wanted.rfind("cuda:", 0) != 0 || std::from_chars(first, last, number).ptr != last ||
      first == last)
    throw Error(
        fmt::format("training.device is \"{}\", it must be auto, cpu, cuda or cuda:N.", wanted));
  return number;
}

}  // namespace

int gpu_count() {
  // The driver's own library, not the toolkit's: it is there exactly where a GPU can be used.
  void* driver = dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL);
  if (driver == nullptr) return 0;
  const auto initialise = reinterpret_cast<int (*)(unsigned)>(dlsym(driver, "cuInit"));
  const auto count_devices = reinterpret_cast<int (*)(int*)>(dlsym(driver, "cuDeviceGetCount"));
  int count = 0;
  if (initialise == nullptr || count_devices == nullptr || initialise(0) != 0 ||
      count_devices(&count) != 0)
    return 0;
  return count;
}

std::string choose_device(const std::string& wanted) {
  if (wanted == "cpu") return "cpu";
  const int gpus = gpu_count();
  if (wanted == "auto") return gpus > 0 && open_torch_cuda().empty() ? "cuda:0" : "cpu";
  const int number = gpu_number(wanted);
  if (gpus == 0)
    throw Error(fmt::format(
        "training.device is \"{}\", but this machine has no NVIDIA GPU (no driver answers). "
        "Use training.device=cpu or auto.",
        wanted));
  if (number >= gpus)
    throw Error(fmt::format(
        "training.device is \"{}\", but the GPUs of this machine are cuda:0 to cuda:{}.", wanted,
        gpus - 1));
  if (const std::string reason = open_torch_cuda(); !reason.empty())
    throw Error(
        fmt::format("training.device is \"{}\", but LibTorch's CUDA library cannot be opened: {}. "
                    "Install the full set of CUDA libraries with tools/bootstrap on this machine.",
                    wanted, reason));
  return fmt::format("cuda:{}", number);
}

}  // namespace strata::trial
