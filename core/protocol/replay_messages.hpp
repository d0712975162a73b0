// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "protocol/messages.hpp"

/// What `strata` asks of a trial that has been trained: one frame each way on the descriptor, then
/// the end. `error` of a reply is "" where all went well.
namespace strata::protocol {

/// A finished trial, as the host found it in the database.
struct StoredTrial {
  TrialOrder order;        ///< the order.json of its folder
  std::string checkpoint;  ///< path of the newest
};

// ---- weights
// ---------------------------------------------------------------------------------------------------

/// Write the weights that are evaluated, under their published names.
struct ExportRequest {
  StoredTrial trial;
  std::string file;  ///< safetensors, absolute
};

/// Make the checkpoint of a trial of 0 steps out of published weights.
struct ImportRequest {
  TrialOrder order;    ///< of the trial to be; the checkpoint goes into its folder
  std::string file;    ///< safetensors, absolute
  std::string prefix;  ///< only tensors under it count; "": the file's own, found by itself
};

struct WeightsReply {
  std::vector<std::string> differences;  ///< import: a sentence each; then nothing was written
  std::int64_t tensors = 0;
  std::int64_t numbers = 0;            ///< in those tensors
  std::int64_t parameters = 0;         ///< of them, what training changes, tied weights once
  std::int64_t puzzle_numbers = 0;     ///< of them, the puzzle table's
  std::int64_t fixed = 0;              ///< of them, buffers and frozen parameters
  std::vector<std::string> untrained;  ///< published names of the tensors behind `fixed`
  std::int64_t bytes = 0;              ///< of the file that was written
  std::string prefix;                  ///< import: what stood before the published names
  std::string kind;  ///< "trained", or "averaged" where training.ema asks for an average
  std::string error;
};

// ---- solve
// ---------------------------------------------------------------------------------------------------

/// Solve puzzles out of a text, by their keys, or the first ones of the test split.
struct SolveRequest {
  StoredTrial trial;
  std::string text;                ///< what the dataset reads puzzles from; "": none
  std::string task;                ///< whose puzzle row `text` belongs to; "": none
  std::vector<std::string> items;  ///< keys of stored items
  std::int64_t first = 1;          ///< items of the test split, where neither text nor keys
  std::int64_t segments = 0;       ///< 0: as in training
  std::int64_t votes = 1;
  bool colour = false;  ///< pictures hold control sequences
};

/// The model's answer after a segment.
struct SolvedSegment {
  std::int64_t segment = 0;
  std::string picture;       ///< as the dataset draws it
  std::int64_t changed = 0;  ///< cells that differ from the segment before (the first: the input)
  bool marked = false;       ///< those cells are marked in the picture
  bool valid = false;
  bool halts = false;  ///< the policy halts here for the first time
};

struct SolvedPuzzle {
  std::string key;
  std::string question;  ///< drawn
  std::vector<SolvedSegment> segments;
  std::string picture;  ///< the answer that counts, drawn
  std::string answer;   ///< the same, spelled as outcomes are
  bool valid = false;
  bool has_label = false;
  bool correct = false;
  bool has_verdict = true;    ///< false: validity is equality with a label, and there is none
  std::int64_t votes = 1;     ///< copies that were solved
  std::int64_t agreed = 1;    ///< of them, those that gave the answer that counts
  std::int64_t distinct = 1;  ///< different answers among them
};

struct SolveReply {
  std::vector<SolvedPuzzle> puzzles;
  std::string error;
};

/// Run the segments over given tokens and write what they compute, without halting.
struct DumpRequest {
  StoredTrial trial;
  std::string tokens;  ///< safetensors with <prefix>inputs [B, L], <prefix>puzzle_identifiers [B]
  std::string prefix;  ///< before every name read and written
  std::int64_t segments = 0;  ///< 0: as in training
  std::string file;           ///< safetensors: <prefix>segment0.logits, .z_H, .q_halt_logits, …
};

struct DumpReply {
  std::int64_t rows = 0;
  std::int64_t segments = 0;
  std::int64_t tensors = 0;
  std::string error;
};

// ---- analyze
// ---------------------------------------------------------------------------------------------------

struct AnalyzeRequest {
  StoredTrial trial;
  std::string split = "test";
  std::int64_t items = 128;       ///< puzzles, from the first; 0: all
  std::int64_t segments = 0;      ///< 0: as in training
  std::int64_t resamples = 500;   ///< of the bootstrap over puzzles
  std::int64_t trajectories = 4;  ///< puzzles whose way is projected on two components
};

/// One number of an analysis. @see core/analyze/README.md for the measures
struct AnalysisValue {
  std::string model;         ///< "trained", "untrained"
  std::string state;         ///< "z_H", …; "" where it is of no state
  std::string measure;       ///< "participation_ratio", "state_residual", …
  std::int64_t segment = 0;  ///< from 1; 0: over all
  std::int64_t cycle = 0;    ///< from 1; 0: after the last, or over all
  std::string item;          ///< key of a puzzle; "": over all
  double value = 0;
  double low = 0;  ///< of the 95 % interval; NaN: none
  double high = 0;
};

struct AnalyzeReply {
  std::int64_t step = 0;
  std::int64_t items = 0;
  std::int64_t segments = 0;
  std::vector<AnalysisValue> values;
  std::string error;
};

}  // namespace strata::protocol
