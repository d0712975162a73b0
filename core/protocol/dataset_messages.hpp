// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "protocol/configuration.hpp"

namespace strata::protocol {

/// Write the dataset of a configuration, with its augmented copies, as the published builders do.
struct DatasetExportRequest {
  Configuration configuration;
  std::int64_t seed = 0;         ///< draws the copies, as a trial of this seed does
  std::string folder;            ///< absolute; absent or empty
  std::string number = "uint8";  ///< of the tokens: "uint8" or "int64"
};

struct ExportedPart {
  std::string name;  ///< "train", "test", "validation"
  std::int64_t examples = 0;
  std::int64_t puzzles = 0;
  std::int64_t groups = 0;
};

struct DatasetExportReply {
  std::vector<ExportedPart> parts;
  std::vector<std::string> warnings;  ///< of the dataset
  std::string error;                  ///< "" where all went well
};

}  // namespace strata::protocol
