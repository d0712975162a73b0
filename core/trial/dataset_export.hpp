// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace strata::trial {

/// `dataset-export [FILE]`: writes a configuration's dataset in the published folder format.
/// @param file a DatasetExportRequest as JSON; "" takes it from descriptor 3
int dataset_export(const std::string& file);

}  // namespace strata::trial
