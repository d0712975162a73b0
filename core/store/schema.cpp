// SPDX-License-Identifier: Apache-2.0
#include "store/schema.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>

#include "strata/error.hpp"

namespace strata::store {
namespace {

/// PRAGMA application_id of our databases: "STRA".
constexpr std::int64_t kApplicationId = 0x53545241;

/// kMigrations[v] turns version v into v + 1.
const std::array<const char* const*, kSchemaVersion> kMigrations = {
    &kSchemaV1, &kSchemaV2, &kSchemaV3, &kSchemaV4, &kSchemaV5};

struct Stamp {
  std::int64_t application = 0;
  std::int64_t version = 0;
  bool empty = true;
};

Stamp read_stamp(Connection& connection) {
  return {.application = connection.integer("PRAGMA application_id"),
          .version = connection.integer("PRAGMA user_version"),
          .empty = connection.integer("SELECT count(*) FROM sqlite_schema") == 0};
}

void require_ours(const Connection& connection, const Stamp& stamp) {
  if (!stamp.empty && stamp.application != kApplicationId)
    throw StoreError(fmt::format(
        "{} is a SQLite database, but not one that Strata made. Name another file with --db.",
        connection.name()));
  if (stamp.version > kSchemaVersion)
    throw StoreError(fmt::format(
        "{} was written by a newer Strata: its schema is version {}, this program knows version "
        "{}. Use the newer program, or name another file with --db.",
        connection.name(), stamp.version, kSchemaVersion));
}

}  // namespace

void require_ours(Connection& connection) {
  require_ours(connection, read_stamp(connection));
}

bool is_older(Connection& connection) {
  const Stamp stamp = read_stamp(connection);
  return stamp.application == kApplicationId && stamp.version > 0 && stamp.version < kSchemaVersion;
}

bool migrate(Connection& connection) {
  require_ours(connection);
  connection.execute("PRAGMA journal_mode = WAL");
  connection.execute("BEGIN IMMEDIATE");
  const Stamp stamp = read_stamp(connection);  // another program may have been faster
  require_ours(connection, stamp);
  for (std::int64_t version = stamp.version; version < kSchemaVersion; ++version)
    connection.execute(*kMigrations.at(static_cast<std::size_t>(version)));
  connection.execute(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}; COMMIT",
                                 kApplicationId, kSchemaVersion)
                         .c_str());
  return stamp.empty;
}

void require_readable(Connection& connection) {
  const Stamp stamp = read_stamp(connection);
  require_ours(connection, stamp);
  if (stamp.version < kSchemaVersion)
    throw StoreError(fmt::format(
        "{} has no results yet, or an older Strata wrote them: its schema is version {}, this "
        "program reads version {}. `strata run EXPERIMENT.toml --db {}` brings it up to date.",
        connection.name(), stamp.version, kSchemaVersion, connection.name()));
}

}  // namespace strata::store
