// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Marks what libstrata and libstrata-nn give to plugins; everything else is built with hidden
/// visibility.
#define STRATA_API __attribute__((visibility("default")))
