// SPDX-License-Identifier: Apache-2.0
#include "store/connection.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <system_error>
#include <tuple>

#include "strata/error.hpp"

namespace strata::store {
namespace {

constexpr int kBusyMilliseconds = 10'000;

/// file: URI with the letters escaped that end a path in one.
std::string uri_of(const std::filesystem::path& path, std::string_view suffix) {
  std::string uri = "file:";
  for (const char letter : std::filesystem::absolute(path).string()) {
    if (letter == '%' || letter == '?' || letter == '#')
      uri += fmt::format("%{:02X}", static_cast<unsigned>(letter));
    else
      uri += letter;
  }
  return uri.append(suffix);
}

bool has_content(const std::filesystem::path& path) {
  std::error_code absent;
  const std::uintmax_t bytes = std::filesystem::file_size(path, absent);
  return !absent && bytes > 0;
}

/// A database with a write-ahead log needs a -shm file beside it, which a read-only folder does not
/// take. Where the log is empty the file alone is whole, and SQLite reads it as one that nobody
/// changes.
SQLite::Database open_to_read(const std::filesystem::path& path) {
  try {
    SQLite::Database database(uri_of(path, ""), SQLite::OPEN_READONLY | SQLITE_OPEN_URI,
                              kBusyMilliseconds);
    database.exec("SELECT 1 FROM sqlite_schema LIMIT 1");
    return database;
  } catch (const SQLite::Exception& error) {
    const int code = error.getErrorCode();
    if (code != SQLITE_CANTOPEN && code != SQLITE_READONLY) throw;
    if (has_content(path.string() + "-wal"))
      throw StoreError(fmt::format(
          "{} may not be read where it lies: its newest results are still in {}-wal, and the "
          "folder is read-only. Copy both files to a folder where you may write, and name the "
          "copy with --db.",
          path.string(), path.filename().string()));
    return {uri_of(path, "?immutable=1"), SQLite::OPEN_READONLY | SQLITE_OPEN_URI,
            kBusyMilliseconds};
  }
}

SQLite::Database open(const std::filesystem::path& path, Access access) {
  if (access == Access::kRead) return open_to_read(path);
  return {path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, kBusyMilliseconds};
}

SqlValue value_of(const SQLite::Column& column) {
  switch (column.getType()) {
    case SQLITE_INTEGER:
      return std::int64_t{column.getInt64()};
    case SQLITE_FLOAT:
      return column.getDouble();
    case SQLITE_TEXT:
      return column.getString();
    case SQLITE_BLOB: {
      std::string digits;
      for (const char byte : column.getString())
        digits += fmt::format("{:02x}", static_cast<unsigned char>(byte));
      return digits;
    }
    default:
      return std::monostate{};
  }
}

}  // namespace

Connection::Connection(const std::filesystem::path& path, Access access)
    : name_(path.string()), database_(open(path, access)) {
  database_.exec("PRAGMA foreign_keys = ON");
}

SQLite::Statement& Connection::prepared(const char* sql) {
  const auto found = statements_.find(std::string_view(sql));
  if (found == statements_.end())
    return statements_
        .emplace(std::piecewise_construct, std::forward_as_tuple(sql),
                 std::forward_as_tuple(database_, sql))
        .first->second;
  found->second.tryReset();
  found->second.clearBindings();
  return found->second;
}

std::int64_t Connection::integer(const char* sql) {
  SQLite::Statement statement(database_, sql);
  return statement.executeStep() ? statement.getColumn(0).getInt64() : 0;
}

void Connection::bind(SQLite::Statement& statement, int index, const SqlValue& value) {
  if (std::holds_alternative<std::monostate>(value)) return statement.bind(index);
  if (const auto* integer = std::get_if<std::int64_t>(&value))
    return bind(statement, index, *integer);
  if (const auto* real = std::get_if<double>(&value)) return bind(statement, index, *real);
  bind(statement, index, std::get<std::string>(value));
}

Rows Connection::all_rows(SQLite::Statement& statement) {
  Rows result;
  const int columns = statement.getColumnCount();
  for (int index = 0; index < columns; ++index)
    result.columns.emplace_back(statement.getColumnName(index));
  while (statement.executeStep()) {
    std::vector<SqlValue>& row = result.rows.emplace_back();
    for (int index = 0; index < columns; ++index)
      row.push_back(value_of(statement.getColumn(index)));
  }
  statement.reset();
  return result;
}

std::string explain(const SQLite::Exception& error, const std::string& name) {
  switch (error.getErrorCode()) {
    case SQLITE_FULL:
      return fmt::format(
          "{}: the disk is full, so results can no longer be recorded; what was committed is "
          "safe. Free some space and give the same command again: each trial goes on from its "
          "last checkpoint.",
          name);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return fmt::format(
          "{}: another program has kept the database locked for {} seconds. Close it (a SQLite "
          "shell in a transaction, for example) and give the same command again.",
          name, kBusyMilliseconds / 1000);
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return fmt::format(
          "{}: you may not write here. Change the permissions of the file and its folder, or name "
          "another file with --db.",
          name);
    case SQLITE_CANTOPEN:
      return fmt::format(
          "{} cannot be opened: it must be a file, in a folder where you may write. Name another "
          "file with --db, or change the permissions.",
          name);
    case SQLITE_NOTADB:
      return fmt::format("{} is not a SQLite database. Name another file with --db.", name);
    case SQLITE_CORRUPT:
      return fmt::format(
          "{} is damaged (SQLite says: {}). `sqlite3 {} .recover` saves what can be saved; or name "
          "another file with --db.",
          name, error.what(), name);
    default:
      return fmt::format("{}: SQLite says: {}.", name, error.what());
  }
}

}  // namespace strata::store
