// godwit import: an mbox, a Maildir or a folder of .eml into a folder of an account.
#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "cli/progress.h"
#include "cli/store_command.h"
#include "cli/transfer/maildir_name.h"
#include "cli/transfer/skipped_keywords.h"
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

// Messages go in by the hundred, so that they share a sync; none larger than a batch is ever held in memory.
constexpr std::size_t batch_messages = 100;
constexpr std::uint64_t batch_bytes = 8 << 20;
constexpr std::size_t chunk_bytes = server::max_control_chunk_bytes / 2;

std::string announcement_of(const SourceMessage& message) {
  std::string text = '#' + maildir_flags(message.system, {}, {}).substr(3) + '\t';
  if (message.date_unix_seconds && *message.date_unix_seconds >= 0) text += std::to_string(*message.date_unix_seconds);
  text += '\t';
  for (const std::string& keyword : message.keywords) text += keyword + ' ';
  return text;
}

class Importer {
 public:
  Importer(ControlClient& client, const ImportOptions& options, std::uint64_t total_bytes)
      : client_(client), options_(options), progress_("importing", total_bytes) {}

  Result<void> add(SourceMessage& message);
  Result<void> flush();
  void finish();
  std::uint64_t imported() const { return imported_; }

 private:
  struct Held {
    std::string announcement;
    std::string bytes;
    std::string place;
    std::uint64_t size_bytes = 0;
  };
  Result<void> begin();
  Result<void> end();
  Result<void> send(std::span<const Held> batch);
  Result<void> stream(SourceMessage& message);
  base::Error at(const std::string& place, const base::Error& error) const;

  ControlClient& client_;
  const ImportOptions& options_;
  Progress progress_;
  SkippedKeywords skipped_;
  std::uint64_t imported_ = 0;
  std::vector<Held> batch_;
  std::uint64_t held_bytes_ = 0;
};

void Importer::finish() {
  progress_.finish();
  if (const std::string skipped = skipped_.total(); !skipped.empty()) progress_.say(skipped);
}

Result<void> Importer::begin() {
  return client_.begin("import", {{"account", options_.account}, {"folder", options_.folder}, {"create", "yes"}});
}

Result<void> Importer::end() {
  TRY(client_.send_end());
  TRY(client_.receive());
  return {};
}

Result<void> Importer::send(std::span<const Held> batch) {
  TRY(begin());
  for (const Held& held : batch) {
    TRY(client_.send_chunk(held.announcement));
    for (std::string_view left = held.bytes; !left.empty(); left.remove_prefix(std::min(left.size(), chunk_bytes))) {
      TRY(client_.send_chunk('=' + std::string(left.substr(0, chunk_bytes))));
    }
  }
  TRY(end());
  imported_ += batch.size();
  for (const Held& held : batch) progress_.advance(1, held.size_bytes);
  return {};
}

Result<void> Importer::stream(SourceMessage& message) {
  TRY(begin());
  TRY(client_.send_chunk(announcement_of(message)));
  while (true) {
    TRY(std::string piece, message.read());
    if (piece.empty()) break;
    TRY(client_.send_chunk('=' + piece));
  }
  TRY(end());
  ++imported_;
  progress_.advance(1, message.size_bytes);
  return {};
}

base::Error Importer::at(const std::string& place, const base::Error& error) const {
  return {error.code,
          place + ": " + error.detail + "; " + std::to_string(imported_) + " messages before it were imported"};
}

Result<void> Importer::add(SourceMessage& message) {
  for (const std::string& skipped : skipped_.take_from(message)) progress_.say(skipped);
  if (message.size_bytes >= batch_bytes) {
    TRY(flush());
    Result<void> streamed = stream(message);
    if (!streamed.has_value()) return base::fail(at(message.place, streamed.error()));
    return {};
  }
  Held held{announcement_of(message), {}, message.place, message.size_bytes};
  while (true) {
    TRY(std::string piece, message.read());
    if (piece.empty()) break;
    held.bytes += piece;
  }
  held_bytes_ += held.bytes.size();
  batch_.push_back(std::move(held));
  if (batch_.size() < batch_messages && held_bytes_ < batch_bytes) return {};
  return flush();
}

// A batch is imported whole or not at all. Where it is not, one after the other shows which message is the cause.
Result<void> Importer::flush() {
  const std::vector<Held> batch = std::exchange(batch_, {});
  held_bytes_ = 0;
  if (batch.empty() || send(batch).has_value()) return {};
  for (const Held& held : batch) {
    Result<void> sent = send({&held, 1});
    if (!sent.has_value()) return base::fail(at(held.place, sent.error()));
  }
  return {};
}

// Stops at the first message that fails: what was told before is durable, so the rest can follow once the cause is
// gone.
Result<void> import_all(ControlClient& client, const ImportOptions& options) {
  TRY(std::unique_ptr<MessageSource> source, open_source(options.path, options.format));
  Importer importer(client, options, source->total_bytes());
  while (true) {
    TRY(std::unique_ptr<SourceMessage> message, source->next());
    if (message == nullptr) break;
    TRY(importer.add(*message));
  }
  TRY(importer.flush());
  importer.finish();
  std::printf("%llu messages imported into %s of %s\n", static_cast<unsigned long long>(importer.imported()),
              options.folder.c_str(), options.account.c_str());
  return {};
}

}  // namespace

void add_import(CLI::App& app, ExitCode& exit_code) {
  CLI::App* command =
      app.add_subcommand("import", "Import an mbox, a Maildir or .eml files into a folder; flags and dates are kept");
  auto options = std::make_shared<ImportOptions>();
  options->config = add_config_options(*command);
  command->add_option("account", options->account, "Whose folder")->type_name("ACCOUNT")->required();
  command->add_option("folder", options->folder, "The folder; made when it does not exist")
      ->type_name("FOLDER")
      ->required();
  command->add_option("path", options->path, "What to import")->type_name("PATH")->required();
  static const std::map<std::string, SourceFormat> formats{{"auto", SourceFormat::detect},
                                                           {"mbox", SourceFormat::mbox},
                                                           {"maildir", SourceFormat::maildir},
                                                           {"eml", SourceFormat::eml}};
  command->add_option("--format", options->format, "What it is; auto finds out")
      ->type_name("auto|mbox|maildir|eml")
      ->transform(CLI::CheckedTransformer(formats).description(""));
  command->callback([options, &exit_code] {
    exit_code = with_store(*options->config, server::Embedded::MissingStore::refuse,
                           [&](ControlClient& client) { return import_all(client, *options); });
  });
}

}  // namespace cli
