// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "plugins/descriptor/host_abi.hpp"
#include "plugins/descriptor/plugin_file.hpp"
#include "plugins/descriptor/search_path.hpp"

#include <cstddef>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace strata::plugins {

/// A component and the file that provides it; both belong to the index.
struct Candidate {
  const Provided* component = nullptr;
  const PluginFile* file = nullptr;
};

/// All plugins that lie on a search path, by what their files say: no code of theirs runs. A file
/// that is broken or does not fit this host is a warning, and an error only for who needs it. A
/// value that owns all it points to; it can be moved and not copied.
class PluginIndex {
 public:
  /// Reads every *.strata.so in the folders (not below them), each file once, in the order of the
  /// search path and of the file names.
  PluginIndex(const SearchPath& path, const HostAbi& host);
  PluginIndex(PluginIndex&&) = default;
  PluginIndex& operator=(PluginIndex&&) = default;

  [[nodiscard]] const std::vector<PluginFile>& files() const { return files_; }
  /// One text for each file that cannot be used, each component that two files provide in one
  /// version, and each place that was named and is not there. Each begins with the path that it is
  /// about.
  [[nodiscard]] const std::vector<std::string>& warnings() const { return warnings_; }
  /// Every component, by kind (architecture, halting, augmentation, dataset), name, and the newest
  /// version first.
  [[nodiscard]] std::vector<Candidate> components() const;

  /// The folders and files that were searched, in order.
  [[nodiscard]] const std::vector<std::filesystem::path>& places() const { return places_; }
  /// Does a file that could be read, whether it fits this host or not, say that it provides this
  /// component (in that version, or in any where `version` is empty)?
  [[nodiscard]] bool mentions(const Provided& component, std::string_view version) const;

  /// The file that provides `name` (its newest version) or `name@version`.
  /// @throws PluginError where there is none (with the nearest name, the known ones or the folders
  /// that were searched), where the only file that provides it does not fit this host, or where two
  /// files provide the same version (both named)
  [[nodiscard]] const PluginFile& find(Kind kind, std::string_view name) const;

 private:
  void scan(const std::filesystem::path& place, bool named);
  void read(const std::filesystem::path& file);
  void warn_of_duplicates();
  [[nodiscard]] std::vector<const PluginFile*> providers(const Provided& provided,
                                                         std::string_view version) const;
  [[noreturn]] void refuse_unknown(Kind kind, std::string_view name) const;

  HostAbi host_;
  std::vector<std::filesystem::path> places_;
  std::set<std::filesystem::path> seen_;  ///< canonical paths
  std::vector<PluginFile> files_;         ///< usable
  std::vector<PluginFile> misfits_;       ///< readable, built for another host
  std::vector<std::filesystem::path> unreadable_;
  std::vector<std::string> warnings_;
};

/// Why `second` may not provide `component` beside `first`; begins with the path of `second`.
[[nodiscard]] std::string already_provided(const Provided& component, const PluginFile& first,
                                           const PluginFile& second);

}  // namespace strata::plugins
