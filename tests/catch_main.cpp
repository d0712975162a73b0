// SPDX-License-Identifier: Apache-2.0
// Only for a Catch2 that brings no main of its own.
#define CATCH_CONFIG_MAIN
#include "catch.hpp"
