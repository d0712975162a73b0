// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protocol/fields.hpp"
#include "protocol/replay_messages.hpp"

/// The fields of the messages about trained trials. @see fields.hpp
namespace strata::protocol {

void fields(auto& visit, Is<StoredTrial> auto& m) {
  visit("order", m.order);
  visit("checkpoint", m.checkpoint);
}

void fields(auto& visit, Is<ExportRequest> auto& m) {
  visit("trial", m.trial);
  visit("file", m.file);
}

void fields(auto& visit, Is<ImportRequest> auto& m) {
  visit("order", m.order);
  visit("file", m.file);
  visit("prefix", m.prefix);
}

void fields(auto& visit, Is<WeightsReply> auto& m) {
  visit("differences", m.differences);
  visit("tensors", m.tensors);
  visit("numbers", m.numbers);
  visit("parameters", m.parameters);
  visit("puzzle_numbers", m.puzzle_numbers);
  visit("fixed", m.fixed);
  visit("untrained", m.untrained);
  visit("bytes", m.bytes);
  visit("prefix", m.prefix);
  visit("kind", m.kind);
  visit("error", m.error);
}

void fields(auto& visit, Is<SolveRequest> auto& m) {
  visit("trial", m.trial);
  visit("text", m.text);
  visit("task", m.task);
  visit("items", m.items);
  visit("first", m.first);
  visit("segments", m.segments);
  visit("votes", m.votes);
  visit("colour", m.colour);
}

void fields(auto& visit, Is<SolvedSegment> auto& m) {
  visit("segment", m.segment);
  visit("picture", m.picture);
  visit("changed", m.changed);
  visit("marked", m.marked);
  visit("valid", m.valid);
  visit("halts", m.halts);
}

void fields(auto& visit, Is<SolvedPuzzle> auto& m) {
  visit("key", m.key);
  visit("question", m.question);
  visit("segments", m.segments);
  visit("picture", m.picture);
  visit("answer", m.answer);
  visit("valid", m.valid);
  visit("has_label", m.has_label);
  visit("correct", m.correct);
  visit("has_verdict", m.has_verdict);
  visit("votes", m.votes);
  visit("agreed", m.agreed);
  visit("distinct", m.distinct);
}

void fields(auto& visit, Is<SolveReply> auto& m) {
  visit("puzzles", m.puzzles);
  visit("error", m.error);
}

void fields(auto& visit, Is<DumpRequest> auto& m) {
  visit("trial", m.trial);
  visit("tokens", m.tokens);
  visit("prefix", m.prefix);
  visit("segments", m.segments);
  visit("file", m.file);
}

void fields(auto& visit, Is<DumpReply> auto& m) {
  visit("rows", m.rows);
  visit("segments", m.segments);
  visit("tensors", m.tensors);
  visit("error", m.error);
}

void fields(auto& visit, Is<AnalyzeRequest> auto& m) {
  visit("trial", m.trial);
  visit("split", m.split);
  visit("items", m.items);
  visit("segments", m.segments);
  visit("resamples", m.resamples);
  visit("trajectories", m.trajectories);
}

void fields(auto& visit, Is<AnalysisValue> auto& m) {
  visit("model", m.model);
  visit("state", m.state);
  visit("measure", m.measure);
  visit("segment", m.segment);
  visit("cycle", m.cycle);
  visit("item", m.item);
  visit("value", m.value);
  visit("low", m.low);
  visit("high", m.high);
}

void fields(auto& visit, Is<AnalyzeReply> auto& m) {
  visit("step", m.step);
  visit("items", m.items);
  visit("segments", m.segments);
  visit("values", m.values);
  visit("error", m.error);
}

}  // namespace strata::protocol
