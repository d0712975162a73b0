// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <toml++/toml.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/experiment.hpp"

/// TOML as entries with places. toml++ keeps tables as sorted maps: the order of a file comes back
/// from the places of its keys. The only header that includes toml++; experiment.cpp and values.cpp
/// alone include it.
namespace strata::config {

/// @param shown the file's name in messages
/// @throws ConfigError with the place of the syntax error
[[nodiscard]] toml::table parse_document(std::string_view text, const std::string& shown);

[[nodiscard]] Place place_of(const toml::source_region& source, const std::string& shown);

/// A node that is no table, as a literal.
[[nodiscard]] Literal literal_of(const toml::node& node, const std::string& shown);

/// A key of a table with its value.
struct Member {
  std::string key;  ///< as written, without quotes
  Place where;
  const toml::node* node = nullptr;
};
/// In file order.
[[nodiscard]] std::vector<Member> members_of(const toml::table& table, const std::string& shown);

/// All values below `members`, however deep, in file order; their origin is not set yet.
[[nodiscard]] std::vector<Entry> entries_of(const std::vector<Member>& members,
                                            const std::string& shown);

/// The parts of a dotted key.
[[nodiscard]] std::vector<std::string> split_key(std::string_view dotted);

/// Is `left` written before `right`? The file comes before the command line.
[[nodiscard]] bool precedes(const Place& left, const Place& right);

/// A list or quoted text of the command line, written as in TOML; absent where it is not TOML.
[[nodiscard]] std::optional<Literal> parse_literal(std::string_view text);

}  // namespace strata::config
