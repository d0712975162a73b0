// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "report/format.hpp"
#include "report/terminal.hpp"
#include "store/reader.hpp"

/// What the reading commands print, whole.
namespace strata::report {

/// `strata table`: the variants of an experiment over their seeds, and below it every seed and the
/// baseline by segment.
[[nodiscard]] std::string table(const store::Reader& reader, std::string_view experiment,
                                std::string_view metric, Format format, const Terminal& terminal);

/// `strata ls`: all experiments, or the trials of one with its headline metric.
[[nodiscard]] std::string list(const store::Reader& reader, std::string_view experiment,
                               Format format, const Terminal& terminal);

/// `strata ls EXPERIMENT --earlier`: trials that stand in earlier plans of the experiment only.
[[nodiscard]] std::string list_earlier(const store::Reader& reader, std::string_view experiment,
                                       Format format, const Terminal& terminal);

/// `strata show`: all that is stored of a trial or an evaluation.
[[nodiscard]] std::string show(const store::Reader& reader, std::string_view id, Format format,
                               const Terminal& terminal);

/// `strata query`.
[[nodiscard]] std::string query(const store::Reader& reader, std::string_view sql, Format format,
                                const Terminal& terminal);

}  // namespace strata::report
