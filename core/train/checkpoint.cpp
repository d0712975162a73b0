// SPDX-License-Identifier: Apache-2.0
#include "train/checkpoint.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <charconv>
#include <cstring>
#include <utility>

#include "strata/error.hpp"
#include "train/trainer.hpp"

namespace strata::train {
namespace {

constexpr char kFormatName[] = "strata.checkpoint";
constexpr std::int64_t kFormatVersion = 1;
constexpr char kCallerBytes[] = "caller.bytes";

std::string describe(const at::Tensor& tensor) {
  return fmt::format("{} of shape {}", c10::toString(tensor.scalar_type()),
                     c10::str(tensor.sizes()));
}

}  // namespace

void CheckpointWriter::tensor(const std::string& name, const at::Tensor& value) {
  file_.tensors.insert_or_assign(name, value.detach());
}

void CheckpointWriter::number(const std::string& name, std::int64_t value) {
  text(name, fmt::format("{}", value));
}

void CheckpointWriter::text(const std::string& name, std::string value) {
  file_.metadata.insert_or_assign(name, std::move(value));
}

void CheckpointWriter::carry(const std::string& name, const Carry& value) {
  number(name + ".tensors", static_cast<std::int64_t>(value.entries().size()));
  for (std::size_t k = 0; k < value.entries().size(); ++k) {
    text(fmt::format("{}.{}.name", name, k), value.entries()[k].first);
    tensor(fmt::format("{}.{}", name, k), value.entries()[k].second);
  }
}

CheckpointReader::CheckpointReader(SafetensorsFile file, std::string path)
    : file_(std::move(file)), path_(std::move(path)) {
  if (!file_.metadata.contains(kFormatName))
    refuse("This safetensors file is no checkpoint of Strata.");
  if (const std::int64_t version = number(kFormatName); version != kFormatVersion)
    refuse(
        fmt::format("This checkpoint has format {}, but this program reads format {}. Train anew, "
                    "or go on with the version of "
                    "Strata that wrote it.",
                    version, kFormatVersion));
}

at::Tensor CheckpointReader::tensor(const std::string& name) const {
  const auto found = file_.tensors.find(name);
  if (found == file_.tensors.end())
    refuse(fmt::format("The checkpoint holds no tensor '{}'.", name));
  return found->second;
}

at::Tensor CheckpointReader::tensor(const std::string& name, const at::Tensor& like) const {
  const at::Tensor value = tensor(name);
  if (value.sizes() != like.sizes() || value.scalar_type() != like.scalar_type())
    refuse(fmt::format(
        "Tensor '{}' is {}, but this trial needs {}. The checkpoint is of another configuration.",
        name, describe(value), describe(like)));
  return value.to(like.device());
}

std::int64_t CheckpointReader::number(const std::string& name) const {
  const std::string& value = text(name);
  std::int64_t result = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), result);
  if (error != std::errc{} || end != value.data() + value.size())
    refuse(fmt::format("The checkpoint's '{}' is '{}', not a whole number.", name, value));
  return result;
}

const std::string& CheckpointReader::text(const std::string& name) const {
  const auto found = file_.metadata.find(name);
  if (found == file_.metadata.end())
    refuse(fmt::format("The checkpoint holds no value '{}'.", name));
  return found->second;
}

Carry CheckpointReader::carry(const std::string& name, const at::Device& device) const {
  Carry carry;
  const std::int64_t tensors = number(name + ".tensors");
  for (std::int64_t k = 0; k < tensors; ++k)
    carry.set(text(fmt::format("{}.{}.name", name, k)),
              tensor(fmt::format("{}.{}", name, k)).to(device));
  return carry;
}

void CheckpointReader::refuse(const std::string& what) const {
  throw DataError(fmt::format("{}: {}", path_, what));
}

std::int64_t write_checkpoint(const std::filesystem::path& path, const Trainer& trainer,
                              std::string_view bytes) {
  CheckpointWriter writer;
  writer.number(kFormatName, kFormatVersion);
  trainer.save(writer);
  const at::Tensor caller = at::empty({static_cast<std::int64_t>(bytes.size())}, at::kByte);
  if (!bytes.empty()) std::memcpy(caller.mutable_data_ptr(), bytes.data(), bytes.size());
  writer.tensor(kCallerBytes, caller);
  return write_safetensors(path, writer.file());
}

std::string read_checkpoint(const std::filesystem::path& path, Trainer& trainer) {
  const CheckpointReader reader(read_safetensors(path), path.string());
  trainer.restore(reader);
  const at::Tensor caller = reader.tensor(kCallerBytes);
  if (caller.scalar_type() != at::kByte || caller.dim() != 1)
    reader.refuse(fmt::format("Tensor '{}' is {}, not bytes.", kCallerBytes, describe(caller)));
  return {reinterpret_cast<const char*>(caller.const_data_ptr()),
          static_cast<std::size_t>(caller.numel())};
}

}  // namespace strata::train
