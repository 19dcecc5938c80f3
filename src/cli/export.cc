// godwit export: a folder of an account as an mbox or a Maildir.
#include <charconv>
#include <cstdio>
#include <map>
#include <memory>

#include "cli/progress.h"
#include "cli/store_command.h"
#include "cli/transfer/maildir_name.h"
#include "cli/transfer/source.h"
#include "cli/transfer/target.h"

namespace cli {
namespace {

using base::Result;
using server::ControlClient;

enum class TargetFormat : std::uint8_t { mbox, maildir };

struct ExportOptions {
  std::shared_ptr<ConfigOptions> config;
  std::string account;
  std::string folder;
  std::string path;
  TargetFormat format = TargetFormat::mbox;
  LineEnds line_ends = LineEnds::lf;
};

std::string_view take_column(std::string_view& rest) {
  const std::size_t end = std::min(rest.find('\t'), rest.size());
  const std::string_view column = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return column;
}

template <class Number>
Number number(std::string_view digits) {
  Number value{};
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

// "bytes TAB date TAB flags TAB keywords"
TargetMessage parse_announcement(std::string_view line) {
  TargetMessage message;
  message.size_bytes = number<std::uint64_t>(take_column(line));
  message.date_unix_seconds = number<std::int64_t>(take_column(line));
  struct : SourceMessage {
    Result<std::string> read() override { return std::string(); }
  } flags;
  apply_maildir_name(":2," + std::string(take_column(line)), {}, flags);
  message.system = flags.system;
  while (!line.empty()) {
    const std::size_t end = std::min(line.find(' '), line.size());
    if (end > 0) message.keywords.emplace_back(line.substr(0, end));
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return message;
}

// What arrives, chunk by chunk, into the target (server/admin_mail.cc says what chunks look like).
class Exporter {
 public:
  explicit Exporter(MessageTarget& target) : target_(target), progress_("exporting", 0) {}

  Result<void> take(std::string_view chunk) {
    if (chunk.starts_with('#')) return begin(parse_announcement(chunk.substr(1)));
    if (chunk.starts_with('=')) return data(chunk.substr(1));
    return skip(chunk.substr(1));
  }
  void finish() { progress_.finish(); }
  std::uint64_t exported() const { return exported_; }
  std::uint64_t skipped() const { return skipped_; }

 private:
  Result<void> begin(const TargetMessage& message) {
    left_bytes_ = size_bytes_ = message.size_bytes;
    open_ = true;
    TRY(target_.begin(message));
    return left_bytes_ == 0 ? end() : Result<void>();
  }
  Result<void> data(std::string_view bytes) {
    TRY(target_.write(bytes));
    left_bytes_ -= bytes.size();
    return left_bytes_ == 0 ? end() : Result<void>();
  }
  Result<void> end() {
    open_ = false;
    ++exported_;
    progress_.advance(1, size_bytes_);
    return target_.end();
  }
  Result<void> skip(std::string_view reason) {
    std::fprintf(stderr, "godwit: left out: %.*s\n", static_cast<int>(reason.size()), reason.data());
    ++skipped_;
    if (!open_) return {};
    open_ = false;
    return target_.abandon();
  }

  MessageTarget& target_;
  Progress progress_;
  std::uint64_t left_bytes_ = 0;
  std::uint64_t size_bytes_ = 0;
  std::uint64_t exported_ = 0;
  std::uint64_t skipped_ = 0;
  bool open_ = false;
};

Result<void> export_all(ControlClient& client, const ExportOptions& options) {
  TRY(client.begin("export", {{"account", options.account}, {"folder", options.folder}}));
  // The first answer before the target is made: a folder that is not there leaves nothing behind.
  TRY(ControlClient::Received received, client.receive());
  TRY(std::unique_ptr<MessageTarget> target, options.format == TargetFormat::mbox
                                                 ? make_mbox(options.path, options.line_ends)
                                                 : make_maildir(options.path, options.line_ends));
  Exporter exporter(*target);
  while (received.chunk) {
    TRY(exporter.take(*received.chunk));
    TRY(received, client.receive());
  }
  TRY(target->close());
  exporter.finish();
  std::printf("%llu messages exported to %s\n", static_cast<unsigned long long>(exporter.exported()),
              options.path.c_str());
  if (exporter.skipped() == 0) return {};
  return base::fail(base::Errc::corrupt,
                    std::to_string(exporter.skipped()) + " messages could not be read and were left out");
}

}  // namespace

void add_export(CLI::App& app, ExitCode& exit_code) {
  CLI::App* command = app.add_subcommand("export", "Export a folder as an mbox or a Maildir, with flags and dates");
  auto options = std::make_shared<ExportOptions>();
  options->config = add_config_options(*command);
  command->add_option("account", options->account, "Whose folder")->type_name("ACCOUNT")->required();
  command->add_option("folder", options->folder, "The folder")->type_name("FOLDER")->required();
  command->add_option("path", options->path, "What to make; it must not exist yet")->type_name("PATH")->required();
  static const std::map<std::string, TargetFormat> formats{{"mbox", TargetFormat::mbox},
                                                           {"maildir", TargetFormat::maildir}};
  command->add_option("--format", options->format, "What to make: an mbox (mboxrd) or a Maildir")
      ->type_name("mbox|maildir")
      ->transform(CLI::CheckedTransformer(formats).description(""));
  static const std::map<std::string, LineEnds> line_ends{{"lf", LineEnds::lf}, {"crlf", LineEnds::crlf}};
  command
      ->add_option("--line-ends", options->line_ends,
                   "lf, as files here have them; or crlf, byte for byte as IMAP serves it")
      ->type_name("lf|crlf")
      ->transform(CLI::CheckedTransformer(line_ends).description(""));
  command->callback([options, &exit_code] {
    exit_code = with_store(*options->config, server::Embedded::MissingStore::refuse,
                           [&](ControlClient& client) { return export_all(client, *options); });
  });
}

}  // namespace cli
