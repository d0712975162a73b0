// SPDX-License-Identifier: Apache-2.0
#include "plugins/descriptor/content_hash.hpp"

#include "strata/error.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>
#include <memory>
#include <vector>

namespace strata::plugins {
namespace {

class Sha256 {
 public:
  Sha256() : context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
    check(context_ != nullptr && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1);
  }
  void add(const char* bytes, std::size_t size) {
    check(EVP_DigestUpdate(context_.get(), bytes, size) == 1);
  }
  [[nodiscard]] std::string hex() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    check(EVP_DigestFinal_ex(context_.get(), digest.data(), &size) == 1);
    std::string text;
    for (unsigned i = 0; i < size; ++i)
      text += fmt::format("{:02x}", digest[i]);
    return text;
  }

 private:
  static void check(bool done) {
    if (!done) throw Error("OpenSSL cannot compute SHA-256; is its default provider disabled?");
  }
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

}  // namespace

std::string sha256(std::string_view bytes) {
  Sha256 hash;
  hash.add(bytes.data(), bytes.size());
  return hash.hex();
}

std::string sha256_of_file(const std::filesystem::path& file) {
  constexpr std::size_t kPieceBytes = 1 << 20;
  std::ifstream stream(file, std::ios::binary);
  if (!stream)
    throw DataError(
        fmt::format("{}: cannot open the file ({})", file.string(), std::strerror(errno)));
  std::vector<char> piece(kPieceBytes);
  Sha256 hash;
  while (stream) {
    stream.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    hash.add(piece.data(), static_cast<std::size_t>(stream.gcount()));
  }
  if (stream.bad() || !stream.eof())
    throw DataError(
        fmt::format("{}: cannot read the file ({})", file.string(), std::strerror(errno)));
  return hash.hex();
}

std::string sha256_of_path(
    const std::filesystem::path& path,
    const std::function<std::string(const std::filesystem::path&)>& hash_of_file) {
  if (!std::filesystem::is_directory(path)) return hash_of_file(path);
  std::map<std::string, std::string> hashes;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(path))
    if (entry.is_regular_file())
      hashes[entry.path().lexically_relative(path).generic_string()] = hash_of_file(entry.path());
  std::string text = "folder";
  for (const auto& [way, hash] : hashes)
    text.append(fmt::format("\n{}:{} {}", way.size(), way, hash));
  return sha256(text);
}

}  // namespace strata::plugins
