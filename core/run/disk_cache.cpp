// SPDX-License-Identifier: Apache-2.0
#include "run/disk_cache.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <system_error>

#include <fmt/format.h>

#include "plugins/descriptor/content_hash.hpp"

namespace strata::run {

std::optional<std::string> DiskCache::get(std::string_view kind, const std::string& key) const {
  if (folder_.empty()) return std::nullopt;
  std::ifstream file(folder_ / kind / key, std::ios::binary);
  if (!file) return std::nullopt;
  std::string content{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (file.bad()) return std::nullopt;
  return content;
}

void DiskCache::put(std::string_view kind, const std::string& key, std::string_view content) const {
  if (folder_.empty()) return;
  std::error_code error;
  std::filesystem::create_directories(folder_ / kind, error);
  const std::filesystem::path target = folder_ / kind / key;
  std::filesystem::path temporary = target;
  temporary += fmt::format(".{}", ::getpid());
  {
    std::ofstream file(temporary, std::ios::binary | std::ios::trunc);
    file.write(content.data(), static_cast<std::streamsize>(content.size()));
    file.close();
    if (!file) {
      std::filesystem::remove(temporary, error);
      return;
    }
  }
  std::filesystem::rename(temporary, target, error);
}

std::string file_hash(const std::filesystem::path& file, const DiskCache& cache) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0)
    return plugins::sha256_of_file(file);  // says what is wrong
  if (S_ISDIR(status.st_mode))
    return plugins::sha256_of_path(
        file, [&](const std::filesystem::path& below) { return file_hash(below, cache); });
  const std::string key =
      cache_key({std::filesystem::absolute(file).string(),
                 fmt::format("{} {}.{} {} {}", status.st_size, status.st_mtim.tv_sec,
                             status.st_mtim.tv_nsec, status.st_ino, status.st_dev)});
  if (const auto known = cache.get("hash", key); known && known->size() == 64) return *known;
  std::string hash = plugins::sha256_of_file(file);
  cache.put("hash", key, hash);
  return hash;
}

std::string cache_key(std::initializer_list<std::string_view> parts) {
  std::string joined;
  for (const std::string_view part : parts)
    joined.append(fmt::format("{}:", part.size())).append(part);
  return plugins::sha256(joined);
}

std::filesystem::path cache_folder_of_process() {
  if (const char* folder = std::getenv("XDG_CACHE_HOME"); folder != nullptr && *folder != '\0')
    return std::filesystem::path(folder) / "strata";
  if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0')
    return std::filesystem::path(home) / ".cache/strata";
  return {};
}

}  // namespace strata::run
