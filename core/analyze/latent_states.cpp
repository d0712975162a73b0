// SPDX-License-Identifier: Apache-2.0
#include "analyze/latent_states.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "analyze/state_record.hpp"
#include "analyze/walk.hpp"
#include "data/batch.hpp"
#include "evaluate/state_change.hpp"
#include "strata/error.hpp"

namespace strata::analyze {
namespace {

/// A state as the observer was told of it.
struct Seen {
  std::string name;
  std::int64_t cycle;
  at::Tensor state;
};

/// Puzzles in the order in which they are run: those that teach the probes come first.
struct Order {
  std::vector<Item> items;
  std::vector<std::int64_t> samples;  ///< their places in the split
  std::size_t teaching = 0;           ///< how many of them teach
};

/// Every second group teaches, so that no group is on both sides.
Order order_of(std::span<const Item> items) {
  std::map<std::int64_t, bool> teaches;
  Order order;
  std::vector<std::int64_t> others;
  for (std::size_t index = 0; index < items.size(); ++index) {
    const auto [place, is_new] = teaches.try_emplace(items[index].group, teaches.size() % 2 == 0);
    (place->second ? order.samples : others).push_back(static_cast<std::int64_t>(index));
  }
  order.teaching = order.samples.size();
  order.samples.insert(order.samples.end(), others.begin(), others.end());
  for (const std::int64_t sample : order.samples)
    order.items.push_back(items[static_cast<std::size_t>(sample)]);
  return order;
}

class Analysis {
 public:
  Analysis(const evaluate::Model& model, const Dataset& dataset, const Context& context,
           const LatentOptions& options)
      : model_(model), dataset_(dataset), context_(context), options_(options) {}

  void run(std::span<const Item> items, std::span<const std::int64_t> samples, std::size_t first,
           bool teaches) {
    const data::Batch plain = data::evaluation_batch(dataset_, items, options_.copies);
    const at::Device device(context_.device);
    const at::Tensor labels = at::tensor(plain.labels, at::kLong).view({plain.rows, plain.length});
    const BatchLabels batch{.first = first,
                            .teaches = teaches,
                            .labels = labels.clamp_min(0),
                            .counted = labels != context_.ignore_label,
                            .open = open_cells(items, labels)};
    std::vector<Seen> seen;
    const Observer observer = [&](std::string_view name, std::int64_t cycle,
                                  const at::Tensor& state) {
      if (evaluate::is_dense(state)) seen.push_back({std::string(name), cycle, state});
    };
    std::map<std::string, at::Tensor> last;
    walk(model_,
         {.tokens = at::tensor(plain.tokens, at::kLong).view(labels.sizes()).to(device),
          .labels = labels.to(device),
          .puzzles = at::tensor(plain.puzzles, at::kLong).to(device),
          .samples = {samples.begin(), samples.end()}},
         {.segments = options_.segments,
          .seed = options_.seed,
          .ignore_label = context_.ignore_label,
          .observer = &observer},
         [&](const WalkedSegment& walked) {
           if (walked.segment == 1)
             for (const auto& [name, tensor] : walked.before.entries())
               last[name] = tensor;
           if (seen.empty())
             for (const auto& [name, tensor] : walked.output.carry.entries())
               if (evaluate::is_dense(tensor)) seen.push_back({name, 1, tensor});
           take(walked, seen, batch, last);
           seen.clear();
         });
  }

  [[nodiscard]] std::vector<protocol::AnalysisValue> values(
      const std::vector<std::string>& keys) const {
    std::vector<protocol::AnalysisValue> all;
    for (const auto& [name, record] : records_) {
      const auto values = record.values({.model = options_.model,
                                         .resamples = options_.resamples,
                                         .trajectories = options_.trajectories,
                                         .stream = Stream(options_.seed, "bootstrap")},
                                        keys);
      all.insert(all.end(), values.begin(), values.end());
    }
    return all;
  }

 private:
  /// Cells that the puzzles leave open; undefined where a token is not the cell of its place.
  at::Tensor open_cells(std::span<const Item> items, const at::Tensor& labels) const {
    const at::Tensor open = at::zeros_like(labels, at::kBool);
    auto cells = open.accessor<bool, 2>();
    for (std::size_t row = 0; row < items.size(); ++row) {
      const Item& item = items[row];
      const Grid& grid = item.label;
      if (static_cast<std::int64_t>(grid.cells.size()) != labels.size(1)) return {};
      for (std::int32_t y = 0; y < grid.height; ++y)
        for (std::int32_t x = 0; x < grid.width; ++x)
          cells[static_cast<std::int64_t>(row)][y * grid.width + x] =
              grid.at(y, x) != kNoCell && dataset_.is_blank(item, y, x);
    }
    return open;
  }

  StateRecord& record(const std::string& name) {
    for (auto& [known, record] : records_)
      if (known == name) return record;
    return records_.emplace_back(name, StateRecord(name, context_.vocabulary_size)).second;
  }

  void take(const WalkedSegment& walked, const std::vector<Seen>& seen, const BatchLabels& batch,
            std::map<std::string, at::Tensor>& last) {
    Carry carry = walked.before;
    std::map<std::string, at::Tensor> end;
    std::set<std::pair<std::string_view, std::int64_t>> told;
    for (const Seen& one : seen) {
      if (!told.emplace(one.name, one.cycle).second)
        throw PluginError(fmt::format(
            "The architecture shows state \"{}\" twice as cycle {} of segment {}, so that two "
            "states would be counted as one. It must number what it shows of a state from 1 on in "
            "each segment.",
            one.name, one.cycle, walked.segment));
      const auto before = last.find(one.name);
      if (before != last.end() && before->second.sizes() == one.state.sizes())
        record(one.name).moved(walked.segment, one.cycle, one.state, before->second);
      last[one.name] = one.state;
      end[one.name] = one.state;
      if (!carry.contains(one.name) || carry.at(one.name).sizes() != one.state.sizes()) continue;
      carry.set(one.name, one.state);
      if (!decides_answer(one.name, walked.output.carry)) continue;
      record(one.name).decoded(walked.segment, one.cycle,
                               model_.architecture->decode(carry).argmax(-1), batch);
    }
    for (const auto& [name, state] : end)
      record(name).settled(walked.segment, state, batch);
  }

  /// Does the decoded answer depend on this state? Found out once: by taking the state away.
  bool decides_answer(const std::string& name, const Carry& carry) {
    const auto known = decides_.find(name);
    if (known != decides_.end()) return known->second;
    const at::Tensor with = model_.architecture->decode(carry);
    Carry without = carry;
    without.set(name, at::zeros_like(carry.at(name)));
    const bool decides = with.defined() && !at::equal(with, model_.architecture->decode(without));
    return decides_.emplace(name, decides).first->second;
  }

  const evaluate::Model& model_;
  const Dataset& dataset_;
  const Context& context_;
  const LatentOptions& options_;
  std::vector<std::pair<std::string, StateRecord>> records_;  ///< in the order they were seen
  std::map<std::string, bool> decides_;
};

}  // namespace

std::vector<protocol::AnalysisValue> latent_states(const evaluate::Model& model,
                                                   const Dataset& dataset,
                                                   std::span<const Item> items,
                                                   const Context& context,
                                                   const LatentOptions& options) {
  const Order order = order_of(items);
  Analysis analysis(model, dataset, context, options);
  std::vector<std::string> keys;
  for (const Item& item : order.items)
    keys.push_back(item.key);
  const std::span<const Item> all(order.items);
  const auto batch = static_cast<std::size_t>(options.batch);
  for (std::size_t first = 0; first < all.size();) {
    const bool teaches = first < order.teaching;
    const std::size_t end = teaches ? order.teaching : all.size();
    const std::size_t count = std::min(batch, end - first);
    analysis.run(all.subspan(first, count),
                 std::span<const std::int64_t>(order.samples).subspan(first, count), first,
                 teaches);
    first += count;
  }
  return analysis.values(keys);
}

}  // namespace strata::analyze
