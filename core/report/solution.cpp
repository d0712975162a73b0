// SPDX-License-Identifier: Apache-2.0
#include "report/solution.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "report/fold_text.hpp"

namespace strata::report {
namespace {

std::string verdict(bool valid, const Terminal& terminal) {
  return valid ? terminal.paint("valid", Colour::kGreen)
               : terminal.paint("not valid", Colour::kRed);
}

std::string counted(std::int64_t number, const char* one) {
  return fmt::format("{} {}{}", number, one, number == 1 ? "" : "s");
}

std::string segment_text(const protocol::SolvedSegment& segment, bool has_verdict,
                         const Terminal& terminal) {
  std::string title = fmt::format("segment {}: ", segment.segment);
  title += segment.changed == 0 ? std::string("nothing changed")
                                : counted(segment.changed, "cell") + " changed";
  if (has_verdict) title += ", " + verdict(segment.valid, terminal);
  if (segment.halts) title += ", the policy would halt here";
  return title + '\n' + (segment.changed == 0 ? "" : segment.picture) + '\n';
}

/// What the pictures of segments are of, and how changed cells are marked in them; "" where nothing
/// needs to be said.
std::string legend(const protocol::SolvedPuzzle& puzzle, const Terminal& terminal) {
  std::string text;
  if (puzzle.votes > 1)
    text +=
        "The segments are those of the puzzle itself, which is one of the copies that vote; the "
        "answer is that of all votes.\n";
  const bool marked = std::ranges::any_of(
      puzzle.segments, [](const auto& segment) { return segment.marked && segment.changed > 0; });
  if (marked)
    text +=
        terminal.colour
            ? "Cells that changed (in segment 1: that differ from the puzzle) are bold and "
              "underlined; the background stands for a cell's value.\n"
            : "The left picture is the answer after the segment; the right one shows only the "
              "cells that changed (in segment 1: that differ from the puzzle), and . for each of "
              "the others.\n";
  const bool unknown = std::ranges::any_of(puzzle.segments, [](const auto& segment) {
    return segment.picture.find('?') != std::string::npos;
  });
  if (unknown && puzzle.question.find('?') == std::string::npos)
    text += "? stands where the model answers with a token that is no cell's value.\n";
  return text.empty() ? "" : wrap_text(text, terminal.fold_width(), 2) + '\n';
}

/// The segment from which on the answer stays as it is.
std::int64_t settled_at(const protocol::SolvedPuzzle& puzzle) {
  std::int64_t settled = 0;
  for (const protocol::SolvedSegment& segment : puzzle.segments)
    if (segment.changed > 0) settled = segment.segment;
  return settled;
}

/// " It took 4 segments and has not changed after segment 2."
std::string duration(const protocol::SolvedPuzzle& puzzle) {
  const auto segments = static_cast<std::int64_t>(puzzle.segments.size());
  std::string text = fmt::format(" It took {}", counted(segments, "segment"));
  const std::int64_t settled = settled_at(puzzle);
  if (segments == 1) return text + '.';
  if (settled == 0) return text + " and is the puzzle as it was given: no segment changed a cell.";
  if (settled == segments) return text + ", and the last of them still changed it.";
  return text + fmt::format(" and has not changed after segment {}.", settled);
}

std::string summary(const protocol::SolvedPuzzle& puzzle, const Terminal& terminal) {
  std::string text =
      puzzle.has_verdict
          ? "The answer is " + verdict(puzzle.valid, terminal)
          : "The puzzle has no label, and without one nothing says whether the answer is right";
  if (puzzle.has_label)
    text += puzzle.correct ? " and equals the label" : " and differs from the label";
  text += '.';
  if (puzzle.votes == 1 && !puzzle.segments.empty()) text += duration(puzzle);
  if (puzzle.votes > 1)
    text += puzzle.distinct == 1
                ? fmt::format(" All {} votes gave the same answer.", puzzle.votes)
                : fmt::format(" {} of {} votes gave this answer; there were {} distinct answers.",
                              puzzle.agreed, puzzle.votes, puzzle.distinct);
  return text + '\n';
}

}  // namespace

std::string solutions(const protocol::SolveReply& reply, bool show_segments,
                      const Terminal& terminal) {
  std::string text;
  for (const protocol::SolvedPuzzle& puzzle : reply.puzzles) {
    if (!text.empty()) text += '\n';
    text += terminal.bold("puzzle " + puzzle.key) + '\n' + puzzle.question + '\n';
    if (show_segments) {
      text += legend(puzzle, terminal);
      for (const protocol::SolvedSegment& segment : puzzle.segments)
        text += segment_text(segment, puzzle.has_verdict, terminal);
    }
    text += "answer\n" + puzzle.picture + '\n' + summary(puzzle, terminal);
  }
  return text;
}

}  // namespace strata::report
