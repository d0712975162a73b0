// SPDX-License-Identifier: Apache-2.0
#include "store/read_only.hpp"

#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <utility>
#include <vector>

#include "strata/error.hpp"
#include "strata/parameters.hpp"

namespace strata::store {
namespace {

/// What the authorizer refused first; "" where nothing.
struct Refusal {
  std::string what;
};

/// What an action that is not allowed would do, as the end of "it would ...".
std::string action_words(int action, const std::string& first) {
  switch (action) {
    case SQLITE_INSERT:
      return fmt::format("insert into {}", first);
    case SQLITE_UPDATE:
      return fmt::format("update {}", first);
    case SQLITE_DELETE:
      return fmt::format("delete from {}", first);
    case SQLITE_ATTACH:
      return first.empty() ? "attach another file" : fmt::format("attach the file {}", first);
    case SQLITE_DETACH:
      return fmt::format("detach {}", first);
    case SQLITE_TRANSACTION:
    case SQLITE_SAVEPOINT:
      return "open or close a transaction";
    case SQLITE_PRAGMA:
      return fmt::format("use the pragma {}", first);
    case SQLITE_FUNCTION:
      return fmt::format("call {}", first);
    default:
      return "change the schema";
  }
}

/// Pragmas that only tell how tables look; none of them takes a value to set.
bool is_describing_pragma(std::string_view name) {
  constexpr std::array<std::string_view, 7> kAllowed = {
      "table_info", "table_xinfo",      "table_list",   "index_list",
      "index_info", "foreign_key_list", "function_list"};
  return std::find(kAllowed.begin(), kAllowed.end(), name) != kAllowed.end();
}

bool is_allowed(int action, std::string_view first, std::string_view second) {
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE:
      return true;
    case SQLITE_FUNCTION:
      return second != "load_extension" && second != "fts3_tokenizer";
    case SQLITE_PRAGMA:
      return is_describing_pragma(first);
    default:
      return false;
  }
}

int authorize(void* user, int action, const char* first, const char* second, const char*,
              const char*) {
  const std::string one = first == nullptr ? "" : first;
  const std::string two = second == nullptr ? "" : second;
  if (is_allowed(action, one, two)) return SQLITE_OK;
  auto* refusal = static_cast<Refusal*>(user);
  if (refusal->what.empty()) {
    // Every change of the schema begins as a change of SQLite's own table.
    const bool schema = one == "sqlite_master" || one == "sqlite_temp_master";
    refusal->what =
        action_words(schema ? SQLITE_COPY : action, action == SQLITE_FUNCTION ? two : one);
  }
  return SQLITE_DENY;
}

/// Holds the authorizer for the time of one query: the named queries run without it.
class Authorizer {
 public:
  explicit Authorizer(sqlite3* handle) : handle_(handle) {
    sqlite3_set_authorizer(handle_, authorize, &refusal_);
  }
  Authorizer(const Authorizer&) = delete;
  Authorizer& operator=(const Authorizer&) = delete;
  ~Authorizer() { sqlite3_set_authorizer(handle_, nullptr, nullptr); }
  [[nodiscard]] const Refusal& refusal() const { return refusal_; }

 private:
  sqlite3* handle_;
  Refusal refusal_;
};

/// Is there a statement in `sql`, or only space, semicolons and comments?
bool has_statement(sqlite3* handle, const char* sql) {
  while (*sql != '\0') {
    sqlite3_stmt* statement = nullptr;
    const char* rest = nullptr;
    const int code = sqlite3_prepare_v2(handle, sql, -1, &statement, &rest);
    const bool found = statement != nullptr || code != SQLITE_OK;
    sqlite3_finalize(statement);
    if (found) return true;
    sql = rest;
  }
  return false;
}

/// Where the first statement of `sql` ends. @throws SQLite::Exception where it does not compile
std::size_t first_statement_end(sqlite3* handle, const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  const char* rest = sql.c_str();
  const int code = sqlite3_prepare_v2(handle, sql.c_str(), -1, &statement, &rest);
  sqlite3_finalize(statement);
  if (code != SQLITE_OK) throw SQLite::Exception(handle, code);
  return static_cast<std::size_t>(rest - sql.c_str());
}

/// Views first, as people begin with them; each by name.
std::vector<std::string> tables_and_views(Connection& connection) {
  SQLite::Statement statement(connection.database(),
                              "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')"
                              " AND name NOT LIKE 'sqlite%' ORDER BY type DESC, name");
  std::vector<std::string> names;
  while (statement.executeStep())
    names.push_back(statement.getColumn(0).getString());
  return names;
}

std::vector<std::string> columns_of(Connection& connection, const std::string& table) {
  SQLite::Statement statement(connection.database(),
                              fmt::format("SELECT * FROM \"{}\" LIMIT 0", table));
  std::vector<std::string> names;
  for (int column = 0; column < statement.getColumnCount(); ++column)
    names.emplace_back(statement.getColumnName(column));
  return names;
}

/// Is `name` a word of the statement?
bool mentions(const std::string& sql, const std::string& name) {
  const auto is_part = [](char letter) {
    return letter == '_' || std::isalnum(static_cast<unsigned char>(letter)) != 0;
  };
  for (std::size_t at = sql.find(name); at != std::string::npos; at = sql.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    if ((at == 0 || !is_part(sql[at - 1])) && (end == sql.size() || !is_part(sql[end])))
      return true;
  }
  return false;
}

/// The nearest name and those there are, for SQLite's words "no such column: foo" or "no such
/// table: foo" about a statement; "" for others.
std::string known_names(Connection& connection, std::string_view problem, const std::string& sql) {
  constexpr std::string_view kColumn = "no such column: ";
  constexpr std::string_view kTable = "no such table: ";
  const bool of_column = problem.starts_with(kColumn);
  if (!of_column && !problem.starts_with(kTable)) return {};
  std::string name(problem.substr(of_column ? kColumn.size() : kTable.size()));
  name.erase(0, name.rfind('.') + 1);  // npos + 1 is 0
  std::vector<std::string> known = tables_and_views(connection);
  std::string lists;
  if (of_column) {
    const std::vector<std::string> tables = std::exchange(known, {});
    for (const std::string& table : tables) {
      if (!mentions(sql, table)) continue;
      const std::vector<std::string> columns = columns_of(connection, table);
      lists += fmt::format(" {} has: {}.", table, fmt::join(columns, ", "));
      known.insert(known.end(), columns.begin(), columns.end());
    }
  } else {
    lists = fmt::format(" There are: {}.", fmt::join(known, ", "));
  }
  const std::string nearest = nearest_name(name, known);
  return (nearest.empty() ? "" : fmt::format(" Did you mean '{}'?", nearest)) + lists;
}

}  // namespace

Rows read_only(Connection& connection, std::string_view sql) {
  sqlite3* handle = connection.database().getHandle();
  const std::string text(sql);
  const Authorizer authorizer(handle);
  try {
    if (!has_statement(handle, text.c_str()))
      throw Error("There is no SQL statement. Give one that begins with SELECT, in quotes.");
    const std::size_t end = first_statement_end(handle, text);
    if (has_statement(handle, text.c_str() + end))
      throw Error(
          fmt::format("One statement at a time: `{}` follows the first one. Nothing was run.",
                      text.substr(end)));
    SQLite::Statement statement(connection.database(), text.substr(0, end));
    return Connection::all_rows(statement);
  } catch (const SQLite::Exception& error) {
    if (!authorizer.refusal().what.empty())
      throw Error(fmt::format(
          "Queries only read: this statement is refused because it would {}. Nothing was changed.",
          authorizer.refusal().what));
    if (error.getErrorCode() == SQLITE_ERROR)
      throw Error(fmt::format("The query is not right: {}.{}", error.what(),
                              known_names(connection, error.what(), text)));
    throw StoreError(explain(error, connection.name()));
  }
}

}  // namespace strata::store
