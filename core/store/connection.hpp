// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "store/rows.hpp"

namespace strata::store {

enum class Access { kWrite, kRead };

/// A SQLite connection with its prepared statements. Throws SQLite::Exception; explain() makes it a
/// sentence.
class Connection {
 public:
  /// kWrite makes the file where there is none; kRead falls back to a view of the file alone where
  /// its folder is read-only.
  Connection(const std::filesystem::path& path, Access access);

  /// Runs one or several statements without results.
  void execute(const char* sql) { database_.exec(sql); }
  /// The first column of the first row; 0 where there is none.
  [[nodiscard]] std::int64_t integer(const char* sql);

  /// Binds the values in order and runs the statement once. `sql` is kept prepared.
  template <class... Values>
  void run(const char* sql, const Values&... values) {
    SQLite::Statement& statement = bound(sql, values...);
    while (statement.executeStep()) {
    }
    statement.reset();
  }
  /// The same for a statement whose rows the caller steps through, before the same `sql` is used
  /// again.
  template <class... Values>
  [[nodiscard]] SQLite::Statement& bound(const char* sql, const Values&... values) {
    SQLite::Statement& statement = prepared(sql);
    int index = 0;
    (bind(statement, ++index, values), ...);
    return statement;
  }
  /// All rows at once.
  template <class... Values>
  [[nodiscard]] Rows rows(const char* sql, const Values&... values) {
    return all_rows(bound(sql, values...));
  }
  [[nodiscard]] static Rows all_rows(SQLite::Statement& statement);

  [[nodiscard]] std::int64_t last_insert_id() const { return database_.getLastInsertRowid(); }
  [[nodiscard]] SQLite::Database& database() { return database_; }
  /// The path as it was given, for messages.
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  [[nodiscard]] SQLite::Statement& prepared(const char* sql);
  static void bind(SQLite::Statement& statement, int index, std::int64_t value) {
    statement.bind(index, value);
  }
  static void bind(SQLite::Statement& statement, int index, int value) {
    statement.bind(index, value);
  }
  static void bind(SQLite::Statement& statement, int index, bool value) {
    statement.bind(index, value ? 1 : 0);
  }
  /// SQLite makes NaN NULL, as the schema wants it.
  static void bind(SQLite::Statement& statement, int index, double value) {
    statement.bind(index, value);
  }
  static void bind(SQLite::Statement& statement, int index, std::string_view value) {
    statement.bind(index, std::string(value));
  }
  static void bind(SQLite::Statement& statement, int index, const std::string& value) {
    statement.bind(index, value);
  }
  static void bind(SQLite::Statement& statement, int index, const char* value) {
    statement.bind(index, value);
  }
  static void bind(SQLite::Statement& statement, int index, const SqlValue& value);

  std::string name_;
  SQLite::Database database_;
  std::map<std::string, SQLite::Statement, std::less<>> statements_;
};

/// What a failure of SQLite means for a user, and what to do.
[[nodiscard]] std::string explain(const SQLite::Exception& error, const std::string& name);

}  // namespace strata::store
