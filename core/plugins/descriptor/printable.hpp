// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

/// Texts of a plugin go into tables, JSON and messages, so a damaged or careless one must not break
/// those.
namespace strata::plugins {

/// Is this a name of a plugin, a version or a component: letters, digits and "_.+-", at least one?
[[nodiscard]] bool is_name(std::string_view text);

/// The text with '?' for control characters, and for every byte beyond ASCII where it is not valid
/// UTF-8.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace strata::plugins
