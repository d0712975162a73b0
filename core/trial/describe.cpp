// SPDX-License-Identifier: Apache-2.0
#include "plugins/descriptor/content_hash.hpp"
#include "plugins/loader/plugin_loader.hpp"
#include "trial/caller.hpp"
#include "trial/commands.hpp"
#include "trial/torch_abi.hpp"

namespace strata::trial {
namespace {

protocol::DescribeReply describe_file(const std::string& file) {
  protocol::DescribeReply reply;
  plugins::PluginLoader loader(host_abi());
  const plugins::PluginFile& plugin = loader.load(file);
  const std::string hash = plugins::sha256_of_file(file);
  for (const Component& component : loader.registry().components())
    reply.components.push_back({.kind = component.kind,
                                .name = component.name,
                                .version = plugin.version,
                                .file = file,
                                .sha256 = hash,
                                .help = component.help,
                                .schema = component.schema,
                                .traits = component.traits});
  return reply;
}

}  // namespace

int describe(const std::string& file) {
  Caller caller;
  protocol::DescribeReply reply;
  try {
    check_torch();
    reply = describe_file(file);
  } catch (const std::exception& error) {
    reply.error = error.what();
  }
  caller.answer(reply);
  return reply.error.empty() ? 0 : 1;
}

}  // namespace strata::trial
