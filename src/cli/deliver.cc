// godwit deliver: one message from standard input to one recipient, as an MTA's pipe transport does it.
#include <cerrno>
#include <memory>

#include <unistd.h>

#include "base/errno_text.h"
#include "cli/store_command.h"

namespace cli {
namespace {

using base::Result;
using server::ControlClient;

struct DeliverOptions {
  std::shared_ptr<ConfigOptions> config;
  std::string recipient;
  std::string from;
};

// Empty at the end.
Result<std::string> read_input() {
  std::string piece(64 << 10, '\0');
  while (true) {
    const ssize_t got = ::read(STDIN_FILENO, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0)
      return base::fail(base::Errc::io, std::string("cannot read standard input: ") + base::errno_text(errno));
    piece.resize(static_cast<std::size_t>(got));
    return piece;
  }
}

Result<void> deliver(ControlClient& client, const DeliverOptions& options) {
  TRY(client.begin("deliver", {{"recipient", options.recipient}, {"from", options.from}}));
  while (true) {
    TRY(std::string piece, read_input());
    if (piece.empty()) break;
    TRY(client.send_chunk(std::move(piece)));
  }
  TRY(client.send_end());
  TRY(client.receive());
  return {};
}

}  // namespace

void add_deliver(CLI::App& app, ExitCode& exit_code) {
  CLI::App* command =
      app.add_subcommand("deliver", "Deliver a message from standard input; it is durable when this ends with 0");
  auto options = std::make_shared<DeliverOptions>();
  options->config = add_config_options(*command);
  command->add_option("recipient", options->recipient, "Address or account; user+folder delivers into that folder")
      ->type_name("RECIPIENT")
      ->required();
  command->add_option("-f,--from", options->from, "Envelope sender, for Return-Path; empty for bounces")
      ->type_name("ADDRESS");
  command->callback([options, &exit_code] {
    exit_code = with_store(*options->config, server::Embedded::MissingStore::refuse,
                           [&](ControlClient& client) { return deliver(client, *options); });
  });
}

}  // namespace cli
