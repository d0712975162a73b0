// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/connection.hpp"

namespace strata::store {

/// The schema that this program writes: PRAGMA user_version of its databases.
inline constexpr int kSchemaVersion = 5;

/// schema/v1_tables.sql and schema/v1_views.sql.
extern const char* const kSchemaV1;
/// schema/v2_evaluations.sql.
extern const char* const kSchemaV2;
/// schema/v3_analysis.sql.
extern const char* const kSchemaV3;
/// schema/v4_policies.sql.
extern const char* const kSchemaV4;
/// schema/v5_summaries.sql.
extern const char* const kSchemaV5;

/// @throws StoreError where the file is another program's database, or newer than this program
void require_ours(Connection& connection);

/// Is it ours, with results, and of an older schema?
[[nodiscard]] bool is_older(Connection& connection);

/// Brings a writable database up to kSchemaVersion, whichever version it has; 0 is an empty file.
/// Several programs may do it at once: one makes the tables, the others wait and find them.
/// @returns whether the database was empty before @throws StoreError where it is no Strata database
/// or is newer
bool migrate(Connection& connection);

/// @throws StoreError unless this program can read the database as it is
void require_readable(Connection& connection);

}  // namespace strata::store
