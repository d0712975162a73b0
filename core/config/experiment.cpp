// SPDX-License-Identifier: Apache-2.0
#include "config/experiment.hpp"

#include "config/document.hpp"
#include "config/sections.hpp"
#include "config/seeds.hpp"
#include "config/values.hpp"
#include "protocol/metric_names.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>

namespace strata::config {
namespace {

const std::vector<std::string>& top_level_keys() {
  static const std::vector<std::string> keys = {
      "question", "finding",    "metric",       "expect_states", "seeds",
      "plugins",  "dataset",    "architecture", "augmentation",  "halting",
      "training", "evaluation", "grid",         "ablation"};
  return keys;
}

std::string did_you_mean(const std::string& name, const std::vector<std::string>& known) {
  const std::string nearest = nearest_name(name, known);
  return nearest.empty() ? std::string() : fmt::format(" Did you mean \"{}\"?", nearest);
}

std::string read_text(const std::filesystem::path& file, const std::string& shown) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream || std::filesystem::is_directory(file))
    throw ConfigError({{{.file = shown}, "there is no such experiment file."}});
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

/// Fills an Experiment from the members of the document, one method a top-level key.
class Reader {
 public:
  explicit Reader(Experiment* experiment) : experiment_(*experiment) {}

  void read(const toml::table& document) {
    std::vector<Member> sections;
    for (const Member& member : members_of(document, experiment_.shown)) {
      const std::string first = split_key(member.key).front();
      if (is_section(first))
        sections.push_back(member);
      else
        read_other(member);
    }
    experiment_.base =
        checked(entries_of(sections, experiment_.shown), Origin::kBase, std::string());
  }

  void read_override(std::uint32_t argument, const std::string& text) {
    const Place place{.position = {.file = fmt::format("command line \"{}\"", text)},
                      .argument = argument};
    const std::size_t equals = text.find('=');
    if (equals == 0 || equals == std::string::npos) {
      mistake(place, "this is not of the form key=value, such as training.steps=100.");
      return;
    }
    Entry entry;
    entry.path = split_key(text.substr(0, equals));
    entry.key = place;
    entry.value.where = place;
    entry.value.raw = text.substr(equals + 1);
    entry.value.what = "a text";
    if (entry.dotted() == "seeds")
      read_seeds(entry.value);
    else
      override_entries_.push_back(std::move(entry));
  }

  void finish_overrides() {
    experiment_.command_line =
        checked(std::move(override_entries_), Origin::kCommandLine, std::string());
  }

 private:
  void mistake(const Place& where, std::string what) {
    experiment_.mistakes.push_back({where, std::move(what)});
  }

  void read_other(const Member& member) {
    if (member.key == "question")
      read_text_of("question", member, &experiment_.question);
    else if (member.key == "finding")
      read_text_of("finding", member, &experiment_.finding);
    else if (member.key == "metric")
      read_metric(member);
    else if (member.key == "expect_states")
      read_states(member);
    else if (member.key == "seeds")
      read_seeds(literal_of(*member.node, experiment_.shown));
    else if (member.key == "plugins")
      read_plugins(member);
    else if (member.key == "grid")
      read_grid(member);
    else if (member.key == "ablation")
      read_ablations(member);
    else
      mistake(member.where,
              fmt::format("unknown key \"{}\" at the top of an experiment.{} Known: {}.",
                          member.key, did_you_mean(member.key, top_level_keys()),
                          fmt::join(top_level_keys(), ", ")));
  }

  void read_text_of(std::string_view key, const Member& member, std::string* destination) {
    const Literal literal = literal_of(*member.node, experiment_.shown);
    const auto* text = literal.value ? std::get_if<std::string>(&*literal.value) : nullptr;
    if (text != nullptr)
      *destination = *text;
    else
      mistake(literal.where, fmt::format("{} must be a text, not {}", key, literal.what));
  }

  void read_metric(const Member& member) {
    read_text_of("metric", member, &experiment_.metric);
    const std::string& metric = experiment_.metric;
    const std::vector<std::string>& known = protocol::metric_names();
    if (!metric.empty() && std::ranges::find(known, metric) == known.end())
      mistake(member.where,
              fmt::format("metric is \"{}\", which no evaluation records.{} Known: {}.", metric,
                          did_you_mean(metric, known), fmt::join(known, ", ")));
  }

  void read_states(const Member& member) {
    std::string text;
    read_text_of("expect_states", member, &text);
    const std::size_t sign = text.find(" > ");
    if (sign != 0 && sign != std::string::npos && sign + 3 < text.size())
      experiment_.expect_states = {text.substr(0, sign), text.substr(sign + 3)};
    else if (!text.empty())
      mistake(member.where, fmt::format("expect_states names two latent states of which the first "
                                        "should fill more dimensions, such as \"z_H > z_L\", not "
                                        "\"{}\".",
                                        text));
  }

  void read_seeds(const Literal& literal) {
    Seeds seeds = seeds_of(literal);
    if (seeds.problem.empty())
      experiment_.seeds = std::move(seeds.values);
    else
      mistake(literal.where, std::move(seeds.problem));
  }

  void read_plugins(const Member& member) {
    for (const Entry& entry : entries_of({member}, experiment_.shown)) {
      if (entry.dotted() != "plugins.path") {
        mistake(entry.key, fmt::format("unknown key \"{}\" in [plugins]. Known: path.",
                                       entry.dotted().substr(std::string("plugins.").size())));
        continue;
      }
      ParameterSpec spec;
      spec.type = ParameterType::kTextList;
      ReadValue read = read_value(entry.value, spec);
      if (!read.problem.empty()) {
        mistake(entry.value.where, "[plugins] path " + read.problem);
        continue;
      }
      for (const std::string& folder : std::get<TextList>(read.value))
        experiment_.plugin_path.push_back(
            (experiment_.file.parent_path() / folder).lexically_normal());
    }
  }

  void read_grid(const Member& member) {
    const toml::table* table = member.node->as_table();
    if (table == nullptr) {
      mistake(member.where,
              "grid must be a table: [grid], with a line such as "
              "architecture.h_cycles = [1, 2] for each axis.");
      return;
    }
    experiment_.axes = checked(entries_of(members_of(*table, experiment_.shown), experiment_.shown),
                               Origin::kGrid, std::string());
  }

  void read_ablations(const Member& member) {
    const toml::array* tables = member.node->as_array();
    if (tables == nullptr || !std::ranges::all_of(*tables, &toml::node::is_table)) {
      mistake(member.where, "an ablation is written as [[ablation]], in two pairs of brackets.");
      return;
    }
    for (const toml::node& table : *tables)
      read_ablation(*table.as_table());
  }

  void read_ablation(const toml::table& table) {
    Ablation ablation;
    ablation.where = place_of(table.source(), experiment_.shown);
    std::vector<Member> changes;
    for (const Member& member : members_of(table, experiment_.shown)) {
      if (member.key == "name")
        read_name(literal_of(*member.node, experiment_.shown), &ablation);
      else if (member.key == "expect")
        read_expectation(literal_of(*member.node, experiment_.shown), &ablation);
      else
        changes.push_back(member);
    }
    if (!table.contains("name"))
      mistake(ablation.where,
              "this [[ablation]] has no name. Add name = \"what it changes\": it names a row of "
              "the result table.");
    ablation.changes =
        checked(entries_of(changes, experiment_.shown), Origin::kAblation, ablation.name);
    experiment_.ablations.push_back(std::move(ablation));
  }

  void read_name(const Literal& literal, Ablation* ablation) {
    const auto* text = literal.value ? std::get_if<std::string>(&*literal.value) : nullptr;
    if (text == nullptr || text->empty()) {
      mistake(literal.where,
              fmt::format("the name of an [[ablation]] must be a text of at least one letter, "
                          "not {}",
                          text != nullptr ? "an empty one" : literal.what));
      return;
    }
    ablation->name = *text;
    const auto same = std::ranges::find(experiment_.ablations, *text, &Ablation::name);
    if (*text == "baseline")
      mistake(literal.where,
              "an [[ablation]] cannot be called \"baseline\": so is the variant without changes.");
    else if (same != experiment_.ablations.end())
      mistake(literal.where, fmt::format("a second [[ablation]] is called \"{}\", the first one is "
                                         "at {}. Names are rows of the result table: choose "
                                         "another.",
                                         *text, same->where.position.text()));
  }

  void read_expectation(const Literal& literal, Ablation* ablation) {
    static const std::map<std::string, Expectation> words = {{"lower", Expectation::kLower},
                                                             {"higher", Expectation::kHigher},
                                                             {"equal", Expectation::kEqual}};
    const auto* text = literal.value ? std::get_if<std::string>(&*literal.value) : nullptr;
    const auto found = text != nullptr ? words.find(*text) : words.end();
    if (found != words.end())
      ablation->expect = found->second;
    else
      mistake(
          literal.where,
          fmt::format("expect says how this variant should lie against the baseline: "
                      "\"lower\", \"higher\" or \"equal\" (at most {} apart), not {}.",
                      kEqualMargin, text != nullptr ? fmt::format("\"{}\"", *text) : literal.what));
  }

  /// The entries that name a key of a section, each once; all others become mistakes.
  std::vector<Entry> checked(std::vector<Entry> entries, Origin origin,
                             const std::string& ablation) {
    std::vector<Entry> good;
    std::map<std::string, Place> seen;
    for (Entry& entry : entries) {
      entry.origin = origin;
      entry.ablation = ablation;
      std::string wrong = misplaced(entry);
      const auto [first, is_new] = seen.emplace(entry.dotted(), entry.key);
      if (wrong.empty() && !is_new)
        wrong = fmt::format("{} is written twice, first at {}. Keep one of them.", entry.dotted(),
                            first->second.position.text());
      if (wrong.empty())
        good.push_back(std::move(entry));
      else
        mistake(entry.key, std::move(wrong));
    }
    return good;
  }

  /// Why an entry does not belong where it stands, "" where it does.
  static std::string misplaced(const Entry& entry) {
    const std::string& first = entry.path.front();
    if (first == "seeds" && entry.origin == Origin::kGrid)
      return "seeds are replicates and never an axis: write seeds = 3 or seeds = [0, 1, 2] at the "
             "top of the file.";
    if (first == "seeds" && entry.origin == Origin::kAblation)
      return "an [[ablation]] cannot change seeds: every variant runs with the same ones, so that "
             "differences are paired. Write seeds at the top of the file.";
    if (!is_section(first)) {
      std::vector<std::string> known = section_names();
      if (entry.origin == Origin::kAblation && entry.path.size() == 1)
        known.insert(known.begin(), {"name", "expect"});
      return fmt::format("unknown key \"{}\" {}.{} The first word of a key must be one of: {}.",
                         entry.dotted(), origin_text(entry), did_you_mean(first, known),
                         fmt::join(known, ", "));
    }
    if (entry.path.size() == 1)
      return fmt::format("{} must be a table of keys, not {}.", first, entry.value.what);
    return {};
  }

  Experiment& experiment_;
  std::vector<Entry> override_entries_;
};

/// Reads experiment->text and the command line into the rest.
void read_into(const std::vector<std::string>& overrides, Experiment* experiment) {
  experiment->overrides = overrides;
  Reader reader(experiment);
  reader.read(parse_document(experiment->text, experiment->shown));
  for (std::size_t index = 0; index < overrides.size(); ++index)
    reader.read_override(static_cast<std::uint32_t>(index + 1), overrides[index]);
  reader.finish_overrides();
}

}  // namespace

std::string Entry::dotted() const {
  return fmt::format("{}", fmt::join(path, "."));
}

Experiment read_experiment(const std::filesystem::path& file,
                           const std::vector<std::string>& overrides) {
  Experiment experiment;
  experiment.name = file.stem().string();
  experiment.shown = file.string();
  experiment.file = std::filesystem::absolute(file).lexically_normal();
  experiment.text = read_text(file, experiment.shown);
  read_into(overrides, &experiment);
  return experiment;
}

Experiment experiment_of(std::string text, const std::string& shown,
                         const std::vector<std::string>& overrides) {
  Experiment experiment;
  experiment.name = shown;
  experiment.shown = shown;
  experiment.text = std::move(text);
  read_into(overrides, &experiment);
  return experiment;
}

}  // namespace strata::config
