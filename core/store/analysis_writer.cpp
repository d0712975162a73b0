// SPDX-License-Identifier: Apache-2.0
#include "store/analysis_writer.hpp"

namespace strata::store {

void write_analysis(Connection& connection, const protocol::AnalyzeRequest& request,
                    const protocol::AnalyzeReply& reply, const std::string& now) {
  connection.run(
      "INSERT INTO analyses (trial, step, checkpoint, split, items, segments, resamples, created)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      request.trial.order.trial, reply.step, request.trial.checkpoint, request.split, reply.items,
      reply.segments, request.resamples, now);
  const std::int64_t analysis = connection.last_insert_id();
  for (const protocol::AnalysisValue& value : reply.values)
    connection.run(
        "INSERT INTO analysis_values (analysis, model, state, measure, segment, cycle, item, value,"
        " low, high) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        analysis, value.model, value.state, value.measure, value.segment, value.cycle, value.item,
        value.value, value.low, value.high);
}

}  // namespace strata::store
