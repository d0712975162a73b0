// SPDX-License-Identifier: Apache-2.0
#include "hand_made.hpp"

SPECIMEN_DESCRIPTOR = specimen::descriptor("no_register", "dataset:row");
