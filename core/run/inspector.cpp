// SPDX-License-Identifier: Apache-2.0
#include "run/inspector.hpp"

#include <algorithm>
#include <cstdlib>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "protocol/codec.hpp"
#include "run/question.hpp"
#include "strata/error.hpp"
#include "strata/version.hpp"

namespace strata::run {
namespace {

namespace fs = std::filesystem;

std::string_view as_text(const protocol::Bytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::span<const std::uint8_t> as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// A kept answer; what cannot be read any more counts as not kept.
template <class Reply>
std::optional<Reply> kept(const DiskCache& cache, std::string_view kind, const std::string& key) {
  const std::optional<std::string> content = cache.get(kind, key);
  if (!content) return std::nullopt;
  try {
    return protocol::decode<Reply>(as_bytes(*content));
  } catch (const Error&) {
    return std::nullopt;
  }
}

template <class Reply>
Reply ask_for(const Question& question) {
  const protocol::Bytes answer = ask(question);
  try {
    return protocol::decode<Reply>(answer);
  } catch (const Error& error) {
    throw PluginError(
        fmt::format("{} gave no answer that can be read: {}", question.doing, error.what()));
  }
}

/// Is the reply true for as long as the data files are where they are?
bool is_lasting(const protocol::PlanReply& reply) {
  return std::ranges::all_of(reply.answers, [](const protocol::PlanAnswer& answer) {
    std::error_code error;
    return answer.problems.empty() &&
           std::ranges::all_of(answer.policies, &std::string::empty,
                               &protocol::PolicyAnswer::problem) &&
           std::ranges::all_of(answer.files, [&](const protocol::DataFile& file) {
             return file.exists && fs::exists(file.path, error);
           });
  });
}

/// A hash of the names beside the data files: among new ones there may be one that the dataset
/// would rather read.
std::string neighbours(const protocol::PlanReply& reply) {
  std::set<fs::path> folders;
  for (const protocol::PlanAnswer& answer : reply.answers)
    for (const protocol::DataFile& file : answer.files)
      folders.insert(fs::absolute(file.path).parent_path());
  std::set<std::string> names;
  for (const fs::path& folder : folders) {
    std::error_code error;
    for (fs::directory_iterator entries(folder, error), end; !error && entries != end;
         entries.increment(error))
      names.insert(entries->path().string());
  }
  std::string text;
  for (const std::string& name : names)
    text.append(fmt::format("{}:", name.size())).append(name);
  return cache_key({text});
}

std::string hash_of_answerer(const fs::path& program, const DiskCache& cache) {
  std::string hashes = STRATA_VERSION;
  const fs::path libraries = program.parent_path().parent_path() / "lib";
  for (const fs::path& file : {program, libraries / "libstrata.so", libraries / "libstrata-nn.so"})
    if (std::error_code error; fs::is_regular_file(file, error))
      hashes += " " + file_hash(file, cache);
  return hashes;
}

}  // namespace

fs::path find_trial_program() {
  std::error_code error;
  fs::path program;
  if (const char* named = std::getenv("STRATA_TRIAL"); named != nullptr && *named != '\0')
    program = fs::absolute(named);
  else
    program = fs::read_symlink("/proc/self/exe", error).parent_path() / "strata-trial";
  if (!fs::is_regular_file(program, error))
    throw Error(fmt::format(
        "{}: there is no such file. strata needs the program strata-trial, beside itself or where "
        "STRATA_TRIAL says; build it with LibTorch (tools/bootstrap)",
        program.string()));
  return program;
}

Inspector::Inspector(InspectorOptions options)
    : options_(std::move(options)),
      cache_(options_.cache),
      answerer_(hash_of_answerer(options_.program, cache_)) {}

std::vector<protocol::ComponentDescription> Inspector::describe(const fs::path& file) const {
  const std::string sha256 = hash(file);
  const std::string key = cache_key({answerer_, sha256});
  std::optional<protocol::DescribeReply> reply =
      kept<protocol::DescribeReply>(cache_, "describe", key);
  if (!reply) {
    reply = ask_for<protocol::DescribeReply>({.program = options_.program,
                                              .arguments = {"describe", file.string()},
                                              .request = {},
                                              .limit = options_.describe_limit,
                                              .doing = file.string() + ": describing it"});
    if (!reply->error.empty()) throw PluginError(reply->error);
    cache_.put("describe", key, as_text(protocol::encode(*reply)));
  }
  for (protocol::ComponentDescription& component : reply->components) {
    component.file = fs::absolute(file).string();  // the same content may lie in several places
    component.sha256 = sha256;
  }
  return std::move(reply->components);
}

std::vector<protocol::PlanAnswer> Inspector::plan(
    const std::vector<protocol::Configuration>& configurations,
    const std::vector<protocol::MatchOrder>& matches,
    const std::vector<protocol::PolicyOrder>& policies) const {
  protocol::Bytes request =
      protocol::encode(protocol::PlanRequest{configurations, matches, policies});
  const std::string key = cache_key({answerer_, as_text(request)});
  std::optional<protocol::PlanReply> reply = kept<protocol::PlanReply>(cache_, "plan", key);
  if (!reply || !is_lasting(*reply) || cache_.get("beside", key) != neighbours(*reply)) {
    reply = ask_for<protocol::PlanReply>({.program = options_.program,
                                          .arguments = {"plan"},
                                          .request = std::move(request),
                                          .limit = options_.plan_limit,
                                          .doing = "checking the plan"});
    if (!reply->error.empty()) throw PluginError(reply->error);
    if (reply->answers.size() != configurations.size())
      throw PluginError(fmt::format("checking the plan gave {} answers for {} configurations",
                                    reply->answers.size(), configurations.size()));
    if (is_lasting(*reply)) {
      cache_.put("beside", key, neighbours(*reply));
      cache_.put("plan", key, as_text(protocol::encode(*reply)));
    }
  }
  return std::move(reply->answers);
}

}  // namespace strata::run
