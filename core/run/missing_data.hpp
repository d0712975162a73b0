// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "config/resolve.hpp"
#include "protocol/messages.hpp"

namespace strata::run {

/// What to say of data files that are not there: for each the key that names it and, where its path
/// holds a ${NAME} that is not set, that variable; then what to do, and where the dataset says that
/// its files come from. Several lines, all but the first indented.
/// @param variants whose data they are, as a message lists them
/// @param dataset the component that reads them, with its parameters
/// @param files those that are missing
/// @param origin the dataset's own sentences; may be empty
[[nodiscard]] std::string missing_data_text(const std::string& variants,
                                            const protocol::ComponentChoice& dataset,
                                            const std::vector<std::string>& files,
                                            const std::vector<std::string>& origin,
                                            const config::Surroundings& surroundings);

}  // namespace strata::run
