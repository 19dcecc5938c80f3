// godwit import: an mbox, a Maildir or a folder of .eml into a folder of an account.
#include <cstdio>
#include <map>
#include <memory>

#include "cli/progress.h"
#include "cli/store_command.h"
#include "cli/transfer/maildir_name.h"
#include "cli/transfer/source.h"

namespace cli {
namespace {

using base::Result;
using server::ControlClient;

struct ImportOptions {
  std::shared_ptr<ConfigOptions> config;
  std::string account;
  std::string folder;
  std::string path;
  SourceFormat format = SourceFormat::detect;
};

server::ControlFields fields_of(const ImportOptions& options, const SourceMessage& message) {
  server::ControlFields fields{{"account", options.account}, {"folder", options.folder}, {"create", "yes"}};
  fields["flags"] = maildir_flags(message.system, {}, {}).substr(3);
  for (const std::string& keyword : message.keywords) fields["keywords"] += keyword + ' ';
  if (message.date_unix_seconds && *message.date_unix_seconds >= 0)
    fields["date"] = std::to_string(*message.date_unix_seconds);
  return fields;
}

Result<void> import_message(ControlClient& client, const ImportOptions& options, SourceMessage& message) {
  TRY(client.begin("append", fields_of(options, message)));
  while (true) {
    TRY(std::string piece, message.read());
    if (piece.empty()) break;
    TRY(client.send_chunk(std::move(piece)));
  }
  TRY(client.send_end());
  TRY(client.receive());
  return {};
}

// Stops at the first message that fails: what was told before is durable, so the rest can follow once the cause is
// gone.
Result<void> import_all(ControlClient& client, const ImportOptions& options) {
  TRY(std::unique_ptr<MessageSource> source, open_source(options.path, options.format));
  Progress progress("importing", source->total_bytes());
  std::uint64_t count = 0;
  while (true) {
    TRY(std::unique_ptr<SourceMessage> message, source->next());
    if (message == nullptr) break;
    Result<void> imported = import_message(client, options, *message);
    if (!imported.has_value()) {
      return base::fail(imported.error().code, message->place + ": " + imported.error().detail + "; " +
                                                   std::to_string(count) + " messages before it were imported");
    }
    ++count;
    progress.advance(1, message->size_bytes);
  }
  progress.finish();
  std::printf("%llu messages imported into %s of %s\n", static_cast<unsigned long long>(count), options.folder.c_str(),
              options.account.c_str());
  return {};
}

}  // namespace

void add_import(CLI::App& app, ExitCode& exit_code) {
  CLI::App* command =
      app.add_subcommand("import", "Import an mbox, a Maildir or .eml files into a folder; flags and dates are kept");
  auto options = std::make_shared<ImportOptions>();
  options->config = add_config_options(*command);
  command->add_option("account", options->account, "Whose folder")->required();
  command->add_option("folder", options->folder, "The folder; made when it does not exist")->required();
  command->add_option("path", options->path, "What to import")->required();
  static const std::map<std::string, SourceFormat> formats{{"auto", SourceFormat::detect},
                                                           {"mbox", SourceFormat::mbox},
                                                           {"maildir", SourceFormat::maildir},
                                                           {"eml", SourceFormat::eml}};
  command->add_option("--format", options->format, "What it is: auto, mbox, maildir or eml")
      ->transform(CLI::CheckedTransformer(formats));
  command->callback([options, &exit_code] {
    exit_code = with_store(*options->config, server::Embedded::MissingStore::refuse,
                           [&](ControlClient& client) { return import_all(client, *options); });
  });
}

}  // namespace cli
