// SPDX-License-Identifier: Apache-2.0
#include "train/safetensors.hpp"

#include <ATen/ATen.h>

#include <fstream>

#include "catch.hpp"
#include "doubles.hpp"
#include "strata/error.hpp"

namespace strata::test {
namespace {

/// A file of this header and so many bytes of data, the header's length as given or true.
void write(const std::filesystem::path& path, const std::string& header, std::size_t data,
           std::int64_t length = -1) {
  const auto said =
      static_cast<std::uint64_t>(length < 0 ? static_cast<std::int64_t>(header.size()) : length);
  std::ofstream stream(path, std::ios::binary);
  for (int k = 0; k < 8; ++k)
    stream.put(static_cast<char>(said >> (8 * k) & 0xff));
  stream << header << std::string(data, '\1');
}

std::string entry(const std::string& dtype, const std::string& shape, const std::string& offsets) {
  return R"({"a":{"dtype":")" + dtype + R"(","shape":)" + shape + R"(,"data_offsets":)" + offsets +
         "}}";
}

}  // namespace

TEST_CASE("tensors of every format and texts come back as they were") {
  const Folder folder;
  const auto path = folder / "all.safetensors";
  train::SafetensorsFile file;
  file.metadata = {{"model", "hrm"}, {"a quote", "\"\n"}};
  for (const at::ScalarType type : {at::kDouble, at::kFloat, at::kHalf, at::kBFloat16, at::kLong,
                                    at::kInt, at::kShort, at::kChar, at::kByte, at::kBool})
    file.tensors[c10::toString(type)] = at::arange(6).view({2, 3}).remainder(2).to(type).t();
  file.tensors["scalar"] = at::full({}, std::numeric_limits<double>::quiet_NaN(), at::kDouble);
  file.tensors["empty"] = at::empty({0, 3});
  (void)train::write_safetensors(path, file);
  const train::SafetensorsFile back = train::read_safetensors(path);
  CHECK(back.metadata == file.metadata);
  REQUIRE(back.tensors.size() == file.tensors.size());
  for (const auto& [name, tensor] : file.tensors) {
    INFO(name);
    CHECK(back.tensor(name).scalar_type() == tensor.scalar_type());
    CHECK((name == "scalar" ? back.tensor(name).isnan().item<bool>()
                            : at::equal(back.tensor(name), tensor)));
  }
}

TEST_CASE("a file that another program wrote is read") {
  const train::SafetensorsFile file =
      train::read_safetensors(std::filesystem::path(STRATA_TEST_DATA) / "parity/hrm.safetensors");
  CHECK(file.text("model") == "hrm");
  CHECK(file.tensor("weights.inner.q_head.bias").sizes() == at::IntArrayRef({2}));
  CHECK_THROWS_WITH(file.tensor("nothing"),
                    Catch::Matchers::StartsWith("There is no tensor 'nothing' among the "));
}

TEST_CASE("a malformed safetensors file is refused with the reason") {
  const Folder folder;
  const auto path = folder / "bad.safetensors";
  const auto refuses = [&](const std::string& reason) {
    CHECK_THROWS_WITH(train::read_safetensors(path), path.string() + ": " + reason);
    CHECK_THROWS_AS(train::read_safetensors(path), DataError);
  };
  refuses("This file does not exist or cannot be read.");
  std::ofstream(path) << "abc";
  refuses("The file has 3 bytes, too few for a safetensors file.");
  write(path, "{}", 0, 3);
  refuses(
      "The header is said to have 3 bytes in a file of 10. The file is truncated or not in "
      "safetensors format.");
  write(path, "{}", 0, std::numeric_limits<std::int64_t>::max());
  refuses(
      "The header is said to have 9223372036854775807 bytes in a file of 10. The file is truncated "
      "or not in safetensors format.");
  for (const char* header : {"{", "[]", "", "\xff\xfe"}) {
    write(path, header, 0);
    refuses("The header is not a JSON object. The file is damaged or not in safetensors format.");
  }
  write(path, R"({"a":3})", 0);
  refuses("Tensor 'a' has no dtype, shape and data_offsets of the right kinds.");
  write(path, entry("F31", "[1]", "[0,4]"), 4);
  refuses(
      "Tensor 'a' has dtype F31, which is not read here; F64, F32, F16, BF16, I64, I32, I16, I8, "
      "U8 and BOOL are.");
  write(path, entry("F32", "[-1]", "[0,4]"), 4);
  refuses("Tensor 'a' has a dimension of -1; it must be a whole number of 0 or more.");
  write(path, entry("F32", "[1.5]", "[0,4]"), 4);
  refuses("Tensor 'a' has a dimension of 1.5; it must be a whole number of 0 or more.");
  write(path, entry("F32", "[4294967296,4294967296]", "[0,4]"), 4);
  refuses("Tensor 'a' has a shape of more bytes than a file can hold.");
  write(path, entry("F32", "[2]", "[0,8]"), 4);
  refuses(
      "Tensor 'a' lies at bytes 0 to 8 of the data, but there are 4 bytes of data. The file is "
      "truncated or damaged.");
  write(path, entry("F32", "[1]", "[4,0]"), 4);
  refuses(
      "Tensor 'a' lies at bytes 4 to 0 of the data, but there are 4 bytes of data. The file is "
      "truncated or damaged.");
  write(path, entry("F32", "[2]", "[0,4]"), 4);
  refuses("Tensor 'a' takes 8 bytes by its shape, but lies at bytes 0 to 4.");
  write(path, entry("F32", "[1]", "[4,8]"), 8);
  refuses(
      "Tensor 'a' begins at byte 4 of the data where byte 0 is next; tensors must follow each "
      "other without gaps.");
  write(path, entry("F32", "[1]", "[0,4]"), 8);
  refuses("The tensors take 4 bytes, but there are 8 bytes of data. The file is damaged.");
  write(path, R"({"__metadata__":{"a":1}})", 0);
  refuses("Metadata 'a' is number, not a text.");
  write(path, R"({"__metadata__":[]})", 0);
  refuses("The header's __metadata__ is not an object of texts.");
  std::filesystem::remove(path);
  std::filesystem::create_directory(path);
  refuses("This file does not exist or cannot be read.");
}

TEST_CASE(
    "no cut of a file is taken for a file, and no changed byte of a header ends the process") {
  const Folder folder;
  const auto path = folder / "cut.safetensors";
  train::SafetensorsFile file;
  file.metadata = {{"k", "v"}};
  file.tensors = {{"a", at::ones({2})}, {"b", at::ones({3}, at::kByte)}};
  const std::int64_t size = train::write_safetensors(path, file);
  std::string bytes(static_cast<std::size_t>(size), '\0');
  std::ifstream(path, std::ios::binary).read(bytes.data(), size);
  for (std::size_t left = 0; left < bytes.size(); ++left) {
    std::ofstream(path, std::ios::binary | std::ios::trunc)
        .write(bytes.data(), static_cast<std::streamsize>(left));
    CHECK_THROWS_AS(train::read_safetensors(path), DataError);
  }
  Stream stream(9, "damage");
  for (int k = 0; k < 300; ++k) {
    std::string damaged = bytes;
    damaged[stream.below(bytes.size() - 11)] = static_cast<char>(stream.below(256));
    std::ofstream(path, std::ios::binary | std::ios::trunc).write(damaged.data(), size);
    try {
      (void)train::read_safetensors(path);
    } catch (const DataError&) {
    }
  }
}

}  // namespace strata::test
