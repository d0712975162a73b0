// SPDX-License-Identifier: Apache-2.0
#include "report/solution.hpp"

#include <fmt/format.h>

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

/// The segment from which on the answer stays as it is.
std::int64_t settled_at(const protocol::SolvedPuzzle& puzzle) {
  std::int64_t settled = 0;
  for (const protocol::SolvedSegment& segment : puzzle.segments)
    if (segment.changed > 0) settled = segment.segment;
  return settled;
}

std::string summary(const protocol::SolvedPuzzle& puzzle, const Terminal& terminal) {
  std::string text =
      puzzle.has_verdict
          ? "The answer is " + verdict(puzzle.valid, terminal)
          : "The puzzle has no label, and without one nothing says whether the answer is right";
  if (puzzle.has_label)
    text += puzzle.correct ? " and equals the label" : " and differs from the label";
  text += '.';
  if (puzzle.votes == 1 && !puzzle.segments.empty())
    text += fmt::format(" It took {} and has not changed after segment {}.",
                        counted(static_cast<std::int64_t>(puzzle.segments.size()), "segment"),
                        settled_at(puzzle));
  if (puzzle.votes > 1)
    text += fmt::format(" {} of {} votes agreed; there {} {}.", puzzle.agreed, puzzle.votes,
                        puzzle.distinct == 1 ? "was" : "were",
                        counted(puzzle.distinct, "different answer"));
  return text + '\n';
}

}  // namespace

std::string solutions(const protocol::SolveReply& reply, bool show_segments,
                      const Terminal& terminal) {
  std::string text;
  for (const protocol::SolvedPuzzle& puzzle : reply.puzzles) {
    if (!text.empty()) text += '\n';
    text += terminal.bold("puzzle " + puzzle.key) + '\n' + puzzle.question + '\n';
    if (show_segments)
      for (const protocol::SolvedSegment& segment : puzzle.segments)
        text += segment_text(segment, puzzle.has_verdict, terminal);
    text += "answer\n" + puzzle.picture + '\n' + summary(puzzle, terminal);
  }
  return text;
}

}  // namespace strata::report
