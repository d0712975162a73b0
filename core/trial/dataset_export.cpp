// SPDX-License-Identifier: Apache-2.0
#include "trial/dataset_export.hpp"

#include <memory>

#include "data/composer.hpp"
#include "data/copies_check.hpp"
#include "data/published_writer.hpp"
#include "plugins/loader/plugin_loader.hpp"
#include "protocol/dataset_messages.hpp"
#include "strata/error.hpp"
#include "trial/caller.hpp"
#include "trial/components.hpp"
#include "trial/torch_abi.hpp"

namespace strata::trial {
namespace {

void write(const protocol::DatasetExportRequest& request, protocol::DatasetExportReply& reply) {
  plugins::PluginLoader loader(host_abi());
  load_plugins(loader, request.configuration);
  const std::shared_ptr<Dataset> dataset = make_dataset(loader, request.configuration);
  load_dataset(*dataset, request.configuration.dataset);
  reply.warnings = dataset->warnings();
  const Context context =
      make_context(dataset->shape(), request.configuration, request.seed, "cpu");
  const auto composer = std::make_shared<const data::Composer>(
      make_augmentations(loader, request.configuration, context), dataset);
  const data::CopiesCheck copies = data::check_copies(*composer, request.configuration.copies);
  if (!copies.problem.empty()) throw DataError(copies.problem);
  if (!copies.warning.empty()) reply.warnings.push_back(copies.warning);
  const data::PublishedFolder folder{
      .folder = request.folder,
      .tokens = request.number == "int64" ? data::NpyType::kInt64 : data::NpyType::kUint8,
      .copies = request.configuration.copies,
      .seed = static_cast<std::uint64_t>(request.seed)};
  for (const data::PublishedPart& part : data::write_published(dataset, composer, folder))
    reply.parts.push_back({.name = part.name,
                           .examples = part.examples,
                           .puzzles = part.puzzles,
                           .groups = part.groups});
}

}  // namespace

int dataset_export(const std::string& file) {
  Caller caller;
  protocol::DatasetExportReply reply;
  try {
    check_torch();
    write(caller.request<protocol::DatasetExportRequest>(file), reply);
  } catch (const std::exception& error) {
    reply.error = error.what();
  }
  caller.answer(reply);
  return reply.error.empty() ? 0 : 1;
}

}  // namespace strata::trial
