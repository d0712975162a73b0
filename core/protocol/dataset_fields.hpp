// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protocol/dataset_messages.hpp"
#include "protocol/fields.hpp"

/// The fields of the messages about datasets. @see fields.hpp
namespace strata::protocol {

void fields(auto& visit, Is<DatasetExportRequest> auto& m) {
  visit("configuration", m.configuration);
  visit("seed", m.seed);
  visit("folder", m.folder);
  visit("number", m.number);
}

void fields(auto& visit, Is<ExportedPart> auto& m) {
  visit("name", m.name);
  visit("examples", m.examples);
  visit("puzzles", m.puzzles);
  visit("groups", m.groups);
}

void fields(auto& visit, Is<DatasetExportReply> auto& m) {
  visit("parts", m.parts);
  visit("warnings", m.warnings);
  visit("error", m.error);
}

}  // namespace strata::protocol
